import { trailOf } from "../indexer/queries/trail.ts";
import type { Side, Trail, TrailEvent, TrailLink, TrailThing } from "../indexer/queries/trail.ts";
import type { LedgerEvent } from "../domain/act.ts";
import { AsOfInput, instantOf, secondsOf, upToOf } from "./as-of.ts";
import { builder } from "./builder.ts";
import { decodePlace, encodePlace } from "./cursors.ts";
import { enumOf, RecordKindEnum } from "./enums.ts";
import { EventNode, SubjectObject } from "./event.ts";
import { LedgerRecord } from "./ledger-record.ts";
import { nodes } from "./nodes.ts";

const orders = ["record", "event"] as const;
const sides = ["self", "upstream", "downstream", "document"] as const satisfies readonly Side[];

/** Events of a trail's page: those of a truck are dozens, those of a stockpile thousands. */
const DEFAULT_EVENTS = 200;
const MAX_EVENTS = 1_000;

const ThingObject = builder.objectRef<TrailThing>("TrailThing").implement({
  description: "A lot, a unit, a consignment or a document of a trail.",
  fields: (t) => ({
    kind: t.expose("kind", { type: RecordKindEnum, description: "Kind of record." }),
    recordId: t.exposeString("id", { description: "Its number." }),
    side: t.expose("side", { type: enumOf(sides, "TrailSide"), description: "It is what was asked for, the goods came from it or went into it, or it is a document on them." }),
    record: t.field({ type: LedgerRecord, nullable: true, description: "The record as it now stands.", resolve: ({ kind, id }, _args, context) => nodes[kind].getDataloader(context).load(id) }),
  }),
});

const EndObject = builder.objectRef<TrailLink["from"] | TrailLink["to"]>("TrailEnd").implement({
  description: "One end of a flow of goods.",
  fields: (t) => ({
    kind: t.expose("kind", { type: RecordKindEnum, description: "Lot, unit or consignment." }),
    recordId: t.exposeString("id", { description: "Its number." }),
  }),
});

const LinkObject = builder.objectRef<TrailLink>("TrailLink").implement({
  description: "Goods that went from one thing into another.",
  fields: (t) => ({
    from: t.field({ type: EndObject, description: "Where they came from.", resolve: ({ from }) => from }),
    to: t.field({ type: EndObject, description: "Where they went.", resolve: ({ to }) => to }),
    massKg: t.field({ type: "Decimal", description: "How much, kg wet.", resolve: ({ massKg }) => massKg }),
  }),
});

const TrailEventObject = builder.objectRef<TrailEvent>("TrailEvent").implement({
  description: "An event of a trail.",
  fields: (t) => ({
    cursor: t.string({ description: "Give it as `after` to go on from here.", resolve: encodePlace }),
    event: t.field({ type: EventNode, description: "What happened.", resolve: ({ block, position, txId, payload }) => ({ block, position, txId, payload: payload as LedgerEvent }) }),
    recordedAt: t.field({ type: "Instant", nullable: true, description: "When it was recorded, by its submitter's clock; the event's own `at` is when it happened.", resolve: ({ recordedAt }) => recordedAt && secondsOf(recordedAt) }),
    delaySeconds: t.int({ nullable: true, description: "Record time less event time, seconds: how late it was recorded.", resolve: ({ recordedAt, at }) => recordedAt && Math.round((recordedAt.getTime() - at.getTime()) / 1000) }),
    correctedBy: t.stringList({ description: "Transactions that correct it.", resolve: ({ correctedBy }) => [...correctedBy] }),
    groundsCorrectedBy: t.stringList({ description: "Later transactions that correct what it rests on: it may have to be done again.", resolve: ({ groundsCorrectedBy }) => [...groundsCorrectedBy] }),
    about: t.field({ type: [SubjectObject], description: "The things of the trail that it made or changed.", resolve: ({ about }) => about }),
  }),
});

const TrailObject = builder.objectRef<Trail>("Trail").implement({
  description: "Everything that happened to goods: to the lots they derive from, to what was made of them, and the documents on them.",
  fields: (t) => ({
    things: t.field({ type: [ThingObject], description: "What the trail consists of.", resolve: ({ things }) => things, complexity: { field: 1, multiplier: 20 } }),
    links: t.field({ type: [LinkObject], description: "Flows of goods between its lots, units and consignments.", resolve: ({ links }) => links, complexity: { field: 1, multiplier: 20 } }),
    events: t.field({ type: [TrailEventObject], description: "A page of its events, in ledger order.", resolve: ({ events }) => events, complexity: { field: 1, multiplier: 50 } }),
    hasMore: t.boolean({ description: "Whether more events follow the last one.", resolve: ({ more }) => more }),
    endCursor: t.string({ nullable: true, description: "Cursor of the last event.", resolve: ({ events }) => {
      const last = events.at(-1);
      return last ? encodePlace(last) : null;
    } }),
  }),
});

for (const kind of ["consignment", "unit", "lot"] as const) {
  builder.objectField(nodes[kind], "trail", (t) =>
    t.field({
      type: TrailObject,
      nullable: true,
      description: "Everything that happened to it, up- and downstream.",
      args: {
        first: t.arg.int({ description: `At most so many events; ${MAX_EVENTS} at most, ${DEFAULT_EVENTS} if nothing is said.` }),
        after: t.arg.string({ description: "Cursor of the event after which to begin." }),
        asOf: t.arg({ type: AsOfInput, description: "As the ledger stood then." }),
        happenedBy: t.arg({ type: "Instant", description: "Only what happened by then, whenever it was recorded." }),
        order: t.arg({ type: enumOf(orders, "TrailOrder"), description: "By the ledger's order, in which late events come late, unless `EVENT` is asked for: by the time at which they happened." }),
      },
      complexity: ({ first }) => ({ field: 100, multiplier: Math.max(1, Math.ceil(Math.min(first ?? DEFAULT_EVENTS, MAX_EVENTS) / DEFAULT_EVENTS)) }),
      resolve: async ({ id }, { first, after, asOf, happenedBy, order }, { reader }) => {
        const from = decodePlace(after);
        const db = await reader.db();
        const upTo = await upToOf(db, asOf);
        return trailOf(db, { kind, id }, {
          first: Math.min(Math.max(first ?? DEFAULT_EVENTS, 1), MAX_EVENTS),
          ...(from ? { after: from } : {}),
          ...(upTo === undefined ? {} : { upTo }),
          ...(happenedBy ? { happenedBy: instantOf(happenedBy) } : {}),
          ...(order ? { order: order as "record" | "event" } : {}),
        });
      },
    }),
  );
}
