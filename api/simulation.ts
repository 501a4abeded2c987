import { AUTHORITIES } from "../domain/authority.ts";
import { DomainError } from "../domain/error.ts";
import { tableNames } from "../domain/tables.ts";
import type { TableName } from "../domain/tables.ts";
import { checkTable } from "../domain/tax/tables/index.ts";
import { trialPage, trialSize } from "../indexer/queries/simulate.ts";
import type { Replacements, Shift, Trial, Tried } from "../indexer/queries/simulate.ts";
import type { Db } from "../indexer/schema.ts";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { enumOf } from "./enums.ts";
import { signedIn } from "./mutations.ts";
import { recordsByIds } from "./reads/records.ts";
import { refusalData } from "./refusal.ts";
import { Turns } from "./turns.ts";
import type { Viewer } from "./auth/sessions.ts";

/*
 * A change of rates tried on history, a page at a time: the client adds the pages up, so that no operation is long, progress is
 * seen, and nothing is kept here.
 */

const ShiftObject = builder.objectRef<Shift>("ChargeShift").implement({
  description: "What is charged in one currency before and after.",
  fields: (t) => ({
    currency: t.exposeString("currency", { description: "Currency." }),
    before: t.field({ type: "Decimal", description: "By the assessment in force.", resolve: ({ before }) => before.toString() }),
    after: t.field({ type: "Decimal", description: "As assessed again.", resolve: ({ after }) => after.toString() }),
    difference: t.field({ type: "Decimal", description: "Positive: more is charged.", resolve: ({ difference }) => difference.toString() }),
  }),
});

const refusalOf = ({ result }: Tried) => (result instanceof DomainError ? refusalData(result) : null);
const RefusalObject = builder.objectRef<ReturnType<typeof refusalData>>("TrialRefusal").implement({
  description: "Why a declaration could not be assessed again.",
  fields: (t) => ({
    code: t.exposeString("code", { description: "Code of the refusal." }),
    message: t.exposeString("message", { description: "In English." }),
    messageMn: t.exposeString("messageMn", { description: "In Mongolian." }),
  }),
});

const TriedObject = builder.objectRef<Tried>("TriedDeclaration").implement({
  description: "A declaration, a sale within the country or a charge of goods that stayed, assessed again. Nothing is recorded.",
  fields: (t) => ({
    declarationNo: t.exposeString("id", { description: "Number of the declaration, sale or charge." }),
    kind: t.string({ description: "export, import: a declaration. sale: within the country. stay: a charge of goods that stayed in the country.", resolve: ({ kind }) => kind }),
    assessmentId: t.exposeString("assessmentId", { description: "Assessment in force." }),
    product: t.exposeString("product", { description: "Product; of an import the chapter of the tariff." }),
    borderPoint: t.exposeString("borderPoint", { description: "Border point." }),
    payerId: t.exposeString("payerId", { description: "Payer." }),
    legalDate: t.field({ type: "Date", description: "Day whose rates hold.", resolve: ({ legalDate }) => legalDate }),
    standing: t.exposeString("standing", { description: "Status of the assessment in force: final, provisional or needs-review." }),
    status: t.string({ nullable: true, description: "As it would be: final, provisional or needs-review; null where it could not be assessed.", resolve: ({ result }) => (result instanceof DomainError ? null : result.status) }),
    reasons: t.stringList({ description: "Why it would not be final.", resolve: ({ result }) => (result instanceof DomainError ? [] : [...result.reasons]) }),
    shifts: t.field({ type: [ShiftObject], description: "What is charged, by currency.", resolve: ({ result }) => (result instanceof DomainError ? [] : result.shifts) }),
    refusal: t.field({ type: RefusalObject, nullable: true, description: "Why it could not be assessed again; null where it was.", resolve: refusalOf }),
  }),
});

interface TrialPage {
  readonly rows: readonly Tried[];
  readonly next: string | null;
  readonly total: () => Promise<number>;
}
const TrialObject = builder.objectRef<TrialPage>("Trial").implement({
  description: "A page of a trial of rates.",
  fields: (t) => ({
    rows: t.field({ type: [TriedObject], description: "By number.", complexity: 0, resolve: ({ rows }) => rows }),
    next: t.exposeString("next", { nullable: true, description: "Ask on with this as `after`; null at the end." }),
    total: t.int({ description: "How many there are in the period.", resolve: ({ total }) => total() }),
  }),
});

