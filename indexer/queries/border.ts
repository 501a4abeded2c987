import { sql } from "kysely";
import { borderFigures } from "../../domain/border.ts";
import { Certificate } from "../../domain/assays.ts";
import { Acceptance } from "../../domain/consignments.ts";
import { Decimal } from "../../domain/decimal.ts";
import { AssaySettlement } from "../../domain/settlements.ts";
import { readTolerances } from "../../domain/tax/tables/customs.ts";
import type { BorderFigure } from "../../domain/border.ts";
import type { Db } from "../schema.ts";

/** Both sides of the border for one consignment. */
export interface Border {
  readonly figures: readonly BorderFigure[];
  /** Units that have passed the gate; `figures` has at most `MOST_UNITS` of them, those with the largest differences in weight first. */
  readonly unitCount: number;
}

/** A train has some 70 wagons and a contract's monthly consignment some hundred trucks. */
export const MOST_UNITS = 200;

interface UnitRow {
  readonly id: string;
  readonly net_kg: string;
  readonly exit_net_kg: string;
  readonly exit_at: Date;
  readonly seal_no: string | null;
  readonly found_seal: string | null;
  readonly loaded_at: Date;
  readonly plate_loaded: string;
  readonly plate_left: string | null;
}
interface TotalRow {
  readonly count: string;
  readonly exited_kg: string | null;
  readonly exited_at: Date | null;
  readonly acceptance: unknown;
  readonly tolerances: unknown;
}

/** What was measured here and there of a consignment; undefined if there is none with that id. */
export async function borderOf(db: Db, consignmentId: string, units: number = MOST_UNITS): Promise<Border | undefined> {
  const { rows: [totals] } = await sql<TotalRow>`
    select passed.*, acceptance.record as acceptance, (
      select t.record->'rows' from rate_table_head h join rate_table t on t.name = h.id and t.version = h.in_force where h.id = 'tolerances'
    ) as tolerances
    from consignment left join acceptance on acceptance.id = consignment.id
    cross join lateral (select count(*)::text as count, sum(exit_net_kg)::text as exited_kg, max(exit_at) as exited_at from unit where consignment_id = consignment.id and exit_at is not null) passed
    where consignment.id = ${consignmentId}`.execute(db);
  if (!totals) return undefined;
  // The largest differences first; of what a gate passed on that day, its ticket and the seal that was found stand in the event.
  const { rows: passed } = await sql<UnitRow>`
    select u.id, u.net_kg::text as net_kg, u.exit_net_kg::text as exit_net_kg, u.exit_at, u.seal_no, loading.at as loaded_at, loading.vehicle as plate_loaded, border.vehicle as plate_left, e.found_seal
    from (
      select id, net_kg, exit_net_kg, exit_at, seal_no, ticket_no, exit_ticket_no from unit
      where consignment_id = ${consignmentId} and exit_at is not null order by abs(exit_net_kg - net_kg) / net_kg desc, id limit ${units}
    ) u
    cross join lateral (select vehicle, at from ticket where ticket.id = u.ticket_no) loading
    left join lateral (select vehicle from ticket where ticket.id = u.exit_ticket_no) border on true
    left join lateral (
      select event.payload->'facts'->>'foundSeal' as found_seal from event_subject s join event using (block, position)
      where s.kind = 'unit' and s.id = u.id and s.part = 'changed' and event.type = 'unit.exited' order by s.block desc, s.position desc limit 1
    ) e on true`.execute(db);
  const { rows: lots } = await sql<{ lot_id: string; mass_kg: string; exited_kg: string | null; certificate: unknown; settlement: unknown }>`
    select given.lot_id, given.mass_kg, given.exited_kg, certificate.record as certificate, settlement.record as settlement from (
      select unit_lot.lot_id, sum(unit_lot.mass_kg)::text as mass_kg, round(sum(unit.exit_net_kg * unit_lot.mass_kg / unit.net_kg), 3)::text as exited_kg from unit join unit_lot on unit_lot.unit_id = unit.id where unit.consignment_id = ${consignmentId} and unit.status <> 'unloaded' group by unit_lot.lot_id
    ) given
    left join assay_settlement settlement on settlement.consignment_id = ${consignmentId} and settlement.lot_id = given.lot_id
    left join lot_assay on lot_assay.id = given.lot_id left join certificate on certificate.id = lot_assay.certificate_no
    order by given.lot_id`.execute(db);
  const acceptance = totals.acceptance === null ? undefined : Acceptance.decode(totals.acceptance, "acceptance");
  const figures = borderFigures({
    consignmentId,
    units: passed.map((row) => ({
      ...{ unitId: row.id, loadedKg: Decimal.parse(row.net_kg), exitedKg: Decimal.parse(row.exit_net_kg), sealFixed: row.seal_no ?? "", sealFound: row.found_seal ?? "" },
      ...{ plateLoaded: row.plate_loaded, plateLeft: row.plate_left ?? "", loadedAt: instant(row.loaded_at), exitedAt: instant(row.exit_at) },
    })),
    lots: lots.map(({ lot_id: lotId, mass_kg: massKg, exited_kg: exitedKg, certificate, settlement }) => ({
      ...{ lotId, massKg: Decimal.parse(massKg), ...(exitedKg === null ? {} : { exitedKg: Decimal.parse(exitedKg) }) },
      ...(certificate === null ? {} : { results: Certificate.decode(certificate, "certificate").results }),
      ...(settlement === null ? {} : buyersOf(AssaySettlement.decode(settlement, "settlement"))),
    })),
    exitedKg: Decimal.parse(totals.exited_kg ?? "0"),
    ...(totals.exited_at ? { exitedAt: instant(totals.exited_at) } : {}),
    ...(acceptance ? { acceptance: { receivedKg: acceptance.receivedKg, results: acceptance.results, at: acceptance.at } } : {}),
    tolerances: totals.tolerances === null ? [] : readTolerances(totals.tolerances),
  });
  return { figures, unitCount: Number(totals.count) };
}

const buyersOf = ({ results, exchangedAt: at }: AssaySettlement) => (results ? { buyers: { results, at } } : {});
const instant = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
