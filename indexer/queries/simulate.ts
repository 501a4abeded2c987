import { sql } from "kysely";
import type { Kysely, RawBuilder } from "kysely";
import { known } from "../../domain/act.ts";
import { assessedAnew, chargeStay } from "../../domain/charges/stay.ts";
import { payerCollection } from "../../domain/collections.ts";
import { termsId } from "../../domain/contract-price.ts";
import { declaredValueId } from "../../domain/declarations.ts";
import { computationOf } from "../../domain/declarations/assess.ts";
import { filedOf } from "../../domain/declarations/either.ts";
import { Decimal, sum } from "../../domain/decimal.ts";
import { DomainError } from "../../domain/error.ts";
import type { RefusalCode } from "../../domain/error.ts";
import { saleComputation } from "../../domain/sales/rules.ts";
import { tableId, tableNames } from "../../domain/tables.ts";
import type { TableName } from "../../domain/tables.ts";
import { AssessmentLines } from "../../domain/tax/lines.ts";
import type { Total } from "../../domain/tax/lines.ts";
import type { Status } from "../../domain/tax/findings.ts";
import type { Database, Db } from "../schema.ts";
import { ProjectedLedger } from "./projected-ledger.ts";

/*
 * A change of rates tried on history: every declaration, every sale within the country and every charge of goods that stayed is assessed again by the same documents, under
 * other tables, and nothing is written. Tables that are not replaced are those which its own assessment used, so that the difference comes from the change alone.
 */

/** Rows in place of those of a table. */
export type Replacements = { readonly [N in TableName]?: unknown };

/** What is tried. */
export interface Trial {
  /** First and last legal date. */
  readonly from: string;
  readonly to: string;
  readonly tables: Replacements;
  /** Tables that are not replaced are those now in force, as for a recalculation, instead of those that each assessment used. */
  readonly inForce?: boolean;
}
export interface SimulateOptions extends Trial {
  /** Declarations read at a time. */
  readonly page?: number;
  readonly onProgress?: (done: number) => void;
}

/** What is charged in one currency before and after. */
export interface Shift {
  readonly currency: string;
  readonly before: Decimal;
  readonly after: Decimal;
  readonly difference: Decimal;
}
/** What is assessed again: declarations of exports and imports, sales within the country, charges of goods that stayed in the country. */
export const triedKinds = ["export", "import", "sale", "stay"] as const;
export type TriedKind = (typeof triedKinds)[number];
/** What is of one product (of an import: chapter of the tariff), border point (none for a sale: `domestic`) or payer. */
export interface Group {
  readonly name: string;
  readonly assessed: number;
  readonly shifts: readonly Shift[];
}
export interface Simulated {
  /** How many were assessed again, and of each kind. */
  readonly assessed: number;
  readonly kinds: Readonly<Record<TriedKind, number>>;
  /** How many of them bear something else. */
  readonly changed: number;
  /** How many could not be: under the new tables, or because their private parts are not the reader's to see. By code. */
  readonly refused: Readonly<Record<string, number>>;
  readonly total: readonly Shift[];
  readonly byProduct: readonly Group[];
  readonly byBorderPoint: readonly Group[];
  readonly byPayer: readonly Group[];
}

/** One of them assessed again, or why it could not be. */
export interface Tried {
  readonly kind: TriedKind;
  /** Its place in the order of a trial, behind which a page may begin. */
  readonly cursor: string;
  /** Number of the declaration, sale or charge. */
  readonly id: string;
  readonly product: string;
  readonly borderPoint: string;
  readonly payerId: string;
  readonly assessmentId: string;
  readonly legalDate: string;
  /** Status of the assessment in force. */
  readonly standing: Status;
  readonly result: { readonly status: Status; readonly reasons: readonly string[]; readonly shifts: readonly Shift[] } | DomainError;
}

interface Row {
  readonly kind: TriedKind;
  readonly cursor: string;
  readonly id: string;
  readonly product: string;
  readonly borderPoint: string;
  readonly payerId: string;
  readonly contractNo: string;
  readonly consignmentId: string;
  /** Import declaration. */
  readonly declarationNo: string;
  readonly assessmentId: string;
  readonly legalDate: string;
  readonly standing: Status;
  readonly version: number;
  readonly revisions: number;
  readonly receiptNos: readonly string[];
  readonly certificateNos: readonly string[];
  readonly tables: readonly { readonly table: TableName; readonly version: number }[];
}

