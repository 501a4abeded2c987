import { sql } from "kysely";
import { DomainError } from "../../domain/error.ts";
import type { Db } from "../schema.ts";
import { firstSales, unsoldParts } from "./home-sales.ts";
import type { Edge, FirstSale } from "./home-sales.ts";
import { lookUp } from "./lineage.ts";

/*
 * What became of what was mined under a licence, as figures: mined ≥ processed ≥ declared ≥ exited ≥ accepted abroad. A lot that derives from
 * several licences counts for each by its share, a unit or a consignment by what was loaded of its lots. Masses are kg wet, rounded to the gram.
 */

/** Masses of one product in one month, or of several. */
export interface Masses {
  /** Extracted. */
  readonly minedKg: string;
  /** Fed to plants. */
  readonly fedKg: string;
  /** Made by plants. */
  readonly madeKg: string;
  /** Mined, less what plants took, plus what they made. */
  readonly processedKg: string;
  /** Adjustments with a reason; negative for losses. */
  readonly adjustedKg: string;
  readonly loadedKg: string;
  readonly declaredKg: string;
  readonly exitedKg: string;
  readonly acceptedKg: string;
  /** Sold within the country, once, with its first buyer: whatever is sold on, made of it or exported later. */
  readonly soldKg: string;
  /** Of what left the country, what had been sold within it before: it stands in `soldKg` and in `exitedKg`. */
  readonly soldExitedKg: string;
}
export interface ProductMonth extends Masses {
  readonly product: string;
  /** `2026-06`, Mongolian time. */
  readonly month: string;
  /** Steps of the product that have more than the one before them, all months up to this one taken together. */
  readonly breaks: readonly BalanceFlag[];
}
/** A step that has more than the one before it, from the beginning of the ledger to the end of the period. */
export interface BalanceFlag {
  readonly code: (typeof balanceFlags)[number];
  /** Product that it was found for; absent where it is of all together. */
  readonly product?: string;
  readonly excessKg: string;
}
export const balanceFlags = ["made-above-fed", "declared-above-processed", "exited-above-declared", "accepted-above-exited", "sold-above-processed", "sold-above-mined"] as const;
export interface LicenceBalance {
  readonly licenceNo: string;
  /** From the beginning of the ledger to the end of the period. */
  readonly total: Masses;
  readonly products: readonly (Masses & { readonly product: string })[];
  /** By product and month within the period. */
  readonly months: readonly ProductMonth[];
  readonly flags: readonly BalanceFlag[];
}
/** Months, `2026-06`, both included. */
export interface Period {
  readonly from?: string;
  readonly to?: string;
}

/** Most lots of one licence that are weighed in one question. */
const MOST_LOTS = 200_000;
/** Shares are kept to 18 decimals: an error far below a gram on any mass that there is. */
const ONE = 10n ** 18n;

/** The balance of a licence. @throws {DomainError} `input/query-too-large` */
export async function massBalance(db: Db, licenceNo: string, { from = "0000-00", to = "9999-99" }: Period = {}): Promise<LicenceBalance> {
  const shares = await sharesOfLicence(db, licenceNo);
  const rows = (await monthly(db, shares)).filter(({ month }) => month <= to);
  const months = rows.map((row): ProductMonth => ({ ...row, breaks: productFlags(row.product, summed(rows.filter(({ product, month }) => product === row.product && month <= row.month))) }));
  const products = [...Map.groupBy(rows, ({ product }) => product)].map(([product, of]) => ({ product, ...summed(of) })).sort((a, b) => (a.product < b.product ? -1 : 1));
  const total = summed(rows);
  return { licenceNo, total, products, months: months.filter(({ month }) => month >= from), flags: [...flagsOf(total), ...products.flatMap(({ product, ...masses }) => productFlags(product, masses))] };
}

interface Shares {
  readonly lots: readonly string[];
  readonly shares: readonly string[];
  /** Of each lot's mass the part that had not been sold within the country when it was made. */
  readonly unsold: readonly string[];
  readonly sales: ReadonlyMap<string, FirstSale>;
}

