import { sql } from "kysely";
import { metalFigures } from "../../domain/assays/metal-figures.ts";
import { Certificate } from "../../domain/assays.ts";
import { Decimal, sum } from "../../domain/decimal.ts";
import { DomainError } from "../../domain/error.ts";
import { sharesOf } from "../../domain/origin.ts";
import type { Holding, MetalFigure } from "../../domain/assays/metal-figures.ts";
import type { Assay } from "../../domain/assays/metals.ts";
import type { Db } from "../schema.ts";

/*
 * Contained metal of every run, blend and split: all its outputs together against its inputs, by the certificates now in force. An input without a
 * certificate that was split off or blended holds what it was made of, however far back.
 */

/** Place in the channel of the event that made lots of lots. */
export interface Place {
  readonly block: bigint;
  readonly position: number;
}
interface Mass {
  readonly lotId: string;
  readonly massKg: string;
}
export interface MetalBalance extends Place {
  readonly madeBy: "process" | "split" | "blend";
  readonly inputs: readonly Mass[];
  readonly outputs: readonly Mass[];
  /** Whether all mass that went in came out: metal that is missing then is missing. */
  readonly closed: boolean;
  readonly figures: readonly MetalFigure[];
}

/** Most lots that one question looks at. */
const MOST_LOTS = 50_000;
/** How far back an uncertified lot is followed. */
const DEPTH = 64;

interface LotRow {
  readonly id: string;
  readonly product: string;
  readonly made_by: string;
  readonly made_kg: string;
  readonly parents: readonly { readonly lotId: string; readonly massKg: string }[];
  readonly certificate: unknown;
}

/** The event by which a lot was made of others; undefined for an extraction or a lot that there is not. */
export async function placeOfMaking(db: Db, lotId: string): Promise<Place | undefined> {
  const { rows } = await sql<Place>`select block, position from lot_edge where child = ${lotId} limit 1`.execute(db);
  return rows[0];
}

/** The events whose metal a certificate in force, issued on these days, bears on: what its lot was made by, and what was made of it. */
export async function placesCertified(db: Db, { from, to }: { readonly from: string; readonly to: string }): Promise<readonly Place[]> {
  const { rows } = await sql<Place>`
    with fresh as materialized (
      select c.lot_id from certificate c join lot_assay a on a.id = c.lot_id and a.certificate_no = c.id
      where c.issued_on between ${from}::date and ${to}::date and exists (select from jsonb_array_elements(c.record->'results') r where r->>'analyte' = any (${await valuedMetals(db)}))
    )
    select block, position from fresh cross join lateral (select block, position from lot_edge where child = fresh.lot_id offset 0) made
    union
    select block, position from fresh cross join lateral (select block, position from lot_edge where parent = fresh.lot_id offset 0) used
    order by block, position limit ${MOST_LOTS + 1}`.execute(db);
  within(rows.length);
  return rows;
}

/** Metals that are valued, by the table in force. */
async function valuedMetals(db: Db): Promise<string[]> {
  const { rows } = await sql<{ analyte: string }>`
    select distinct metal->>'analyte' as analyte from rate_table_head h join rate_table t on t.name = h.id and t.version = h.in_force
    cross join lateral jsonb_array_elements(t.record->'rows') row cross join lateral jsonb_array_elements(row->'metals') metal where h.id = 'products' and jsonb_typeof(row->'metals') = 'array'
    order by analyte`.execute(db);
  return rows.map(({ analyte }) => analyte);
}

