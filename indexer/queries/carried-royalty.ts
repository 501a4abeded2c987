import { sql } from "kysely";
import type { Db } from "../schema.ts";
import { ownParts, ownUnits, upstream } from "./lineage.ts";

/** Most receipts that are offered for one consignment: a declaration claims no more. */
const MOST = 50;

/** Numbers of the royalty receipts that are carried by lots which a consignment's goods are made of, in their order. */
export async function creditsUpstream(db: Db, consignmentId: string): Promise<readonly string[]> {
  const of = { kind: "consignment" as const, id: consignmentId };
  const { rows } = await sql<{ id: string }>`
    with recursive ${ownUnits(of)}, ${ownParts(of)}, ${upstream}
    select distinct credit.id from upstream cross join lateral (select id from royalty_credit where lot_ids @> array[upstream.lot_id] offset 0) credit order by credit.id limit ${MOST}`.execute(db);
  return rows.map(({ id }) => id);
}