const PAGE = 500;

/**
 * Assesses again what the index holds of what was assessed, by legal date, under other tables.
 * @param db a session that sees the private rows of its member: what it may not see is counted as refused, never guessed
 * @throws {DomainError} `table/invalid` for rows that no table could have, `table/missing`
 */
export async function simulate(db: Kysely<Database>, { page = PAGE, onProgress, ...trial }: SimulateOptions): Promise<Simulated> {
  const tally = new Tally();
  for (let last = ""; ; ) {
    const tried = await trialPage(db, trial, last, page);
    for (const one of tried) tally.add(one);
    onProgress?.(tally.seen);
    if (tried.length < page) return tally.result();
    last = tried.at(-1)?.cursor ?? last;
  }
}

/**
 * A page of the same, by number, each for itself.
 * @param after cursor behind which the page begins
 * @throws {DomainError} as `simulate`
 */
export async function trialPage(db: Db, { from, to, tables, inForce = false }: Trial, after: string, limit: number): Promise<readonly Tried[]> {
  const rows = await assessedRows(db, from, to, after, limit);
  const tried = new Map<string, Tried>();
  // One ledger for each combination of table versions, so that a table is read once.
  for (const same of Map.groupBy(rows, (row) => (inForce ? "" : JSON.stringify(row.tables))).values()) {
    const ledger = await ledgerUnder(db, tables, inForce ? [] : (same[0]?.tables ?? []));
    for (const one of await assessAll(same, ledger)) tried.set(one.cursor, one);
  }
  return rows.flatMap(({ cursor }) => tried.get(cursor) ?? []);
}

