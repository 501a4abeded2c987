import type { Outcome } from "../act.ts";
import { book, people, released } from "../imports/testing.ts";
import { setTable } from "../testing-world.ts";
import { dataRows } from "../tax/testing.ts";
import type { MemoryLedger } from "../testing.ts";

const { customs, tax } = people;

/** A roll of the importer's, stamps 1001 to 2000 unless said otherwise. */
export const roll = (world: MemoryLedger, rest: object = {}, by = tax): Promise<Outcome> => world.run("stamps:issue", { series: "AB", from: 1001, to: 2000, kind: "alcohol", holderId: "importer", ...rest }, { by });

/** Released goods under a heading for which the table of the day demands stamps, booked as G-1: 1000 bottles; a roll of 1000 stamps. */
export async function stampedWorld(rest: Readonly<Record<string, unknown>> = {}): Promise<MemoryLedger> {
  const world = await released();
  const like = dataRows("permit-requirements").find(({ id }) => id === "STAMP-ALCOHOL");
  await setTable(world, "permit-requirements", [...dataRows("permit-requirements"), { ...like, id: "STAMP-TEST", headings: ["8509"] }], customs);
  await book(world, { quantity: "100", netKg: "400", ...rest });
  await roll(world);
  return world;
}
