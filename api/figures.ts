import { DomainError } from "../domain/error.ts";
import { pattern } from "../domain/schema.ts";
import { revenue, volumes } from "../indexer/queries/figures.ts";
import type { Months, RevenueFigure, VolumeFigure } from "../indexer/queries/figures.ts";
import { builder } from "./builder.ts";
import { signedIn } from "./mutations.ts";

const VolumeObject = builder.objectRef<VolumeFigure>("VolumeFigure").implement({
  description: "What passed the gates in one month, by product and border point.",
  fields: (t) => ({
    month: t.exposeString("month", { description: "Month of the passage, Mongolian time: `2026-06`." }),
    product: t.exposeString("product", { description: "Product." }),
    borderPoint: t.exposeString("borderPoint", { description: "Border point of exit." }),
    exitedKg: t.field({ type: "Decimal", description: "Net mass at the gate, kg wet.", resolve: ({ exitedKg }) => exitedKg }),
    loadedKg: t.field({ type: "Decimal", description: "The same units' mass at loading, kg wet.", resolve: ({ loadedKg }) => loadedKg }),
    units: t.exposeInt("units", { description: "How many units." }),
  }),
});
const RevenueObject = builder.objectRef<RevenueFigure>("RevenueFigure").implement({
  description: "What assessments in force charged in one month, by product, border point and currency.",
  fields: (t) => ({
    month: t.exposeString("month", { description: "Month of the assessment: `2026-06`." }),
    product: t.exposeString("product", { description: "Product of an export; `import` for imported goods." }),
    borderPoint: t.exposeString("borderPoint", { description: "Border point." }),
    currency: t.exposeString("currency", { description: "Currency of the amounts." }),
    charged: t.field({ type: "Decimal", description: "Sum of the lines.", resolve: ({ charged }) => charged }),
    credited: t.field({ type: "Decimal", description: "Paid before by royalty receipts.", resolve: ({ credited }) => credited }),
    due: t.field({ type: "Decimal", description: "Charged less credited.", resolve: ({ due }) => due }),
    assessments: t.exposeInt("assessments", { description: "How many assessments." }),
  }),
});
const FiguresObject = builder.objectRef<Months>("Figures").implement({
  description: "Volumes and revenue of a time, by month, product and border point.",
  fields: (t) => ({
    volumes: t.field({ type: [VolumeObject], description: "What passed the gates.", complexity: { field: 20, multiplier: 5 }, resolve: async (months, _args, { reader }) => volumes(await reader.db(), months) }),
    revenue: t.field({ type: [RevenueObject], description: "What was charged, of the assessments whose lines the viewer may see.", complexity: { field: 20, multiplier: 5 }, resolve: async (months, _args, { reader }) => revenue(await reader.db(), months) }),
  }),
});

const MOST_MONTHS = 240;
const month = pattern("Text", /^\d{4}-(0[1-9]|1[0-2])$/, "2026-06", 7);
const numberOf = (text: string): number => Number(text.slice(0, 4)) * 12 + Number(text.slice(5));

builder.queryField("figures", (t) =>
  t.field({
    type: FiguresObject,
    description: `Volumes and revenue by month, product and border point, for whoever is signed in; ${MOST_MONTHS} months at most. Private amounts that the viewer may not see are not in the sums.`,
    args: {
      from: t.arg.string({ required: true, description: "First month: `2026-01`." }),
      to: t.arg.string({ required: true, description: "Last month." }),
    },
    complexity: 20,
    resolve: (_root, args, context) => {
      signedIn(context);
      const [from, to] = [month.decode(args.from, "from"), month.decode(args.to, "to")];
      const months = numberOf(to) - numberOf(from) + 1;
      if (months < 1 || months > MOST_MONTHS) throw new DomainError("input/out-of-range", { field: "from to to, months", value: months, min: 1, max: MOST_MONTHS });
      return { from, to };
    },
  }),
);