/** What each lot that derives from the licence owes to it. Parents come before their children in the ledger, and so here. */
async function sharesOfLicence(db: Db, licenceNo: string): Promise<Shares> {
  const { rows } = await sql<{ id: string; mixed: boolean; parents: readonly (readonly [string, string])[] | null }>`
    select l.id, l.mixed, e.parents from (select id, cardinality(licences) > 1 as mixed from lot where licences @> array[${licenceNo}]::text[] limit ${MOST_LOTS + 1}) l
    left join lateral (
      select jsonb_agg(jsonb_build_array(parent, mass_kg::text)) as parents, min(block) as block, min(position) as position from lot_edge where l.mixed and child = l.id
    ) e on true
    order by e.block nulls first, e.position`.execute(db);
  if (rows.length > MOST_LOTS) throw new DomainError("input/query-too-large", { measure: "number of lots", value: `more than ${MOST_LOTS}`, max: MOST_LOTS });
  const shares = new Map<string, bigint>();
  for (const { id, mixed, parents } of rows) {
    if (!mixed) {
      shares.set(id, ONE);
      continue;
    }
    const masses = (parents ?? []).map(([parent, kg]) => ({ share: shares.get(parent) ?? 0n, grams: grams(kg) }));
    const whole = masses.reduce((sum, { grams: mass }) => sum + mass, 0n);
    const own = masses.reduce((sum, { share, grams: mass }) => sum + share * mass, 0n);
    shares.set(id, whole === 0n ? 0n : (2n * own + whole) / (2n * whole));
  }
  const lots = [...shares.keys()];
  const sales = await firstSales(db, licenceNo);
  const unsold = sales.size === 0 ? new Map<string, bigint>() : unsoldParts(await edgesOf(db, lots), sales, ONE);
  return { lots, shares: [...shares.values()].map(decimalShare), unsold: lots.map((lot) => decimalShare(unsold.get(lot) ?? ONE)), sales };
}

/** What each of these lots was made of; lots in the order of the ledger. */
async function edgesOf(db: Db, lots: readonly string[]): Promise<readonly (readonly [string, readonly Edge[]])[]> {
  const { rows } = await sql<{ child: string; parent: string; kg: string; block: bigint; position: number }>`
    select e.child, e.parent, e.kg, e.block, e.position from unnest(${lots}::text[]) of (lot_id)
    ${lookUp("child, parent, mass_kg::text as kg, block, position", "lot_edge", "lot_edge.child = of.lot_id")} e order by e.block, e.position`.execute(db);
  return [...Map.groupBy(rows.map(({ child, parent, kg, block, position }) => ({ child, parent, grams: grams(kg), block, position })), ({ child }) => child)];
}

const grams = (kg: string): bigint => {
  const [whole = "0", fraction = ""] = kg.split(".");
  return BigInt(whole) * 1000n + BigInt(fraction.padEnd(3, "0").slice(0, 3));
};
const decimalShare = (share: bigint): string => `${share / ONE}.${String(share % ONE).padStart(18, "0")}`;

const fraction = (share = "0"): bigint => BigInt(share.replace(".", ""));

const productOf = lookUp("product", "consignment", "consignment.id = carried.consignment_id");
const month = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC' + interval '8 hours', 'YYYY-MM')`);
const kinds = ["mined", "fed", "made", "adjusted", "loaded", "declared", "exited", "accepted", "sold", "soldExited"] as const;
type MonthMasses = Omit<ProductMonth, "breaks">;

