/** Frames between a peer and a chaincode (`peer/chaincode_shim.proto`). */
import { Reader, Writer } from "../wire.ts";
import { encodeTimestamp } from "./common.ts";
import { decodeChaincodeEvent } from "./proposal.ts";
import type { ChaincodeEvent } from "./proposal.ts";
import type { MetadataEntry } from "./rwset.ts";

export const MessageType = {
  REGISTER: 1, REGISTERED: 2, INIT: 3, READY: 4, TRANSACTION: 5, COMPLETED: 6, ERROR: 7, GET_STATE: 8, PUT_STATE: 9,
  DEL_STATE: 10, INVOKE_CHAINCODE: 11, RESPONSE: 13, GET_STATE_BY_RANGE: 14, GET_QUERY_RESULT: 15,
  QUERY_STATE_NEXT: 16, QUERY_STATE_CLOSE: 17, KEEPALIVE: 18, GET_HISTORY_FOR_KEY: 19, GET_STATE_METADATA: 20,
  PUT_STATE_METADATA: 21, GET_PRIVATE_DATA_HASH: 22, PURGE_PRIVATE_DATA: 23, WRITE_BATCH_STATE: 24,
  GET_STATE_MULTIPLE: 25,
} as const;

const names = new Map<number, string>(Object.entries(MessageType).map(([name, number]) => [number, name]));

/** Name of a frame type, as it appears in error texts. */
export function messageTypeName(type: number): string {
  return names.get(type) ?? String(type);
}

export interface ChaincodeMessage {
  readonly type: number;
  readonly payload: Buffer;
  readonly txId: string;
  readonly channelId: string;
  readonly event: ChaincodeEvent | undefined;
}

export function decodeChaincodeMessage(bytes: Buffer): ChaincodeMessage {
  const message = {
    type: 0, payload: Buffer.alloc(0) as Buffer, txId: "", channelId: "", event: undefined as ChaincodeEvent | undefined,
  };
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: message.type = reader.int(); break;
      case 3: message.payload = reader.bytes(); break;
      case 4: message.txId = reader.string(); break;
      case 6: message.event = decodeChaincodeEvent(reader.bytes()); break;
      case 7: message.channelId = reader.string(); break;
      default: reader.skip();
    }
  }
  return message;
}

export function encodeChaincodeMessage(message: {
  type: number; payload?: Uint8Array; txId?: string; channelId?: string; proposal?: Uint8Array;
}): Buffer {
  return new Writer().int(1, message.type).bytes(3, message.payload).string(4, message.txId)
    .bytes(5, message.proposal).string(7, message.channelId).finish();
}

/** The reply to INVOKE_CHAINCODE holds a whole message: COMPLETED with the callee's `Response`. */
export function encodeCompleted(txId: string, channelId: string, response: Uint8Array): Buffer {
  return new Writer().int(1, MessageType.COMPLETED).bytes(2, encodeTimestamp(Date.now())).bytes(3, response)
    .string(4, txId).string(7, channelId).finish();
}

/** `ChaincodeAdditionalParams`, the payload of READY: batched writes and reads of up to 1000 keys. */
export const READY_PARAMETERS = new Writer().bool(1, true).int(2, 1000).bool(3, true).int(4, 1000).finish();

/** The fields that the state requests share; each uses some. */
export interface StateRequest {
  readonly key: string;
  readonly value: Buffer;
  readonly collection: string;
  readonly metadata: MetadataEntry;
}

/** GetState, DelState, GetStateMetadata: `{1 key, 2 collection}`. */
export function decodeKeyRequest(bytes: Buffer): { key: string; collection: string } {
  let key = "";
  let collection = "";
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) key = reader.string();
    else if (reader.field === 2) collection = reader.string();
    else reader.skip();
  }
  return { key, collection };
}

/** PutState `{1 key, 2 value, 3 collection}`, PutStateMetadata `{1, 3, 4 metadata}`, WriteRecord `{1, 2, 3, 4, 5 type}`. */
export function decodeWriteRequest(bytes: Buffer): StateRequest & { type: number } {
  const request = {
    key: "", value: Buffer.alloc(0) as Buffer, collection: "", type: 0,
    metadata: { name: "", value: Buffer.alloc(0) } as MetadataEntry,
  };
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: request.key = reader.string(); break;
      case 2: request.value = reader.bytes(); break;
      case 3: request.collection = reader.string(); break;
      case 4: request.metadata = decodeMetadata(reader.bytes()); break;
      case 5: request.type = reader.int(); break;
      default: reader.skip();
    }
  }
  return request;
}

/** `StateMetadata{1 metakey, 2 value}`. */
function decodeMetadata(bytes: Buffer): MetadataEntry {
  let name = "";
  let value: Buffer = Buffer.alloc(0);
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) name = reader.string();
    else if (reader.field === 2) value = reader.bytes();
    else reader.skip();
  }
  return { name, value };
}

/** `StateMetadataResult`. */
export function encodeMetadataResult(entries: readonly MetadataEntry[]): Buffer {
  const writer = new Writer();
  for (const { name, value } of entries) writer.message(1, new Writer().string(1, name).bytes(2, value).finish());
  return writer.finish();
}

export interface RangeRequest {
  readonly startKey: string;
  readonly endKey: string;
  readonly collection: string;
  readonly pageSize: number;
  readonly bookmark: string;
}

/** GetStateByRange; `QueryMetadata` is opened. */
export function decodeRangeRequest(bytes: Buffer): RangeRequest {
  const request = { startKey: "", endKey: "", collection: "", pageSize: 0, bookmark: "" };
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: request.startKey = reader.string(); break;
      case 2: request.endKey = reader.string(); break;
      case 3: request.collection = reader.string(); break;
      case 4: {
        const metadata = new Reader(reader.bytes());
        while (metadata.next()) {
          if (metadata.field === 1) request.pageSize = metadata.int();
          else if (metadata.field === 2) request.bookmark = metadata.string();
          else metadata.skip();
        }
        break;
      }
      default: reader.skip();
    }
  }
  return request;
}

/** QueryStateNext, QueryStateClose, GetHistoryForKey: one string. */
export function decodeText(bytes: Buffer): string {
  return decodeKeyRequest(bytes).key;
}

/** GetStateMultiple `{1 keys[], 2 collection}`. */
export function decodeKeysRequest(bytes: Buffer): { keys: string[]; collection: string } {
  const keys: string[] = [];
  let collection = "";
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) keys.push(reader.string());
    else if (reader.field === 2) collection = reader.string();
    else reader.skip();
  }
  return { keys, collection };
}

/** `QueryResponse`. @param page present for paginated queries */
export function encodeQueryResponse(
  id: string, results: readonly Buffer[], hasMore: boolean, page?: { fetched: number; bookmark: string },
): Buffer {
  const writer = new Writer();
  for (const result of results) writer.message(1, new Writer().bytes(1, result).finish());
  writer.bool(2, hasMore).string(3, id);
  // Left out where it is empty, as after the last record: the shim tells an empty field from an absent one.
  if (page !== undefined) writer.bytes(4, new Writer().int(1, page.fetched).string(2, page.bookmark).finish());
  return writer.finish();
}
