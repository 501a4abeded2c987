import { DomainError } from "../domain/error.ts";
import type { RecordKind } from "../domain/records.ts";
import { AsOfInput, upToOf } from "./as-of.ts";
import { builder, listed } from "./builder.ts";
import { encodePlace } from "./cursors.ts";
import { RecordKindEnum } from "./enums.ts";
import { EventConnection, EventNode } from "./event.ts";
import type { Context } from "./context.ts";
import { contextLoader } from "./loader.ts";
import { nodes } from "./nodes.ts";
import { eventConnectionOf, versionConnection } from "./pages.ts";
import { versionsAsOf } from "./reads/versions.ts";
import type { VersionRow } from "./reads/versions.ts";
import type { RecordRow } from "./reads/records.ts";
import { TransactionNode } from "./transaction.ts";

const RecordVersion = builder.objectRef<VersionRow>("RecordVersion").implement({
  description: "A record as one transaction left it.",
  fields: (t) => ({
    kind: t.expose("kind", { type: RecordKindEnum, description: "Kind of record." }),
    recordId: t.exposeString("id", { description: "Number of the record." }),
    block: t.field({ type: "Long", description: "Block of that transaction.", resolve: (row) => row.block }),
    position: t.exposeInt("position", { description: "Its place in the block." }),
    transaction: t.field({ type: TransactionNode, nullable: true, description: "That transaction.", resolve: encodePlace }),
    record: t.field({ type: "JSON", nullable: true, description: "The document as it stands on the ledger; null where it was deleted.", resolve: (row) => row.record }),
  }),
});

const VersionConnection = builder.connectionObject({ type: RecordVersion, name: "RecordVersionConnection", ...listed.connection }, { name: "RecordVersionEdge", ...listed.edge });

interface AsOf {
  readonly kind: RecordKind;
  readonly id: string;
  readonly block: bigint;
}
const group = ({ kind, block }: AsOf): string => `${kind} ${block}`;

const asOf = contextLoader<AsOf, VersionRow>(
  async (keys, { reader }) => {
    const found = new Map<string, VersionRow>();
    for (const [name, [first, ...others]] of Map.groupBy(keys, group)) {
      if (!first) continue;
      const ids = [first, ...others].map(({ id }) => id);
      for (const row of await versionsAsOf(await reader.db(), first.kind, ids, first.block)) found.set(`${name} ${row.id}`, row);
    }
    return keys.map((key) => found.get(`${group(key)} ${key.id}`) ?? null);
  },
  (key) => `${group(key)} ${key.id}`,
);

/** What all records have in common. */
export const LedgerRecord = builder.interfaceRef<RecordRow>("LedgerRecord").implement({
  description: "A record of the ledger as it now stands.",
  fields: (t) => ({
    recordKind: t.expose("kind", { type: RecordKindEnum, description: "Kind of record." }),
    recordId: t.exposeString("id", { description: "Number of the record on the ledger." }),
    at: t.field({ type: "Instant", description: "Event time of its last change.", resolve: (row) => String(row.record["at"]) }),
    block: t.field({ type: "Long", description: "Block of its last change.", resolve: (row) => row.block }),
    transaction: t.field({ type: TransactionNode, nullable: true, description: "Transaction of its last change.", resolve: encodePlace }),
    asOf: t.field({
      type: RecordVersion,
      nullable: true,
      description: "The record as it stood when a block was the newest, or at a moment of record time (one of the two); null if it was not there yet.",
      args: { block: t.arg({ type: "Long", description: "Number of the block." }), time: t.arg({ type: "Instant", description: "The moment." }) },
      resolve: async (row, at, context) => asOf(context).load({ kind: row.kind, id: row.id, block: await blockOf(at, context) }),
    }),
    versions: t.connection({ type: RecordVersion, description: "Every version, newest first.", resolve: versionConnection }, VersionConnection),
    events: t.connection({ type: EventNode, description: "Events that name it, newest first.", resolve: eventConnectionOf }, EventConnection),
  }),
  resolveType: (row) => nodes[row.kind].name,
});


/** Most records whose past is asked for at once. */
const MOST = 100;
const blockOf = async (at: Parameters<typeof upToOf>[1], context: Context): Promise<bigint> => (await upToOf(await context.reader.db(), at ?? {})) ?? -1n;

builder.queryField("recordsAsOf", (t) =>
  t.field({
    type: [RecordVersion],
    nullable: { list: false, items: true },
    description: `Records as they stood at a past state of the ledger, such as the balances of lots, in the order that they are asked for; null for what was not there yet. ${MOST} at most.`,
    args: {
      kind: t.arg({ type: RecordKindEnum, required: true, description: "Kind of the records." }),
      recordIds: t.arg.stringList({ required: true, description: "Their numbers." }),
      asOf: t.arg({ type: AsOfInput, required: true, description: "Which state." }),
    },
    complexity: ({ recordIds }) => ({ field: 5, multiplier: Math.max(1, Math.min(recordIds.length, MOST)) }),
    resolve: async (_root, { kind, recordIds, asOf: at }, context) => {
      if (recordIds.length > MOST) throw new DomainError("input/too-many", { count: recordIds.length, max: MOST });
      const block = await blockOf(at, context);
      return Promise.all(recordIds.map((id) => asOf(context).load({ kind: kind as RecordKind, id, block })));
    },
  }),
);
