import { canonicalJson } from "../../domain/canonical.ts";
import { addLanes, laneIdsOfConsignment } from "../../domain/consignments/sums.ts";
import { Consignment } from "../../domain/consignments.ts";
import { laneIdsOfLot, lessTaken } from "../../domain/lots/balance.ts";
import { Lot } from "../../domain/lots.ts";
import type { RecordKind } from "../../domain/records.ts";
import { Lane } from "../../domain/tally.ts";

interface Kept {
  readonly id: string;
  readonly record: unknown;
}

/**
 * Lots with what is left of them and consignments with all that is loaded, whatever stands in their lanes; other kinds as they are. The same sums as
 * the rules'.
 * @param read the lanes with these ids as they stood at the time of `rows`
 */
export async function withLanes<R extends Kept>(kind: RecordKind, rows: readonly R[], read: (ids: readonly string[]) => Promise<readonly Kept[]>): Promise<readonly R[]> {
  if (kind !== "lot" && kind !== "consignment") return rows;
  const spread = rows.flatMap((row) => {
    if (row.record === null) return [];
    if (kind === "lot") {
      const lot = Lot.decode(row.record, row.id);
      return [{ row, ids: laneIdsOfLot(lot), sum: (lanes: readonly Lane[]) => lessTaken(lot, lanes) as object }];
    }
    const consignment = Consignment.decode(row.record, row.id);
    return [{ row, ids: laneIdsOfConsignment(consignment), sum: (lanes: readonly Lane[]) => addLanes(consignment, lanes) as object }];
  }).filter(({ ids }) => ids.length > 0);
  if (spread.length === 0) return rows;
  const lanes = new Map((await read(spread.flatMap(({ ids }) => ids))).flatMap(({ id, record }) => (record === null ? [] : [[id, Lane.decode(record, id)] as const])));
  const summed = new Map(spread.map(({ row, ids, sum }) => [row.id, JSON.parse(canonicalJson(sum(ids.flatMap((id) => lanes.get(id) ?? [])))) as unknown]));
  return rows.map((row) => ({ ...row, record: summed.get(row.id) ?? row.record }));
}