const ChangeInput = builder.inputType("TrialTable", {
  description: "A table in place of the one that was used: a version on the ledger, or rows.",
  fields: (t) => ({
    table: t.field({ type: enumOf(tableNames, "TableName"), required: true, description: "Name of the table." }),
    version: t.int({ description: "A version of it, proposed or approved." }),
    rows: t.field({ type: "JSON", description: "Rows, as a proposal has them." }),
  }),
});

const TRIAL_COST = 1_000;
const MOST_ROWS = 100;
const MOST_YEARS = 20;
/** Assessing is work for this process: so many trials go on at once, the others wait. */
const trying = new Turns(2);

builder.queryField("tryRates", (t) =>
  t.field({
    type: TrialObject,
    description: `Assesses declarations, sales within the country and charges of goods that stayed again by the same documents, under other tables or those now in force, for officers of customs and tax. Nothing is recorded. ${MOST_ROWS} at a time.`,
    args: {
      from: t.arg({ type: "Date", required: true, description: "First legal date." }),
      to: t.arg({ type: "Date", required: true, description: `Last legal date; ${MOST_YEARS} years at most.` }),
      tables: t.arg({ type: [ChangeInput], description: "Tables that are replaced." }),
      inForce: t.arg.boolean({ required: true, defaultValue: false, description: "Whether the other tables are those now in force; else each declaration keeps those that its assessment used." }),
      after: t.arg.string({ description: "`next` of the page before." }),
      first: t.arg.int({ required: true, defaultValue: MOST_ROWS, description: `${MOST_ROWS} at most.` }),
    },
    complexity: TRIAL_COST,
    resolve: async (_root, { from, to, tables, inForce, after, first }, context: Context) => {
      refuseStranger(signedIn(context));
      if (to < from || Number(to.slice(0, 4)) - Number(from.slice(0, 4)) > MOST_YEARS) throw new DomainError("input/out-of-range", { field: "to", value: to, min: from, max: `${Number(from.slice(0, 4)) + MOST_YEARS}-12-31` });
      const limit = Math.min(Math.max(first, 1), MOST_ROWS);
      return trying.run(async () => {
        context.left.throwIfAborted();
        const db = await context.reader.db();
        const trial: Trial = { from, to, inForce, tables: await replacementsOf(db, (tables ?? []) as readonly Change[]) };
        const rows = await trialPage(db, trial, after ?? "", limit);
        return { rows, next: rows.length < limit ? null : (rows.at(-1)?.cursor ?? null), total: () => trialSize(db, trial) };
      });
    },
  }),
);

/** @throws {DomainError} `auth/not-entitled`: amounts are the payers', customs' and tax's */
function refuseStranger({ mspId, role }: Viewer): void {
  if (role !== "officer" || (mspId !== AUTHORITIES.customs && mspId !== AUTHORITIES.tax)) throw new DomainError("auth/not-entitled", { what: "trial of rates", members: "officers of customs and tax" });
}

interface Change {
  readonly table: TableName;
  readonly version?: number | null;
  readonly rows?: unknown;
}

/** @throws {DomainError} `table/invalid`, `input/…`, `record/unknown` for a version that is not there, `input/duplicate`, `input/required` */
async function replacementsOf(db: Db, changes: readonly Change[]): Promise<Replacements> {
  const replaced: Partial<Record<TableName, unknown>> = {};
  for (const { table, version, rows } of changes) {
    if (replaced[table] !== undefined) throw new DomainError("input/duplicate", { field: "tables", value: table });
    if (rows === undefined || rows === null) {
      if (version === undefined || version === null) throw new DomainError("input/required", { field: "rows" });
      const id = `${table}/${version}`;
      const [stored] = await recordsByIds(db, "table", [id]);
      if (!stored) throw new DomainError("record/unknown", { kind: "table", id });
      replaced[table] = stored.record["rows"];
    } else replaced[table] = rows;
    checkTable(table, replaced[table]);
  }
  return replaced;
}
