import { DomainError } from "../domain/error.ts";
import type { RecordKind } from "../domain/records.ts";
import { SESSION_MINUTES } from "./auth/sessions.ts";
import { BlockNode } from "./block.ts";
import { builder } from "./builder.ts";
import { renew } from "./context.ts";
import type { Context } from "./context.ts";
import { decodePlace, encodePlace, LAST_POSITION } from "./cursors.ts";
import type { Place } from "./cursors.ts";
import { RecordKindEnum } from "./enums.ts";
import { EventNode } from "./event.ts";
import { nodes } from "./nodes.ts";
import { blocksAfter, newestBlock } from "./reads/chain.ts";
import type { BlockRow } from "./reads/chain.ts";
import { eventsAfter } from "./reads/events.ts";
import type { EventFilter, EventRow } from "./reads/events.ts";

/*
 * What happens, from a cursor on. Each message bears the cursor to go on from: whoever was cut off gives the last one that arrived, and
 * gets everything after it, once. Nothing is kept here: messages are read from the projection.
 */

/** Rows that are read ahead of the reader. */
const BATCH = 100;
/** Sessions and abandoned connections are looked at this often while nothing happens. */
const LOOK_MS = 15_000;

/**
 * Rows in channel order, without end. `read` gives up to `limit` of them after a place.
 * @throws {DomainError} `auth/session-expired` when the viewer's session is over
 */
async function* follow<Row extends Place>(context: Context, after: Place | undefined, read: (after: Place, limit: number) => Promise<readonly Row[]>): AsyncGenerator<Row, void, undefined> {
  const { feed } = context.services;
  const over = AbortSignal.any([context.left, feed.stopped]);
  try {
    let from = after ?? lastOf(feed.newest);
    while (!over.aborted) {
      refuseExpired(context);
      await renew(context);
      // Of the same snapshot as the rows: everything up to this block will have been seen.
      const newest = (await newestBlock(await context.reader.db())) ?? -1n;
      const rows = await read(from, BATCH);
      await context.reader.close();
      for (const row of rows) {
        refuseExpired(context);
        yield row;
        // The message has been delivered, and with it the snapshot in which its fields were read is done.
        await renew(context);
        from = row;
      }
      if (rows.length === BATCH) continue;
      if (newest >= from.block) from = lastOf(newest);
      await feed.reached(from.block + 1n, LOOK_MS, over);
    }
  } finally {
    await context.reader.end();
  }
}

/** The place after everything in a block. */
const lastOf = (block: bigint): Place => ({ block, position: LAST_POSITION });

function refuseExpired({ viewer, noViewer }: Context): void {
  if (!viewer) throw noViewer;
  if (viewer.expiresAt <= Date.now()) throw new DomainError("auth/session-expired", { minutes: SESSION_MINUTES });
}

const followEvents = (context: Context, after: string | null | undefined, filter: EventFilter) =>
  follow<EventRow>(context, decodePlace(after), async (from, limit) => eventsAfter(await context.reader.db(), filter, from, limit));

const cursorField = "Give it as `after` to go on from here.";

const EventMessage = builder.objectRef<EventRow>("EventMessage").implement({
  description: "An event that has been committed.",
  fields: (t) => ({
    cursor: t.string({ description: cursorField, resolve: encodePlace }),
    event: t.field({ type: EventNode, description: "The event.", resolve: (row) => row }),
  }),
});

const BlockMessage = builder.objectRef<BlockRow>("BlockMessage").implement({
  description: "A block that has been committed.",
  fields: (t) => ({
    cursor: t.string({ description: cursorField, resolve: ({ number }) => encodePlace(lastOf(number)) }),
    block: t.field({ type: BlockNode, description: "The block.", resolve: (row) => row }),
  }),
});

const ConsignmentMessage = builder.objectRef<EventRow & { readonly consignmentId: string }>("ConsignmentMessage").implement({
  description: "Something that happened to a consignment.",
  fields: (t) => ({
    cursor: t.string({ description: cursorField, resolve: encodePlace }),
    event: t.field({ type: EventNode, description: "What happened.", resolve: (row) => row }),
    consignment: t.field({ type: nodes.consignment, nullable: true, description: "The consignment as it now stands.", resolve: ({ consignmentId }) => consignmentId as never }),
  }),
});

const afterArg = "Cursor of the last message that arrived; without it only what happens from now on.";

builder.subscriptionFields((t) => ({
  events: t.field({
    type: EventMessage,
    description: "Events as they are committed, each once.",
    args: {
      after: t.arg.string({ description: afterArg }),
      types: t.arg.stringList({ description: "Only of these types." }),
      kind: t.arg({ type: RecordKindEnum, description: "Only those about this kind of record." }),
      recordId: t.arg.string({ description: "Only those about this record of that kind." }),
    },
    subscribe: (_root, { after, types, kind, recordId }, context) => followEvents(context, after, { types, kind: kind as RecordKind | null | undefined, id: recordId }),
    resolve: (row) => row,
  }),
  blocks: t.field({
    type: BlockMessage,
    description: "Blocks as they are committed, each once.",
    args: { after: t.arg.string({ description: afterArg }) },
    subscribe: (_root, { after }, context) =>
      follow(context, decodePlace(after), async (from, limit) => {
        const rows = await blocksAfter(await context.reader.db(), from.block, limit);
        return rows.map((row) => ({ ...row, ...lastOf(row.number) }));
      }),
    resolve: (row) => row,
  }),
  consignmentChanges: t.field({
    type: ConsignmentMessage,
    description: "What happens to a consignment and its units, each event once.",
    args: { consignmentId: t.arg.string({ required: true, description: "The consignment." }), after: t.arg.string({ description: afterArg }) },
    subscribe: (_root, { consignmentId, after }, context) => followEvents(context, after, { kind: "consignment", id: consignmentId }),
    resolve: (row, { consignmentId }) => ({ ...row, consignmentId }),
  }),
}));