/** How many a trial is about. */
export async function trialSize(db: Db, { from, to }: Pick<Trial, "from" | "to">): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from (${everything}) filed where "legalDate" between ${from} and ${to}`.execute(db);
  return rows[0]?.count ?? 0;
}

const everything = sql`
  select 'export' as kind, d.id, c.product, d.border_point as "borderPoint", d.exporter_id as "payerId", d.contract_no as "contractNo", d.consignment_id as "consignmentId", '' as "declarationNo", a.id as "assessmentId",
    a.record->>'legalDate' as "legalDate", a.record->>'status' as standing, d.version, coalesce(jsonb_array_length(k.record->'revisions'), 0) as revisions, d.receipt_nos as "receiptNos", d.certificate_nos as "certificateNos", a.record->'tables' as tables
  from declaration d join assessment a on a.id = d.assessment_id join consignment c on c.id = d.consignment_id join contract k on k.id = d.contract_no
  union all
  select 'import', d.id, ${chapters(sql`d.record->'items'`)}, d.border_point, d.importer_id, '', '', d.id, a.id, a.record->>'legalDate', a.record->>'status', d.version, 0, '{}', '{}', a.record->'tables'
  from import_declaration d join assessment a on a.id = d.assessment_id
  union all
  select 'sale', s.id, s.product, 'domestic', s.seller_id, s.contract_no, '', '', s.id, s.record->>'legalDate', s.record->>'assessmentStatus', 1, coalesce(jsonb_array_length(k.record->'revisions'), 0), '{}', s.certificate_nos, s.record->'tables'
  from sale s join contract k on k.id = s.contract_no where s.status in ('assessed', 'settled')
  union all
  select 'stay', c.id, ${chapters(sql`d.record->'items'`)}, d.border_point, c.payer_id, '', '', d.id, c.id, c.up_to::text, case when jsonb_array_length(c.record->'reasons') = 0 then 'final' else 'provisional' end, d.version, 0, '{}', '{}', c.record->'tables'
  from charge c join import_declaration d on d.id = c.declaration_no where c.what in ('conversion', 'overdue') and c.status = 'in-force'`;

function chapters(items: RawBuilder<unknown>): RawBuilder<string> {
  return sql`(select case when count(distinct left(item->>'hs', 2)) = 1 then 'HS ' || min(left(item->>'hs', 2)) else 'HS several' end from jsonb_array_elements(${items}) item)`;
}

/** Numbers are unique of their own kind only: a cursor is number and kind. */
async function assessedRows(db: Db, from: string, to: string, last: string, page: number): Promise<readonly Row[]> {
  const { rows } = await sql<Row>`
    select *, id || ' ' || kind as cursor from (${everything}) filed
    where id || ' ' || kind > ${last} and "legalDate" between ${from} and ${to}
    order by cursor limit ${page}`.execute(db);
  return rows;
}

/** The ledger as it stands, with the replaced tables, and otherwise those versions that an assessment used. */
async function ledgerUnder(db: Db, replaced: Replacements, used: Row["tables"]): Promise<ProjectedLedger> {
  const versions = new Map(used.map(({ table, version }) => [table, version]));
  const ledger = new ProjectedLedger(db);
  for (const name of tableNames) {
    const head = await ledger.get("tableHead", name);
    if (!head) continue;
    const rows = replaced[name];
    const version = rows === undefined ? (versions.get(name) ?? head.inForce) : head.newest + 1;
    if (version === undefined) continue;
    const table = rows === undefined ? await ledger.get("table", tableId(name, version)) : { table: name, version, rows, note: "simulated", proposedBy: "simulation", status: "approved" as const, tx: "simulation", at: head.at };
    if (!table) continue;
    ledger.pin("tableHead", name, { ...head, inForce: version });
    ledger.pin("table", tableId(name, version), table);
  }
  return ledger;
}

async function assessAll(rows: readonly Row[], ledger: ProjectedLedger): Promise<readonly Tried[]> {
  const of = (...kinds: readonly TriedKind[]): readonly Row[] => rows.filter(({ kind }) => kinds.includes(kind));
  const ids = (kind: TriedKind): readonly string[] => of(kind).map(({ id }) => id);
  const [exported, contracted, imported] = [of("export"), of("export", "sale"), of("import", "stay")];
  const terms = ({ contractNo, revisions }: Row): readonly string[] => Array.from({ length: revisions + 1 }, (_, i) => termsId(contractNo, i + 1));
  const certificateNos = contracted.flatMap((row) => row.certificateNos);
  const receiptNos = exported.flatMap((row) => row.receiptNos);
  await ledger.prefetch(
    { declaration: [...ids("export"), ...ids("import")], consignment: exported.map((row) => row.consignmentId), contract: contracted.map((row) => row.contractNo), receipt: receiptNos, certificate: certificateNos, importDeclaration: imported.map((row) => row.declarationNo), sale: ids("sale"), charge: ids("stay") },
    { declaration: exported.map(({ id, version }) => declaredValueId(id, version)), contract: contracted.flatMap(terms), receipt: receiptNos, importDeclaration: imported.map((row) => declaredValueId(row.declarationNo, row.version)), assessment: of("export", "import").map((row) => row.assessmentId), sale: ids("sale"), charge: ids("stay") },
  );
  const tried: Tried[] = [];
  for (const row of rows) tried.push({ ...row, result: await assessAgain(row, ledger) });
  return tried;
}

/** What it would bear, beside what it bears. A table that cannot be used is nobody's own refusal: it ends the trial. */
async function assessAgain(row: Row, ledger: ProjectedLedger): Promise<Tried["result"]> {
  try {
    const { before, after } = await again[row.kind](row, ledger);
    return { status: after.status, reasons: after.reasons, shifts: shiftsOf(before, after.totals) };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === "table/invalid" || error.code === "table/missing") throw error;
    return error;
  }
}

interface Again {
  readonly before: readonly Charged[];
  readonly after: { readonly status: Status; readonly reasons: readonly string[]; readonly totals: readonly Charged[] };
}

const declarationAgain = async (row: Row, ledger: ProjectedLedger): Promise<Again> => {
  const filed = await filedOf(ledger, row.id);
  const before = await chargedBy(ledger, filed.record.payerMsp, "assessment", row.assessmentId);
  return { before, after: await computationOf(ledger, filed, row.legalDate) };
};

const again: { readonly [K in TriedKind]: (row: Row, ledger: ProjectedLedger) => Promise<Again> } = {
  export: declarationAgain,
  import: declarationAgain,
  sale: async ({ id, legalDate }, ledger) => {
    const sale = known(await ledger.get("sale", id), "sale", id);
    const before = await chargedBy(ledger, sale.payerMsp, "sale", id);
    return { before, after: (await saleComputation(ledger, sale, legalDate)).computation };
  },
  stay: async ({ id, declarationNo }, ledger) => {
    const charge = known(await ledger.get("charge", id), "charge", id);
    const declaration = known(await ledger.get("importDeclaration", declarationNo), "importDeclaration", declarationNo);
    const before = await chargedBy(ledger, charge.payerMsp, "charge", id);
    const { what, stay, upTo } = charge;
    if (!stay || (what !== "conversion" && what !== "overdue")) throw new DomainError("record/unknown", { kind: "charge", id });
    const { result } = await chargeStay(ledger, what, declaration, await assessedAnew(ledger, declaration, stay.ratesOn), stay, upTo);
    return { before, after: { ...result, totals: [{ currency: "MNT", charged: result.total }] } };
  },
};

/** What was charged, by the private lines. @throws {DomainError} `record/unknown` where the reader may not see them */
async function chargedBy(ledger: ProjectedLedger, payerMsp: string, kind: "assessment" | "sale" | "charge", id: string): Promise<readonly Charged[]> {
  return known(await ledger.secret(payerCollection(payerMsp), kind, id, AssessmentLines), kind, id).totals;
}

type Charged = Pick<Total, "currency" | "charged">;

function shiftsOf(before: readonly Charged[], after: readonly Charged[]): readonly Shift[] {
  const of = (totals: readonly Charged[], currency: string): Decimal => sum(totals.filter((total) => total.currency === currency).map(({ charged }) => charged));
  return [...new Set([...before, ...after].map(({ currency }) => currency))].map((currency) => {
    const [was, is] = [of(before, currency), of(after, currency)];
    return { currency, before: was, after: is, difference: is.minus(was) };
  });
}

/** Sums by product, border point and payer. */
class Tally {
  seen = 0;
  readonly #kinds: Record<TriedKind, number> = { export: 0, import: 0, sale: 0, stay: 0 };
  #changed = 0;
  readonly #refused = new Map<RefusalCode, number>();
  readonly #sums = { all: new Sums(), product: new Sums(), borderPoint: new Sums(), payerId: new Sums() };

  add(tried: Tried): void {
    this.seen++;
    const { result } = tried;
    if (result instanceof DomainError) return void this.#refused.set(result.code, (this.#refused.get(result.code) ?? 0) + 1);
    this.#kinds[tried.kind]++;
    if (result.shifts.some(({ difference }) => !difference.isZero())) this.#changed++;
    this.#sums.all.add("all", result.shifts);
    for (const by of ["product", "borderPoint", "payerId"] as const) this.#sums[by].add(tried[by], result.shifts);
  }

  result(): Simulated {
    const { all, product, borderPoint, payerId } = this.#sums;
    const refused = Object.fromEntries([...this.#refused].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { assessed: this.seen - sumOf(this.#refused.values()), kinds: this.#kinds, changed: this.#changed, refused, total: all.groups()[0]?.shifts ?? [], byProduct: product.groups(), byBorderPoint: borderPoint.groups(), byPayer: payerId.groups() };
  }
}
const sumOf = (counts: Iterable<number>): number => [...counts].reduce((a, b) => a + b, 0);

class Sums {
  readonly #groups = new Map<string, { assessed: number; shifts: Map<string, { before: Decimal; after: Decimal }> }>();

  add(name: string, shifts: readonly Omit<Shift, "difference">[]): void {
    const group = this.#groups.get(name) ?? { assessed: 0, shifts: new Map<string, { before: Decimal; after: Decimal }>() };
    this.#groups.set(name, group);
    group.assessed++;
    for (const { currency, before, after } of shifts) {
      const known = group.shifts.get(currency) ?? { before: Decimal.zero, after: Decimal.zero };
      group.shifts.set(currency, { before: known.before.plus(before), after: known.after.plus(after) });
    }
  }

  groups(): readonly Group[] {
    const byName = <T>([a]: [string, T], [b]: [string, T]): number => (a < b ? -1 : 1);
    return [...this.#groups].sort(byName).map(([name, { assessed, shifts }]) => ({
      name,
      assessed,
      shifts: [...shifts].sort(byName).map(([currency, { before, after }]) => ({ currency, before, after, difference: after.minus(before) })),
    }));
  }
}