/** The balances of these events, in the order of the ledger. @throws {DomainError} `input/query-too-large` */
export async function metalBalances(db: Db, places: readonly Place[]): Promise<readonly MetalBalance[]> {
  if (places.length === 0) return [];
  const metals = await valuedMetals(db);
  const { rows: events } = await sql<Place & { readonly made: readonly string[] }>`
    select e.block, e.position, array(select s->>'id' from jsonb_array_elements(e.payload->'subjects') s where s->>'kind' = 'lot' and s->>'part' = 'made') as made
    from unnest(${places.map(({ block }) => String(block))}::bigint[], ${places.map(({ position }) => position)}::integer[]) wanted (block, position)
    join event e using (block, position) where e.type in ('lot.processed', 'lot.blended', 'lot.split') order by e.block, e.position`.execute(db);
  const lots = await withSources(db, events.flatMap(({ made }) => made));
  return events.flatMap(({ block, position, made }) => {
    const outputs = made.flatMap((id) => lots.get(id) ?? []);
    const [first] = outputs;
    if (!first) return [];
    // Every output of a run names the whole input; a part that was split off names its own.
    const drawn = first.made_by === "process" ? first.parents : outputs.flatMap(({ parents }) => parents);
    const inputs = [...Map.groupBy(drawn, ({ lotId }) => lotId)].map(([lotId, of]) => ({ lotId, massKg: sum(of.map(({ massKg }) => Decimal.parse(massKg))) }));
    const figures = metalFigures(
      certifiedParts(lots, inputs),
      outputs.map(({ id, made_kg, certificate }) => ({ lotId: id, massKg: Decimal.parse(made_kg), ...assayOf(certificate) })),
      metals,
    );
    const outKg = sum(outputs.map(({ made_kg }) => Decimal.parse(made_kg)));
    const balance = { inputs: inputs.map(({ lotId, massKg }) => ({ lotId, massKg: massKg.toString() })), outputs: outputs.map(({ id, made_kg }) => ({ lotId: id, massKg: Decimal.parse(made_kg).toString() })) };
    return [{ block, position, madeBy: first.made_by as MetalBalance["madeBy"], ...balance, closed: outKg.equals(sum(inputs.map(({ massKg }) => massKg))), figures }];
  });
}

/** The lots, what they were made of, and, behind what bears no certificate, what that was made of. */
async function withSources(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, LotRow>> {
  const found = new Map<string, LotRow>();
  const load = async (wanted: readonly string[]): Promise<readonly LotRow[]> => {
    const missing = [...new Set(wanted)].filter((id) => !found.has(id));
    within(found.size + missing.length);
    if (missing.length === 0) return [];
    const { rows } = await sql<LotRow>`
      select l.id, l.product, l.made_by, l.made_kg::text as made_kg, l.record->'parents' as parents, c.record as certificate
      from unnest(${missing}::text[]) wanted (id) join lot l on l.id = wanted.id left join lot_assay a on a.id = l.id left join certificate c on c.id = a.certificate_no`.execute(db);
    for (const row of rows) found.set(row.id, row);
    return rows;
  };
  let next = await load((await load(ids)).flatMap(({ parents }) => parents.map(({ lotId }) => lotId)));
  for (let depth = 0; depth < DEPTH && next.length > 0; depth++) next = await load(next.filter(sourced).flatMap(({ parents }) => parents.map(({ lotId }) => lotId)));
  return found;
}

/** Whether a lot's metal is that of what it was made of. */
const sourced = ({ certificate, made_by }: LotRow): boolean => certificate === null && (made_by === "split" || made_by === "blend");

/** These masses as masses of the lots whose certificates speak for them, rounded half up to the microgram. */
function certifiedParts(lots: ReadonlyMap<string, LotRow>, parts: readonly { readonly lotId: string; readonly massKg: Decimal }[]): readonly Holding[] {
  const sources = (lotId: string) => {
    const lot = lots.get(lotId);
    return lot && sourced(lot) ? lot.parents.map(({ lotId: id, massKg }) => ({ lotId: id, massKg: Decimal.parse(massKg) })) : [];
  };
  const totalKg = sum(parts.map(({ massKg }) => massKg));
  return [...sharesOf(parts, sources)].map(([lotId, { numerator, denominator }]) => ({ lotId, massKg: totalKg.times(Decimal.of(numerator)).dividedByHalfUp(Decimal.of(denominator), 9), ...assayOf(lots.get(lotId)?.certificate ?? null) }));
}

const assayOf = (certificate: unknown): { readonly assay?: Assay } => (certificate === null ? {} : { assay: Certificate.decode(certificate, "certificate") });

function within(count: number): void {
  if (count > MOST_LOTS) throw new DomainError("input/query-too-large", { measure: "number of lots", value: `more than ${MOST_LOTS}`, max: MOST_LOTS });
}
