import { AUTHORITIES } from "../domain/authority.ts";
import { DomainError } from "../domain/error.ts";
import { pattern } from "../domain/schema.ts";
import { balanceFlags, massBalance } from "../indexer/queries/mass-balance.ts";
import type { BalanceFlag, LicenceBalance, Masses, ProductMonth } from "../indexer/queries/mass-balance.ts";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { enumOf } from "./enums.ts";
import { signedIn } from "./mutations.ts";
import { nodes } from "./nodes.ts";
import { keyConnection } from "./pages.ts";
import { recordPage } from "./reads/records.ts";
import type { Filter } from "./reads/records.ts";
import type { Viewer } from "./auth/sessions.ts";

const about: Readonly<Record<keyof Masses, string>> = {
  minedKg: "Extracted.",
  fedKg: "Fed to plants.",
  madeKg: "Made by plants.",
  processedKg: "Extracted, less what plants took, plus what they made.",
  adjustedKg: "Adjusted with a reason; negative for losses.",
  loadedKg: "Loaded for export.",
  declaredKg: "Declared for export.",
  exitedKg: "Passed the gate.",
  acceptedKg: "Accepted by the buyer abroad.",
  soldKg: "Sold within the country, counted once, with its first buyer: not again when it is sold on, made into something else or exported.",
  soldExitedKg: "Of what left the country, what had been sold within it before; it stands in both figures.",
};
/** Fields of all masses, kg wet to the gram. */
function massFields(t: { field(options: object): unknown }): Record<string, never> {
  return Object.fromEntries(Object.entries(about).map(([name, description]) => [name, t.field({ type: "Decimal", description: `${description} kg wet, this licence's share.`, resolve: (row: Masses) => row[name as keyof Masses] })])) as Record<string, never>;
}

const MassesObject = builder.objectRef<Masses>("BalanceMasses").implement({ description: "Masses of all products together.", fields: (t) => massFields(t as never) });
const ProductObject = builder.objectRef<Masses & { readonly product: string }>("ProductBalance").implement({
  description: "Masses of one product.",
  fields: (t) => ({ product: t.exposeString("product", { description: "Product." }), ...massFields(t as never) }),
});
const FlagObject = builder.objectRef<BalanceFlag>("BalanceFlag").implement({
  description: "A step that has more than the one before it.",
  fields: (t) => ({
    code: t.expose("code", { type: enumOf(balanceFlags, "BalanceFlagCode"), description: "Which step." }),
    product: t.string({ nullable: true, description: "Product; null for all together.", resolve: ({ product }) => product ?? null }),
    excessKg: t.field({ type: "Decimal", description: "How much more, kg.", resolve: ({ excessKg }) => excessKg }),
  }),
});
const MonthObject = builder.objectRef<ProductMonth>("ProductMonthBalance").implement({
  description: "Masses of one product in one month.",
  fields: (t) => ({
    product: t.exposeString("product", { description: "Product." }),
    month: t.exposeString("month", { description: "Month, Mongolian time: `2026-06`." }),
    ...massFields(t as never),
    breaks: t.field({ type: [FlagObject], description: "Steps of the product that have more than the one before them, all months up to this one together.", resolve: ({ breaks }) => breaks }),
  }),
});
/** A licence whose balance is worked out once, when a field of it is asked for. */
interface Balanced {
  readonly licenceNo: string;
  balance(): Promise<LicenceBalance>;
}
const BalanceObject = builder.objectRef<Balanced>("LicenceBalance").implement({
  description: "What became of what was mined under a licence: mined ≥ processed ≥ declared ≥ exited ≥ accepted abroad.",
  fields: (t) => ({
    licenceNo: t.exposeString("licenceNo", { description: "Licence." }),
    licence: t.field({ type: nodes.licence, nullable: true, description: "The licence as a record.", resolve: ({ licenceNo }) => licenceNo as never }),
    total: t.field({ type: MassesObject, description: "From the beginning of the ledger to the end of the period.", resolve: async (row) => (await row.balance()).total }),
    products: t.field({ type: [ProductObject], description: "The same by product.", resolve: async (row) => (await row.balance()).products }),
    months: t.field({ type: [MonthObject], description: "By product and month within the period.", resolve: async (row) => (await row.balance()).months }),
    flags: t.field({ type: [FlagObject], description: "Where a step has more than the one before it.", resolve: async (row) => (await row.balance()).flags }),
  }),
});

