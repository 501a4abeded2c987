import { AUTHORITIES } from "../domain/authority.ts";
import { DomainError } from "../domain/error.ts";
import { date } from "../domain/schema.ts";
import { findingCodes, findingRules, findings, keyOfFinding } from "../indexer/queries/findings.ts";
import type { Finding, FindingCode } from "../indexer/queries/findings.ts";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { enumOf, RecordKindEnum } from "./enums.ts";
import { LedgerRecord } from "./ledger-record.ts";
import { oversees } from "./mass-balance.ts";
import { signedIn } from "./mutations.ts";
import { nodes } from "./nodes.ts";
import { keyConnection } from "./pages.ts";

const CodeEnum = enumOf(findingCodes, "FindingCode");

const FindingObject = builder.objectRef<Finding>("Finding").implement({
  description: "A figure beyond its threshold that a person should look into. It is no proof.",
  fields: (t) => ({
    code: t.expose("code", { type: CodeEnum, description: "Which pattern of fraud or error it may belong to." }),
    rule: t.expose("rule", { type: enumOf(findingRules, "FindingRule"), description: "What was compared." }),
    kind: t.expose("kind", { type: RecordKindEnum, description: "Kind of the record that it was found at." }),
    recordId: t.exposeString("id", { description: "Its number." }),
    record: t.field({ type: LedgerRecord, nullable: true, description: "The record.", resolve: ({ kind, id }, _args, context) => nodes[kind].getDataloader(context).load(id) }),
    figure: t.field({ type: "Decimal", description: "What was found.", resolve: ({ figure }) => figure }),
    threshold: t.field({ type: "Decimal", description: "What it was compared with.", resolve: ({ threshold }) => threshold }),
    unit: t.exposeString("unit", { description: "Unit of both: kg, %, d (days), km/h, units, seals, or the analyte's." }),
    of: t.string({ nullable: true, description: "Of what of the record: a vehicle, an analyte, a product, a user's pseudonym.", resolve: ({ of }) => of }),
  }),
});

const DEFAULT_DAYS = 92;
const MAX_DAYS = 366;
const DAY_MS = 86_400_000;
const FINDINGS_COST = 200;
const dayOf = (milliseconds: number): string => new Date(milliseconds + 8 * 3_600_000).toISOString().slice(0, 10);

/** The days that were asked for: three months up to today unless told otherwise, a year at most. @throws {DomainError} `input/out-of-range` */
function periodOf(from: string | null | undefined, to: string | null | undefined): { readonly from: string; readonly to: string } {
  const last = to ? date.decode(to, "to") : dayOf(Date.now());
  const first = from ? date.decode(from, "from") : new Date(Date.parse(last) - DEFAULT_DAYS * DAY_MS).toISOString().slice(0, 10);
  const days = (Date.parse(last) - Date.parse(first)) / DAY_MS;
  if (days < 0 || days > MAX_DAYS) throw new DomainError("input/out-of-range", { field: "from to to, days", value: days, min: 0, max: MAX_DAYS });
  return { from: first, to: last };
}

builder.queryField("findings", (t) =>
  t.connection({
    type: FindingObject,
    description: "Signals of fraud or error in a period, for the authorities and auditors: by pattern, rule and record.",
    args: {
      codes: t.arg({ type: [CodeEnum], description: "Only of these patterns." }),
      about: t.arg({ type: ["String"], description: "Only at records of these numbers: what is unusual about a declaration and what it rests on." }),
      from: t.arg({ type: "Date", description: `First day; ${DEFAULT_DAYS} days before the last if nothing is said.` }),
      to: t.arg({ type: "Date", description: "Last day, on which lateness is judged; today if nothing is said." }),
    },
    complexity: FINDINGS_COST,
    resolve: async (_root, { codes, about, from, to, ...page }, context: Context) => {
      if (!(await oversees(signedIn(context), context))) throw new DomainError("auth/not-entitled", { what: "findings", members: [...Object.keys(AUTHORITIES), "auditors"].join(", ") });
      const period = periodOf(from, to);
      return keyConnection(page, keyOfFinding, async (wanted) => findings(await context.reader.db(), period, { ...wanted, ...(codes ? { codes: codes as readonly FindingCode[] } : {}), ...(about ? { about } : {}) })) as never;
    },
  }, { description: "A page of findings.", name: "FindingConnection" }, { description: "A row of a list, with the cursor to go on from.", name: "FindingEdge" }),
);
