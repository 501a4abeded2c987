import { borderOf, MOST_UNITS } from "../indexer/queries/border.ts";
import type { Border } from "../indexer/queries/border.ts";
import type { BorderFigure } from "../domain/border.ts";
import { builder } from "./builder.ts";
import { enumOf } from "./enums.ts";
import { nodes } from "./nodes.ts";

const scopes = ["consignment", "lot", "unit"] as const satisfies readonly BorderFigure["scope"][];
const measures = ["wet-mass", "dry-mass", "moisture", "assay", "seal", "plate", "hours"] as const satisfies readonly BorderFigure["measure"][];

const FigureObject = builder.objectRef<BorderFigure>("BorderFigure").implement({
  description: "One thing as it was found on this side and on the other.",
  fields: (t) => ({
    scope: t.expose("scope", { type: enumOf(scopes, "BorderScope"), description: "Of what it is." }),
    recordId: t.exposeString("id", { description: "Number of that consignment, lot or unit." }),
    measure: t.expose("measure", { type: enumOf(measures, "BorderMeasure"), description: "What was measured: of a unit at loading and at the gate, of a consignment or lot here and by the buyer." }),
    analyte: t.string({ nullable: true, description: "What was determined, for laboratory values.", resolve: ({ analyte }) => analyte ?? null }),
    unit: t.exposeString("unit", { description: "Unit of both and of the difference; `text` for seals and plates." }),
    here: t.exposeString("here", { description: "As found here, or first." }),
    there: t.exposeString("there", { description: "As found there, or last." }),
    difference: t.field({ type: "Decimal", nullable: true, description: "There less here.", resolve: ({ difference }) => difference?.toString() ?? null }),
    differencePct: t.field({ type: "Decimal", nullable: true, description: "The same in percent of what was found here, to 4 decimals.", resolve: ({ differencePct }) => differencePct?.toString() ?? null }),
    tolerance: t.field({ type: "Decimal", nullable: true, description: "How far they may differ: percent of a mass, points of a value; null where the table of tolerances says nothing.", resolve: ({ tolerance }) => tolerance?.toString() ?? null }),
    exceeds: t.boolean({ nullable: true, description: "Whether they differ by more than the tolerance; null where there is none.", resolve: ({ exceeds }) => exceeds ?? null }),
  }),
});

const BorderObject = builder.objectRef<Border>("Border").implement({
  description: "A consignment from both sides of the border.",
  fields: (t) => ({
    figures: t.field({ type: [FigureObject], description: "Of the consignment, of its lots, and of its units: those with the largest differences in weight first.", complexity: { field: 1, multiplier: 20 }, resolve: ({ figures }) => figures }),
    exceeding: t.field({ type: [FigureObject], description: "Those of them beyond their tolerance.", complexity: { field: 1, multiplier: 5 }, resolve: ({ figures }) => figures.filter(({ exceeds }) => exceeds) }),
    unitCount: t.exposeInt("unitCount", { description: "Units that have passed the gate." }),
  }),
});

builder.objectField(nodes.consignment, "border", (t) =>
  t.field({
    type: BorderObject,
    nullable: true,
    description: "What was measured before it left against what was measured at the gate and abroad.",
    args: { units: t.arg.int({ description: `Most units of which figures are given; ${MOST_UNITS} at most, and if nothing is said.` }) },
    complexity: 20,
    resolve: async ({ id }, { units }, { reader }) => borderOf(await reader.db(), id, Math.min(Math.max(units ?? MOST_UNITS, 0), MOST_UNITS)),
  }),
);