async function monthly(db: Db, { lots, shares, unsold, sales }: Shares): Promise<readonly MonthMasses[]> {
  const sold = [...sales];
  const part = new Map(lots.map((lot, i) => [lot, (fraction(shares[i]) * fraction(unsold[i])) / ONE]));
  const { rows } = await sql<{ product: string; month: string } & Record<(typeof kinds)[number], string>>`
    with share (lot_id, share, unsold, sold_block, sold_position) as materialized (
      select * from unnest(${lots}::text[], ${shares}::numeric[], ${unsold}::numeric[], ${lots.map((lot) => sales.get(lot)?.block.toString() ?? null)}::bigint[], ${lots.map((lot) => sales.get(lot)?.position ?? null)}::integer[])
    ),
    -- Every unit with what it carries of the licence, and every consignment. A loading that was taken back carries nothing.
    carried as materialized (
      select u.id, u.consignment_id, u.net_kg, u.exit_net_kg, u.exit_at, u.ticket_no, sum(ul.mass_kg * share.share) as own_kg,
        sum(case when (ul.block, ul.position) > (share.sold_block, share.sold_position) then ul.mass_kg * share.share else ul.mass_kg * share.share * (1 - share.unsold) end) as own_sold_kg
      from share ${lookUp("unit_id, mass_kg, block, position", "unit_lot", "unit_lot.lot_id = share.lot_id")} ul
      ${lookUp("id, consignment_id, net_kg, exit_net_kg, exit_at, ticket_no", "unit", "unit.id = ul.unit_id and unit.status <> 'unloaded'")} u
      group by u.id, u.consignment_id, u.net_kg, u.exit_net_kg, u.exit_at, u.ticket_no
    ),
    cargo as materialized (
      select c.id, c.product, c.declaration_no, own.own_kg, own.own_exited_kg, whole.net_kg, whole.exited_kg
      from (select consignment_id, sum(own_kg) as own_kg, sum(exit_net_kg * own_kg / net_kg) as own_exited_kg from carried group by consignment_id) own
      ${lookUp("id, product, declaration_no", "consignment", "consignment.id = own.consignment_id")} c
      cross join lateral (select sum(net_kg) as net_kg, sum(exit_net_kg) as exited_kg from unit where unit.consignment_id = c.id and unit.status <> 'unloaded') whole
    ),
    figures (product, month, kind, kg) as (
      select l.product, ${month("l.made_at")}, case l.made_by when 'extract' then 'mined' else 'made' end, l.made_kg * share.share
      from share ${lookUp("product, made_at, made_by, made_kg", "lot", "lot.id = share.lot_id and made_by in ('extract', 'process')")} l
      union all
      select p.product, ${month("c.made_at")}, 'fed', e.mass_kg * share.share
      from share ${lookUp("product", "lot", "lot.id = share.lot_id")} p ${lookUp("child, mass_kg", "lot_edge", "lot_edge.parent = share.lot_id")} e
      ${lookUp("made_at", "lot", "lot.id = e.child and made_by = 'process'")} c
      union all
      select l.product, ${month("e.at")}, 'adjusted', e.delta * share.share
      from share ${lookUp("product", "lot", "lot.id = share.lot_id")} l
      ${lookUp("block, position", "event_subject", "kind = 'lot' and id = share.lot_id and part = 'changed'")} s
      ${lookUp("at, (payload->'facts'->>'deltaKg')::numeric as delta", "event", "event.block = s.block and event.position = s.position and event.type = 'lot.adjusted'")} e
      union all
      select c.product, ${month("t.at")}, 'loaded', carried.own_kg from carried ${productOf} c ${lookUp("at", "ticket", "ticket.id = carried.ticket_no")} t
      union all
      select cargo.product, to_char(d.filed_on, 'YYYY-MM'), 'declared', d.net_kg * cargo.own_kg / cargo.net_kg from cargo ${lookUp("filed_on, net_kg", "declaration", "declaration.id = cargo.declaration_no")} d
      union all
      select c.product, ${month("carried.exit_at")}, 'exited', carried.exit_net_kg * carried.own_kg / carried.net_kg from carried ${productOf} c where carried.exit_at is not null
      union all
      select cargo.product, to_char(a.accepted_on, 'YYYY-MM'), 'accepted', a.received_kg * cargo.own_exited_kg / cargo.exited_kg
      from cargo ${lookUp("accepted_on, received_kg", "acceptance", "acceptance.id = cargo.id")} a where cargo.exited_kg > 0
      union all
      select c.product, ${month("carried.exit_at")}, 'soldExited', carried.exit_net_kg * carried.own_sold_kg / carried.net_kg from carried ${productOf} c where carried.exit_at is not null and carried.own_sold_kg > 0
      union all
      select * from unnest(${sold.map(([, { product }]) => product)}::text[], ${sold.map(([, sale]) => sale.month)}::text[], ${sold.map(() => "sold")}::text[], ${sold.map(([lot, { heldKg }]) => text((grams(heldKg) * (part.get(lot) ?? 0n) + ONE / 2n) / ONE))}::numeric[])
    )
    select product, month, ${sql.join(kinds.map((kind) => sql`coalesce(round(sum(kg) filter (where kind = ${kind}), 3), 0)::text as ${sql.ref(kind)}`))}
    from figures group by product, month order by product, month`.execute(db);
  return rows.map(({ product, month: of, mined, fed, made, adjusted, loaded, declared, exited, accepted, sold, soldExited }) => ({
    ...{ product, month: of, minedKg: plain(mined), fedKg: plain(fed), madeKg: plain(made), processedKg: plain(text(signed(mined) - signed(fed) + signed(made))) },
    ...{ adjustedKg: plain(adjusted), loadedKg: plain(loaded), declaredKg: plain(declared), exitedKg: plain(exited), acceptedKg: plain(accepted), soldKg: plain(sold), soldExitedKg: plain(soldExited) },
  }));
}

