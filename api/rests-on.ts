import { correctionsOf, restedOnBy, restsOn } from "../indexer/queries/rests-on.ts";
import type { Dependence, Dependences } from "../indexer/queries/rests-on.ts";
import { builder } from "./builder.ts";
import { encodePlace } from "./cursors.ts";
import { EventNode } from "./event.ts";
import { contextLoader } from "./loader.ts";
import type { EventRow } from "./reads/events.ts";

const MAX_DEPTH = 8;
const MAX_EVENTS = 500;
const DEFAULT_DEPTH = 3;
const DEFAULT_EVENTS = 100;

const DependenceObject = builder.objectRef<Dependence>("Dependence").implement({
  description: "An event that another one rests on, or that rests on it.",
  fields: (t) => ({
    depth: t.exposeInt("depth", { description: "Over so many steps." }),
    transactionId: t.exposeString("txId", { description: "Its transaction." }),
    event: t.field({ type: EventNode, nullable: true, description: "The event.", resolve: encodePlace }),
    correctedBy: t.field({ type: [EventNode], nullable: { list: false, items: true }, description: "Events that correct it, oldest first.", resolve: async ({ txId }, _args, context) => (await corrections(context).load(txId)) as never }),
  }),
});

const DependencesObject = builder.objectRef<Dependences>("Dependences").implement({
  description: "Events that are connected by what they are about.",
  fields: (t) => ({
    events: t.field({ type: [DependenceObject], description: "Those of the fewest steps first.", complexity: { field: 1, multiplier: 20 }, resolve: ({ events }) => events }),
    hasMore: t.boolean({ description: "Whether there are more events or more steps.", resolve: ({ more }) => more }),
  }),
});

/** Places of the events that correct a transaction. */
const corrections = contextLoader<string, readonly string[]>(async (txIds, { reader }) => {
  const found = Map.groupBy(await correctionsOf(await reader.db(), txIds), ({ txId }) => txId);
  return txIds.map((txId) => (found.get(txId) ?? []).map(encodePlace));
});

/** Later corrections of what an event rests on. */
const corrected = contextLoader<EventRow, readonly string[]>(
  async (rows, { reader }) => {
    const db = await reader.db();
    return Promise.all(rows.map(async (row) => {
      const { events } = await restsOn(db, row, { depth: DEFAULT_DEPTH, first: DEFAULT_EVENTS });
      const found = await correctionsOf(db, events.map(({ txId }) => txId));
      // A correction from before the event is what it rests on already.
      return found.filter(({ block, position }) => block > row.block || (block === row.block && position > row.position)).map(encodePlace);
    }));
  },
  encodePlace,
);

const reachArgs = (t: { readonly arg: { int(options: object): unknown } }) => ({
  depth: t.arg.int({ description: `Most steps; ${MAX_DEPTH} at most, ${DEFAULT_DEPTH} if nothing is said.` }),
  first: t.arg.int({ description: `Most events; ${MAX_EVENTS} at most, ${DEFAULT_EVENTS} if nothing is said.` }),
});
interface ReachArgs {
  readonly depth?: number | null;
  readonly first?: number | null;
}
const reachOf = ({ depth, first }: ReachArgs) => ({ depth: clamp(depth ?? DEFAULT_DEPTH, MAX_DEPTH), first: clamp(first ?? DEFAULT_EVENTS, MAX_EVENTS) });
const clamp = (value: number, max: number): number => Math.min(Math.max(value, 1), max);
const WALK_COST = 50;

builder.objectFields(EventNode, (t) => ({
  restsOn: t.field({
    type: DependencesObject,
    description: "What it rests on: for each thing that it names, draws on or changes, the event that last made or changed it before, and so on from there.",
    args: reachArgs(t as never) as unknown as Record<string, never>,
    complexity: WALK_COST,
    resolve: async (row, args, { reader }) => restsOn(await reader.db(), row, reachOf(args as ReachArgs)),
  }),
  restedOnBy: t.field({
    type: DependencesObject,
    description: "What rests on it: later events that name, draw on or change what it made or changed, and so on from them.",
    args: reachArgs(t as never) as unknown as Record<string, never>,
    complexity: WALK_COST,
    resolve: async (row, args, { reader }) => restedOnBy(await reader.db(), row, reachOf(args as ReachArgs)),
  }),
  correctedBy: t.field({
    type: [EventNode],
    nullable: { list: false, items: true },
    description: "Events that correct it, oldest first.",
    resolve: async ({ txId }, _args, context) => (await corrections(context).load(txId)) as never,
  }),
  groundsCorrectedBy: t.field({
    type: [EventNode],
    nullable: { list: false, items: true },
    description: `Later events that correct what it rests on, within ${DEFAULT_DEPTH} steps: it may have to be done again.`,
    complexity: 10,
    resolve: async (row, _args, context) => (await corrected(context).load(row)) as never,
  }),
}));
