import { Decimal } from "../domain/decimal.ts";
import { sumOf } from "../domain/origin.ts";
import type { Fraction } from "../domain/origin.ts";
import { originOf } from "../indexer/queries/origin.ts";
import type { Origin, OriginSource } from "../indexer/queries/origin.ts";
import type { Traceable } from "../indexer/queries/lineage.ts";
import { AsOfInput, upToOf } from "./as-of.ts";
import { apportion } from "./apportion.ts";
import { builder } from "./builder.ts";
import type { Context } from "./context.ts";
import { eventOf } from "./event.ts";
import { contextLoader } from "./loader.ts";
import { nodes } from "./nodes.ts";

/** A part of goods: its exact share, and what that is of the whole, rounded so that all parts sum to it. */
interface Share {
  readonly share: Fraction;
  readonly percent: Decimal;
  readonly massKg: Decimal;
}

/** Longest exact fraction that is written out. */
const MAX_FRACTION = 200;

/** Adds the rounded figures to parts whose shares sum to one. */
function rounded<T extends { readonly share: Fraction }>(parts: readonly T[], massKg: Decimal): readonly (T & Share)[] {
  const shares = parts.map(({ share }) => share);
  const [percents, masses] = [apportion(shares, Decimal.hundred, 2), apportion(shares, massKg, 3)];
  return parts.map((part, i) => ({ ...part, percent: percents[i] ?? Decimal.zero, massKg: masses[i] ?? Decimal.zero }));
}

/** The figures that every kind of part has. */
function shareFields(t: { field(options: never): unknown }): object {
  const field = (options: object): unknown => t.field(options as never);
  return {
    percent: field({ type: "Decimal", description: "Share of the goods' mass in percent, to 2 decimals, rounded so that all sum to 100.", resolve: ({ percent }: Share) => percent.toFixed(2) }),
    massKg: field({ type: "Decimal", description: "The same in kg of the goods, rounded to the gram so that all sum to their mass.", resolve: ({ massKg }: Share) => String(massKg) }),
    fraction: field({
      type: "String",
      nullable: true,
      description: `The exact share, \`numerator/denominator\`; null where that has more than ${MAX_FRACTION} characters.`,
      resolve: ({ share }: Share) => {
        const text = `${share.numerator}/${share.denominator}`;
        return text.length > MAX_FRACTION ? null : text;
      },
    }),
  };
}

/** Where it was extracted: the place of that event, since the lot may have been moved afterwards. */
async function mineOf({ madeTx }: Pick<OriginSource, "madeTx">, context: Context): Promise<string | null> {
  return (await eventOf(context).load(madeTx))?.payload.place ?? null;
}

const SourceObject = builder.objectRef<OriginSource & Share>("OriginSource").implement({
  description: "An extraction that goods derive from.",
  fields: (t) => ({
    lotId: t.exposeString("lotId", { description: "Lot that was extracted." }),
    lot: t.field({ type: nodes.lot, nullable: true, description: "That lot.", resolve: ({ lotId }) => lotId as never }),
    licenceNo: t.exposeString("licenceNo", { description: "Licence under which it was mined." }),
    licence: t.field({ type: nodes.licence, nullable: true, description: "That licence.", resolve: ({ licenceNo }) => licenceNo as never }),
    site: t.field({ type: nodes.site, nullable: true, description: "Mine where it was extracted.", resolve: (source, _args, context) => mineOf(source, context) as never }),
    product: t.exposeString("product", { description: "What was extracted." }),
    madeAt: t.field({ type: "Instant", description: "When it was extracted.", resolve: ({ madeAt }) => `${madeAt.toISOString().slice(0, 19)}Z` }),
    transactionId: t.exposeString("madeTx", { description: "Transaction that recorded it." }),
    ...(shareFields(t) as Record<string, never>),
  }),
});

const LicenceShareObject = builder.objectRef<{ readonly licenceNo: string } & Share>("LicenceShare").implement({
  description: "What goods owe to one licence.",
  fields: (t) => ({
    licenceNo: t.exposeString("licenceNo", { description: "Number of the licence." }),
    licence: t.field({ type: nodes.licence, nullable: true, description: "The licence.", resolve: ({ licenceNo }) => licenceNo as never }),
    ...(shareFields(t) as Record<string, never>),
  }),
});

const SiteShareObject = builder.objectRef<{ readonly siteId: string } & Share>("SiteShare").implement({
  description: "What goods owe to one mine.",
  fields: (t) => ({
    siteId: t.exposeString("siteId", { description: "Identifier of the mine." }),
    site: t.field({ type: nodes.site, nullable: true, description: "The mine.", resolve: ({ siteId }) => siteId as never }),
    ...(shareFields(t) as Record<string, never>),
  }),
});

const OriginObject = builder.objectRef<Origin>("Origin").implement({
  description: "Where goods come from, weighed by mass.",
  fields: (t) => ({
    massKg: t.field({ type: "Decimal", description: "Mass of the goods, kg wet: of a lot when it came to be, of a unit or consignment as loaded.", resolve: ({ massKg }) => String(massKg) }),
    sources: t.field({ type: [SourceObject], description: "Extractions, the largest share first.", resolve: ({ sources, massKg }) => rounded(sources, massKg) }),
    licences: t.field({ type: [LicenceShareObject], description: "Shares by licence, the largest first.", resolve: ({ licences, massKg }) => rounded(licences, massKg) }),
    sites: t.field({
      type: [SiteShareObject],
      description: "Shares by mine, in the order of their largest extraction.",
      resolve: async ({ sources, massKg }, _args, context) => {
        const placed = await Promise.all(sources.map(async ({ share, ...source }) => ({ share, siteId: (await mineOf(source, context)) ?? "" })));
        const bySite = Map.groupBy(placed, ({ siteId }) => siteId);
        return rounded([...bySite].map(([siteId, of]) => ({ siteId, share: sumOf(of.map(({ share }) => share)) })), massKg);
      },
    }),
  }),
});

/** A walk through the whole history of goods costs as much as many plain fields. */
const WALK_COST = 100;

const origins = contextLoader<Traceable & { readonly upTo: bigint | undefined }, Origin>(
  async (things, { reader }: Context) => {
    const db = await reader.db();
    return Promise.all(things.map(async (thing) => (await originOf(db, thing, thing.upTo)) ?? null));
  },
  ({ kind, id, upTo }) => `${kind} ${id} ${upTo}`,
);

for (const kind of ["consignment", "unit", "lot"] as const) {
  builder.objectField(nodes[kind], "origin", (t) =>
    t.field({
      type: OriginObject,
      nullable: true,
      description: "Where it comes from; null while nothing is loaded.",
      complexity: WALK_COST,
      args: { asOf: t.arg({ type: AsOfInput, description: "As the ledger stood then." }) },
      resolve: async ({ id }, { asOf }, context) => origins(context).load({ kind, id, upTo: asOf ? await upToOf(await context.reader.db(), asOf) : undefined }),
    }),
  );
}
