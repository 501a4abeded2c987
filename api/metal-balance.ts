import { metalVerdicts } from "../domain/assays/metal-figures.ts";
import type { MetalFigure } from "../domain/assays/metal-figures.ts";
import { metalBalances, placeOfMaking } from "../indexer/queries/metal-balance.ts";
import type { MetalBalance } from "../indexer/queries/metal-balance.ts";
import { builder } from "./builder.ts";
import { enumOf } from "./enums.ts";
import { nodes } from "./nodes.ts";

const MassObject = builder.objectRef<MetalBalance["inputs"][number]>("BalancedLot").implement({
  description: "A lot on one side of a balance.",
  fields: (t) => ({
    lotId: t.exposeString("lotId", { description: "Lot." }),
    lot: t.field({ type: nodes.lot, nullable: true, description: "Lot. As a record.", resolve: ({ lotId }) => lotId as never }),
    massKg: t.field({ type: "Decimal", description: "Mass that went in or came out, kg wet.", resolve: ({ massKg }) => massKg }),
  }),
});

const FigureObject = builder.objectRef<MetalFigure>("MetalFigure").implement({
  description: "One metal on both sides, by the certificates in force. kg.",
  fields: (t) => ({
    analyte: t.exposeString("analyte", { description: "Metal." }),
    inKg: t.field({ type: "Decimal", description: "In what went in.", resolve: ({ inKg }) => inKg.toString() }),
    outKg: t.field({ type: "Decimal", description: "In all that came out.", resolve: ({ outKg }) => outKg.toString() }),
    differenceKg: t.field({ type: "Decimal", description: "Out less in.", resolve: ({ differenceKg }) => differenceKg.toString() }),
    uncertaintyKg: t.field({ type: "Decimal", description: "Combined uncertainty of the difference (k = 2).", resolve: ({ uncertaintyKg }) => uncertaintyKg.toString() }),
    verdict: t.expose("verdict", { type: enumOf(metalVerdicts, "MetalVerdict"), description: "Whether the difference is within it." }),
    unassayedLots: t.field({ type: [nodes.lot], nullable: { list: false, items: true }, description: "Lots whose metal no certificate states: counted as none.", complexity: { field: 1, multiplier: 5 }, resolve: ({ unassayedLotIds }) => unassayedLotIds as never }),
  }),
});

const BalanceObject = builder.objectRef<MetalBalance>("MetalBalance").implement({
  description: "Contained metal of all that a run, a blend or a split made against all that went into it.",
  fields: (t) => ({
    inputs: t.field({ type: [MassObject], description: "What went in.", complexity: { field: 1, multiplier: 5 }, resolve: ({ inputs }) => inputs }),
    outputs: t.field({ type: [MassObject], description: "What came out.", complexity: { field: 1, multiplier: 5 }, resolve: ({ outputs }) => outputs }),
    closed: t.exposeBoolean("closed", { description: "Whether all mass that went in came out: missing metal is then missing, not a recorded loss." }),
    figures: t.field({ type: [FigureObject], description: "Metal by metal; none where no certificate states any of what came out.", complexity: { field: 1, multiplier: 5 }, resolve: ({ figures }) => figures }),
  }),
});

builder.objectField(nodes.lot, "metalBalance", (t) =>
  t.field({
    type: BalanceObject,
    nullable: true,
    description: "Metal of the run, blend or split that made it, its other outputs included; null for what was mined.",
    complexity: 20,
    resolve: async ({ id }, _args, { reader }) => {
      const db = await reader.db();
      const place = await placeOfMaking(db, id);
      return place ? (await metalBalances(db, [place]))[0] ?? null : null;
    },
  }),
);
