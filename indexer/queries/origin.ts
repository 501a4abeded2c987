import { sql } from "kysely";
import { Decimal } from "../../domain/decimal.ts";
import { sharesOf, sumOf } from "../../domain/origin.ts";
import type { Fraction, Part } from "../../domain/origin.ts";
import type { Db } from "../schema.ts";
import { lookUp, ownParts, ownUnits, upstream } from "./lineage.ts";
import type { Traceable } from "./lineage.ts";

/** One extraction that goods derive from. */
export interface OriginSource {
  readonly lotId: string;
  readonly licenceNo: string;
  readonly product: string;
  readonly siteId: string;
  readonly madeTx: string;
  readonly madeAt: Date;
  /** Exact share of the goods' mass. */
  readonly share: Fraction;
}
/** Where goods come from. The shares of the sources sum to one, and so do those of the licences. */
export interface Origin {
  /** Mass of the goods, kg wet: of a lot when it came to be, of a unit or consignment as loaded. */
  readonly massKg: Decimal;
  /** Largest share first. */
  readonly sources: readonly OriginSource[];
  readonly licences: readonly { readonly licenceNo: string; readonly share: Fraction }[];
}

interface UpstreamRow {
  readonly lot_id: string;
  readonly own_kg: string | null;
  readonly parents: readonly { readonly lotId: string; readonly massKg: string }[];
  readonly licences: readonly string[] | null;
  readonly product: string;
  readonly site_id: string;
  readonly made_tx: string;
  readonly made_at: Date;
}

/**
 * Origin of a lot, a unit or a consignment: undefined if there is none with that id, or nothing was loaded yet.
 * @param upTo as the ledger stood when this block was its newest; what a lot was made of never changes, but what is loaded does
 */
export async function originOf(db: Db, thing: Traceable, upTo?: bigint): Promise<Origin | undefined> {
  // One query for the whole history; the fractions are then exact integers of any length, as no column type is.
  const { rows } = await sql<UpstreamRow>`
    with recursive ${ownUnits(thing, upTo)}, ${ownParts(thing, upTo)}, ${upstream}
    select u.lot_id, own.mass_kg as own_kg, l.licences, l.product, l.site_id, l.made_tx, l.made_at,
      coalesce((select jsonb_agg(jsonb_build_object('lotId', e.parent, 'massKg', e.mass_kg::text)) from lot_edge e where e.child = u.lot_id), '[]') as parents
    from upstream u ${lookUp("*", "lot", "lot.id = u.lot_id")} l left join own_part own on own.lot_id = u.lot_id`.execute(db);
  if (rows.length === 0) return undefined;
  const parts = rows.flatMap(({ lot_id: lotId, own_kg: massKg }): Part[] => (massKg === null ? [] : [{ lotId, massKg: Decimal.parse(massKg) }]));
  const byLot = new Map(rows.map((row) => [row.lot_id, row]));
  const parents = new Map(rows.map((row) => [row.lot_id, row.parents.map(({ lotId, massKg }) => ({ lotId, massKg: Decimal.parse(massKg) }))]));
  const shares = sharesOf(parts, (lotId) => parents.get(lotId) ?? []);
  const sources = [...shares].map(([lotId, share]): OriginSource => {
    const { licences, product, site_id: siteId, made_tx: madeTx, made_at: madeAt } = byLot.get(lotId) as UpstreamRow;
    return { lotId, licenceNo: licences?.[0] ?? "", product, siteId, madeTx, madeAt, share };
  });
  const byLicence = Map.groupBy(sources, ({ licenceNo }) => licenceNo);
  return {
    massKg: parts.reduce((total, { massKg }) => total.plus(massKg), Decimal.zero),
    sources: sources.sort((a, b) => largestFirst(a.share, b.share) || (a.lotId < b.lotId ? -1 : 1)),
    licences: [...byLicence]
      .map(([licenceNo, of]) => ({ licenceNo, share: sumOf(of.map(({ share }) => share)) }))
      .sort((a, b) => largestFirst(a.share, b.share) || (a.licenceNo < b.licenceNo ? -1 : 1)),
  };
}

function largestFirst(a: Fraction, b: Fraction): number {
  const [left, right] = [a.numerator * b.denominator, b.numerator * a.denominator];
  return left === right ? 0 : left > right ? -1 : 1;
}
