import type { LedgerEvent, Subject } from "../domain/act.ts";
import type { Decimal } from "../domain/decimal.ts";
import type { RecordKind } from "../domain/records.ts";
import { builder, listed } from "./builder.ts";
import { byKey, contextLoader } from "./loader.ts";
import { decodePlace, encodePlace } from "./cursors.ts";
import { enumOf, RecordKindEnum } from "./enums.ts";
import { LedgerRecord } from "./ledger-record.ts";
import { massesOf } from "./masses.ts";
import { nodes } from "./nodes.ts";
import { eventConnectionOf, placeConnection } from "./pages.ts";
import { eventsAt, eventsNewestFirst, eventsOfTransactions } from "./reads/events.ts";
import type { EventRow } from "./reads/events.ts";
import { TransactionNode } from "./transaction.ts";

const parts = ["made", "changed", "drawn", "named"] as const;

export const SubjectObject = builder.objectRef<Subject>("Subject").implement({
  description: "What an event is about, and the part that it plays.",
  fields: (t) => ({
    kind: t.expose("kind", { type: RecordKindEnum, description: "Kind of record." }),
    recordId: t.exposeString("id", { description: "Number of the record." }),
    part: t.expose("part", { type: enumOf(parts, "SubjectPart"), description: "It came to be, changed, lost mass to something else, or is merely named." }),
    record: t.field({ type: LedgerRecord, nullable: true, description: "The record as it now stands.", resolve: ({ kind, id }, _args, context) => nodes[kind].getDataloader(context).load(id) }),
  }),
});

const SignerObject = builder.objectRef<LedgerEvent["by"]>("EventAuthor").implement({
  description: "Who recorded an event.",
  fields: (t) => ({
    organisation: t.field({ type: nodes.organisation, nullable: true, description: "Organisation.", resolve: ({ orgId }) => orgId as never }),
    orgId: t.exposeString("orgId", { description: "Its identifier." }),
    mspId: t.exposeString("mspId", { description: "Its member." }),
    user: t.exposeString("user", { description: "Pseudonym of the person." }),
  }),
});

const CorrectionObject = builder.objectRef<NonNullable<LedgerEvent["corrects"]>>("Correction").implement({
  description: "What an event corrects, and why. Nothing is edited.",
  fields: (t) => ({
    transactionId: t.exposeString("txId", { description: "Transaction that is corrected." }),
    reason: t.exposeString("reason", { description: "Why." }),
    event: t.field({ type: EventNode, nullable: true, description: "Event that is corrected.", resolve: ({ txId }, _args, context) => eventOf(context).load(txId) }),
  }),
});

/** Events by the ids of their transactions, those of one request together. */
export const eventOf = contextLoader<string, EventRow>(
  async (txIds, { reader }) => byKey(txIds, await eventsOfTransactions(await reader.db(), txIds), ({ txId }) => txId, (row) => row),
);

export const EventNode = builder.loadableNodeRef("Event", {
  id: { resolve: (row: EventRow) => encodePlace(row) },
  load: async (keys: string[], { reader }) => {
    const places = keys.map(decodePlace).filter((place) => place !== undefined);
    return byKey(keys, await eventsAt(await reader.db(), places), encodePlace, (row) => row) as EventRow[];
  },
});
const decimal = (value: Decimal | null): string | null => value && String(value);

export const EventConnection = builder.connectionObject({ type: EventNode, name: "EventConnection", ...listed.connection }, { name: "EventEdge", ...listed.edge });
builder.objectType(EventNode, {
  description: "Something that happened, as a valid transaction recorded it.",
  fields: (t) => ({
    cursor: t.string({ description: "Its place, `block:position`: subscriptions go on from it.", resolve: encodePlace }),
    type: t.string({ description: "What happened, such as `lot.extracted`.", resolve: ({ payload }) => payload.type }),
    at: t.field({ type: "Instant", description: "When it happened, as its submitter states.", resolve: ({ payload }) => payload.at }),
    site: t.field({ type: nodes.site, nullable: true, description: "Where it happened.", resolve: ({ payload }) => (payload.place ?? null) as never }),
    by: t.field({ type: SignerObject, description: "Who recorded it.", resolve: ({ payload }) => payload.by }),
    subjects: t.field({ type: [SubjectObject], description: "What it is about.", resolve: ({ payload }) => payload.subjects }),
    facts: t.field({ type: "JSON", description: "What the transaction stated and decided. Exact numbers are strings.", resolve: ({ payload }) => payload.facts }),
    massInKg: t.field({ type: "Decimal", nullable: true, description: "Mass that went in, kg wet; null where no goods moved.", resolve: ({ payload }) => decimal(massesOf(payload).inKg) }),
    massOutKg: t.field({ type: "Decimal", nullable: true, description: "Mass that came out, kg wet; null where no goods moved.", resolve: ({ payload }) => decimal(massesOf(payload).outKg) }),
    corrects: t.field({ type: CorrectionObject, nullable: true, description: "What it corrects, where it does.", resolve: ({ payload }) => payload.corrects ?? null }),
    transactionId: t.exposeString("txId", { description: "Its transaction's id." }),
    transaction: t.field({ type: TransactionNode, nullable: true, description: "Its transaction.", resolve: encodePlace }),
    block: t.field({ type: "Long", description: "Number of its block.", resolve: (row) => row.block }),
  }),
});

builder.queryField("events", (t) =>
  t.connection({
    type: EventNode,
    description: "Events, newest first.",
    args: {
      types: t.arg.stringList({ description: "Only of these types." }),
      kind: t.arg({ type: RecordKindEnum, description: "Only those about this kind of record." }),
      recordId: t.arg.string({ description: "Only those about this record of that kind." }),
    },
    resolve: (_root, { types, kind, recordId, ...args }, context) => {
      if (kind && recordId && !types) return eventConnectionOf({ kind: kind as RecordKind, id: recordId }, args, context);
      return placeConnection(args, async (page) => eventsNewestFirst(await context.reader.db(), { types, kind: kind as RecordKind | null | undefined, id: recordId }, page));
    },
  }, EventConnection),
);
