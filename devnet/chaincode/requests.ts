/** What a chaincode asks of its peer during an invocation. */
import { randomUUID } from "node:crypto";
import {
  decodeKeyRequest, decodeKeysRequest, decodeRangeRequest, decodeText, decodeWriteRequest, encodeMetadataResult,
  encodeQueryResponse, MessageType,
} from "../messages/chaincode.ts";
import type { ChaincodeMessage, StateRequest } from "../messages/chaincode.ts";
import { decodeChaincodeSpec } from "../messages/proposal.ts";
import { readList, Writer } from "../wire.ts";
import { HistoryIterator } from "../simulation/iterators.ts";
import type { HistoryEntry, RangeIterator, ResultsIterator } from "../simulation/iterators.ts";
import { SimulationError } from "../simulation/simulator.ts";
import type { Simulator } from "../simulation/simulator.ts";

/** Results that go to the chaincode in one frame of an unpaginated query. */
const BATCH = 100;
/** Largest number of results of any query (core.yaml, ledger.state.totalQueryLimit). */
const TOTAL_QUERY_LIMIT = 100_000;

/** What one running invocation may use. */
export interface InvocationContext {
  readonly channelId: string;
  readonly txId: string;
  /** The chaincode's namespace. */
  readonly namespace: string;
  readonly isInit: boolean;
  readonly simulator: Simulator;
  readonly iterators: Map<string, OpenIterator>;
  /** Whether the submitting client may read and write a collection. @throws {SimulationError} no such collection */
  permissions(collection: string): { read: boolean; write: boolean };
  /** Runs another chaincode; resolves to the payload of the reply, a whole ChaincodeMessage. */
  invoke(name: string, input: Buffer): Promise<Buffer>;
  history(block: number, tx: number, key: string): HistoryEntry;
}

export interface OpenIterator {
  readonly iterator: ResultsIterator;
  /** A result that was read ahead of the frame before. */
  pending: Buffer[];
  returned: number;
}

/** Answers one request: the payload of the RESPONSE. @throws {Error} whose text goes to the chaincode */
export function answer(message: ChaincodeMessage, context: InvocationContext): Buffer | Promise<Buffer> {
  const { payload } = message;
  switch (message.type) {
    case MessageType.GET_STATE:
      return getState(decodeKeyRequest(payload), context);
    case MessageType.GET_STATE_MULTIPLE:
      return getStates(decodeKeysRequest(payload), context);
    case MessageType.PUT_STATE:
    case MessageType.PUT_STATE_METADATA:
      write(message.type, decodeWriteRequest(payload), context);
      return EMPTY;
    case MessageType.DEL_STATE:
    case MessageType.PURGE_PRIVATE_DATA:
      write(message.type, { ...decodeKeyRequest(payload), value: EMPTY, metadata: NO_METADATA }, context);
      return EMPTY;
    case MessageType.WRITE_BATCH_STATE:
      return writeBatch(payload, context);
    case MessageType.GET_STATE_METADATA:
      return getMetadata(decodeKeyRequest(payload), context);
    case MessageType.GET_PRIVATE_DATA_HASH: {
      const { key, collection } = decodeKeyRequest(payload);
      forbidInInit(context);
      return context.simulator.privateDataHash(context.namespace, collection, key) ?? EMPTY;
    }
    case MessageType.GET_STATE_BY_RANGE:
      return getRange(payload, context);
    case MessageType.GET_QUERY_RESULT:
      throw new SimulationError("ExecuteQuery not supported for leveldb");
    case MessageType.GET_HISTORY_FOR_KEY:
      return getHistory(decodeText(payload), context);
    case MessageType.QUERY_STATE_NEXT:
      return nextBatch(decodeText(payload), context);
    case MessageType.QUERY_STATE_CLOSE:
      return closeIterator(decodeText(payload), context);
    case MessageType.INVOKE_CHAINCODE: {
      const { name, input } = decodeChaincodeSpec(payload);
      return context.invoke(name, input ?? EMPTY);
    }
    default:
      throw new Error(`unexpected message type ${message.type}`);
  }
}

const EMPTY = Buffer.alloc(0);
const NO_METADATA = { name: "", value: EMPTY };

function forbidInInit(context: InvocationContext): void {
  if (context.isInit) throw new SimulationError("private data APIs are not allowed in chaincode Init()");
}

function requirePermission(kind: "read" | "write", collection: string, context: InvocationContext): void {
  forbidInInit(context);
  if (context.permissions(collection)[kind]) return;
  throw new SimulationError(
    `tx creator does not have ${kind} access permission on privatedata in ` +
      `chaincodeName:${context.namespace} collectionName: ${collection}`,
  );
}

function getState({ key, collection }: { key: string; collection: string }, context: InvocationContext): Buffer {
  const { simulator, namespace } = context;
  if (collection === "") return simulator.state(namespace, key)?.value ?? EMPTY;
  requirePermission("read", collection, context);
  return simulator.privateData(namespace, collection, key)?.value ?? EMPTY;
}

