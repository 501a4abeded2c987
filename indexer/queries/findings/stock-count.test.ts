import assert from "node:assert/strict";
import { test } from "node:test";
import { assess, enter, file, importWorld, manifest, pay, people, release, value } from "../../../domain/imports/testing.ts";
import { openDatabase } from "../../database.ts";
import { follow } from "../../follow.ts";
import { API_ROLE } from "../../schema.ts";
import { testDatabase } from "../../testing.ts";
import { sourceOf } from "../../testing/blocks.ts";
import { blocksOf } from "../../testing/world.ts";
import { findings } from "../findings.ts";

test("what a keeper counted otherwise than the book says is a finding of its day, by packages or else by mass", async () => {
  const world = await importWorld();
  await manifest(world);
  await enter(world);
  await file(world, { procedure: "bonded-warehouse" }, { secret: { ...value, contractValue: { amount: "100000", currency: "CNY" } } });
  await assess(world);
  await pay(world, 900, "57000");
  await release(world);
  await world.run("warehouses:store", { entryNo: "E-1", declarationNo: "I-1", itemNo: 1, warehouseId: "store" }, { by: people.keeper });
  const count = (countNo: string, rest: object) => world.run("warehouses:count", { countNo, warehouseId: "store", lines: [{ entryNo: "E-1", ...rest }] }, { by: people.keeper });
  await count("C-1", { packages: 100, netKg: "4000" });
  await count("C-2", { packages: 98, reason: "theft" });
  await count("C-3", { packages: 100, netKg: "3990", reason: "natural-loss" });
  const database = await testDatabase();
  try {
    await follow({ url: database.url, source: sourceOf(blocksOf(world)), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    const db = openDatabase(database.url, { role: API_ROLE });
    try {
      const found = async (from: string, to: string) => (await findings(db, { from, to }, { codes: ["F15"], limit: 10 })).filter(({ rule }) => rule === "stock-count-differs").map(({ id, figure, threshold, unit, of }) => `${id} in ${of}: ${Number(figure)} for ${Number(threshold)} ${unit}`);
      assert.deepEqual(await found("2026-06-01", "2026-06-30"), ["E-1 in C-2: 98 for 100 packages", "E-1 in C-3: 3990 for 4000 kg"]);
      assert.deepEqual(await found("2026-05-01", "2026-05-31"), []);
    } finally {
      await db.destroy();
    }
  } finally {
    await database.drop();
  }
});