/** A balance walks through all lots of a licence. */
const BALANCE_COST = 200;
const MOST_LICENCES = 20;
const monthCodec = pattern("Text", /^\d{4}-(0[1-9]|1[0-2])$/, "2026-06", 7);

builder.queryField("massBalances", (t) =>
  t.connection({
    type: BalanceObject,
    description: `What was mined, processed, declared, taken out and accepted abroad, by licence, product and month. The authorities and auditors see all licences, a holder its own. ${MOST_LICENCES} licences a page at most.`,
    args: {
      licenceNo: t.arg.string({ description: "Only this licence." }),
      holderId: t.arg.string({ description: "Only licences of this organisation." }),
      from: t.arg.string({ description: "First month shown: `2026-06`." }),
      to: t.arg.string({ description: "Last month that counts." }),
    },
    complexity: ({ first, last }) => ({ field: BALANCE_COST, multiplier: Math.min(Math.max(first ?? last ?? MOST_LICENCES, 1), MOST_LICENCES) }),
    resolve: async (_root, { licenceNo, holderId, from, to, ...page }, context: Context) => {
      const viewer = signedIn(context);
      const filters: Filter[] = [];
      if (licenceNo) filters.push({ column: "id", value: licenceNo });
      const holder = (await oversees(viewer, context)) ? holderId : ownLicences(viewer, holderId);
      if (holder) filters.push({ column: "holder_id", value: holder });
      const period = { ...(from ? { from: monthCodec.decode(from, "from") } : {}), ...(to ? { to: monthCodec.decode(to, "to") } : {}) };
      const bounded = { ...page, ...(page.last ? { last: Math.min(page.last, MOST_LICENCES) } : { first: Math.min(page.first ?? MOST_LICENCES, MOST_LICENCES) }) };
      const db = await context.reader.db();
      return keyConnection(bounded, ({ licenceNo: of }: Balanced) => of, async (wanted) => {
        const licences = await recordPage(db, "licence", filters, wanted);
        return licences.map(({ id }): Balanced => {
          let worked: Promise<LicenceBalance> | undefined;
          return { licenceNo: id, balance: () => (worked ??= massBalance(db, id, period)) };
        });
      }) as never;
    },
  }, { description: "A page of licences.", name: "LicenceBalanceConnection" }, { description: "A row of a list, with the cursor to go on from.", name: "LicenceBalanceEdge" }),
);

const isAuthority = ({ mspId }: Pick<Viewer, "mspId">): boolean => Object.values<string>(AUTHORITIES).includes(mspId);

/** Whether the viewer speaks for an authority, or for an organisation whose part in the registry is to audit. What it sees is computed from the channel alone. */
export async function oversees(viewer: Viewer, context: Context): Promise<boolean> {
  if (isAuthority(viewer)) return true;
  const organisation = await nodes.organisation.getDataloader(context).load(viewer.orgId);
  const { roles, mspId, suspendedSince } = organisation?.record ?? {};
  return mspId === viewer.mspId && suspendedSince === undefined && Array.isArray(roles) && roles.includes("auditor");
}

/** @throws {DomainError} `auth/not-entitled` for another organisation's */
function ownLicences({ orgId }: Viewer, wanted: string | null | undefined): string {
  if (wanted && wanted !== orgId) throw new DomainError("auth/not-entitled", { what: "mass balance", members: `${wanted}, ${Object.keys(AUTHORITIES).join(", ")}` });
  return orgId;
}