function getStates({ keys, collection }: { keys: string[]; collection: string }, context: InvocationContext): Buffer {
  const writer = new Writer();
  for (const key of keys) writer.message(1, getState({ key, collection }, context));
  return writer.finish();
}

function getMetadata({ key, collection }: { key: string; collection: string }, context: InvocationContext): Buffer {
  const { simulator, namespace } = context;
  if (collection === "") return encodeMetadataResult(simulator.stateMetadata(namespace, key));
  requirePermission("read", collection, context);
  return encodeMetadataResult(simulator.privateDataMetadata(namespace, collection, key));
}

function write(type: number, { key, value, collection, metadata }: StateRequest, context: InvocationContext): void {
  const { simulator, namespace } = context;
  if (type === MessageType.PURGE_PRIVATE_DATA && collection === "") {
    throw new SimulationError("only applicable for private data");
  }
  if (collection !== "") requirePermission("write", collection, context);
  switch (type) {
    case MessageType.PUT_STATE:
    case MessageType.DEL_STATE: {
      const written = type === MessageType.PUT_STATE ? value : undefined;
      if (collection === "") simulator.setState(namespace, key, written);
      else simulator.setPrivateData(namespace, collection, key, written);
      return;
    }
    case MessageType.PUT_STATE_METADATA:
      if (collection === "") simulator.setStateMetadata(namespace, key, [metadata]);
      else simulator.setPrivateDataMetadata(namespace, collection, key, [metadata]);
      return;
    case MessageType.PURGE_PRIVATE_DATA:
      simulator.setPrivateData(namespace, collection, key, undefined, true);
      return;
    default:
      throw new SimulationError("unknown operation type");
  }
}

/** Records before a failing one stay applied. */
function writeBatch(payload: Buffer, context: InvocationContext): Buffer {
  for (const record of readList(payload)) {
    const request = decodeWriteRequest(record);
    write(request.type, request, context);
  }
  return EMPTY;
}

async function getRange(payload: Buffer, context: InvocationContext): Promise<Buffer> {
  const { startKey, endKey, collection, pageSize, bookmark } = decodeRangeRequest(payload);
  const { simulator, namespace } = context;
  if (collection !== "") {
    requirePermission("read", collection, context);
    return open(simulator.privateRange(namespace, collection, startKey, endKey), context);
  }
  if (pageSize === 0 && bookmark === "") return open(simulator.range(namespace, startKey, endKey), context);
  const iterator = simulator.pagedRange(namespace, bookmark === "" ? startKey : bookmark, endKey, pageSize);
  return readPage(iterator, pageSize > 0 ? Math.min(pageSize, TOTAL_QUERY_LIMIT) : TOTAL_QUERY_LIMIT);
}

/** A page is one frame; the iterator closes with it. */
async function readPage(iterator: RangeIterator, limit: number): Promise<Buffer> {
  const results: Buffer[] = [];
  try {
    while (results.length < limit) {
      const result = await iterator.next();
      if (result === undefined) break;
      results.push(result);
    }
    const bookmark = await iterator.bookmark();
    return encodeQueryResponse(randomUUID(), results, false, { fetched: results.length, bookmark });
  } finally {
    await iterator.close();
  }
}

function getHistory(key: string, context: InvocationContext): Promise<Buffer> {
  const { simulator, namespace } = context;
  const lookUp = (block: number, tx: number): HistoryEntry => context.history(block, tx, key);
  return open(new HistoryIterator(simulator.view, namespace, key, lookUp), context);
}

function open(iterator: ResultsIterator, context: InvocationContext): Promise<Buffer> {
  const id = randomUUID();
  context.iterators.set(id, { iterator, pending: [], returned: 0 });
  return nextBatch(id, context);
}

/** Up to 100 results. That there are more is known only by having read the next one. */
async function nextBatch(id: string, context: InvocationContext): Promise<Buffer> {
  const open = context.iterators.get(id);
  if (open === undefined) throw new SimulationError("query iterator not found");
  for (;;) {
    const result = open.returned >= TOTAL_QUERY_LIMIT ? undefined : await open.iterator.next();
    if (result === undefined) {
      context.iterators.delete(id);
      await open.iterator.close();
      return encodeQueryResponse(id, open.pending, false);
    }
    open.returned++;
    if (open.pending.length === BATCH) {
      const batch = open.pending;
      open.pending = [result];
      return encodeQueryResponse(id, batch, true);
    }
    open.pending.push(result);
  }
}

/** Closing an unknown iterator succeeds. */
async function closeIterator(id: string, context: InvocationContext): Promise<Buffer> {
  const open = context.iterators.get(id);
  context.iterators.delete(id);
  await open?.iterator.close();
  return encodeQueryResponse(id, [], false);
}