const columns = ["minedKg", "fedKg", "madeKg", "processedKg", "adjustedKg", "loadedKg", "declaredKg", "exitedKg", "acceptedKg", "soldKg", "soldExitedKg"] as const satisfies readonly (keyof Masses)[];
const summed = (rows: readonly Masses[]): Masses => Object.fromEntries(columns.map((column) => [column, text(rows.reduce((sum, row) => sum + signed(row[column]), 0n))])) as unknown as Masses;

/** Differences of scales stand at the border's comparison; what scales cannot explain at 0.5 % of the whole is flagged here. */
const SCALES_PERMILLE = 5n;

function flagsOf(total: Masses): BalanceFlag[] {
  return [above("made-above-fed", total.madeKg, total.fedKg), above("sold-above-mined", text(signed(total.exitedKg) - signed(total.soldExitedKg) + signed(total.soldKg)), total.minedKg, SCALES_PERMILLE)].flat();
}

function productFlags(product: string, masses: Masses): BalanceFlag[] {
  return [
    ...above("declared-above-processed", masses.declaredKg, masses.processedKg),
    ...above("exited-above-declared", masses.exitedKg, masses.declaredKg, SCALES_PERMILLE),
    ...above("accepted-above-exited", masses.acceptedKg, masses.exitedKg, SCALES_PERMILLE),
    // A buyer at home may feed what it bought to its own plant: what was sold is held against all that there ever was of the product.
    ...above("sold-above-processed", masses.soldKg, text(signed(masses.minedKg) + signed(masses.madeKg))),
  ].map((flag) => ({ ...flag, product }));
}

/** A flag where the later step exceeds the earlier one by more than is allowed, in thousandths of the earlier one. */
function above(code: BalanceFlag["code"], later: string, earlier: string, permille = 0n): BalanceFlag[] {
  const [more, less] = [signed(later), signed(earlier)];
  return more * 1000n > less * (1000n + permille) ? [{ code, excessKg: text(more - less) }] : [];
}

/** Grams of a mass, and a mass of grams; a mass may be negative here. */
const signed = (kg: string): bigint => (kg.startsWith("-") ? -grams(kg.slice(1)) : grams(kg));
function text(mass: bigint): string {
  const size = mass < 0n ? -mass : mass;
  return plain(`${mass < 0n ? "-" : ""}${size / 1000n}.${String(size % 1000n).padStart(3, "0")}`);
}
/** Without zeros that say nothing. */
const plain = (kg: string): string => (kg.includes(".") ? kg.replace(/\.?0+$/, "") : kg);
