import type { RecordColumns } from "./schema.ts";

/** A lane of a lot or a consignment: what was drawn by it, kg wet, in how many loadings (domain/tally.ts). */
export interface LaneTable extends RecordColumns {
  of_kind: string;
  of_id: string;
  series: number;
  lane: number;
  count: number;
  mass_kg: string;
}
