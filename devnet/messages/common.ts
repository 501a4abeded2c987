/** Messages of `common.proto`: envelopes, headers, blocks. Decoders return views of the bytes they were given. */
import { readList, readPair, Reader, Writer, writePair } from "../wire.ts";

export interface Envelope {
  readonly payload: Buffer;
  readonly signature: Buffer;
}

export function decodeEnvelope(bytes: Uint8Array): Envelope {
  const [payload, signature] = readPair(bytes);
  return { payload, signature };
}

export function encodeEnvelope(payload: Uint8Array, signature: Uint8Array | undefined): Buffer {
  return writePair(payload, signature);
}

/** `common.Payload`; `header` is undefined if the message has none. */
export interface Payload {
  readonly header: Header | undefined;
  readonly data: Buffer;
}

/** `common.Header`: both parts as bytes, because hashes are taken over them. */
export interface Header {
  readonly bytes: Buffer;
  readonly channelHeader: Buffer;
  readonly signatureHeader: Buffer;
}

export function decodePayload(bytes: Uint8Array): Payload {
  let header: Header | undefined;
  let data: Buffer = Buffer.alloc(0);
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) header = decodeHeader(reader.bytes());
    else if (reader.field === 2) data = reader.bytes();
    else reader.skip();
  }
  return { header, data };
}

export function decodeHeader(bytes: Buffer): Header {
  const [channelHeader, signatureHeader] = readPair(bytes);
  return { bytes, channelHeader, signatureHeader };
}

export function encodeHeader(channelHeader: Uint8Array, signatureHeader: Uint8Array): Buffer {
  return writePair(channelHeader, signatureHeader);
}

export const HeaderType = { MESSAGE: 0, CONFIG: 1, CONFIG_UPDATE: 2, ENDORSER_TRANSACTION: 3, DELIVER_SEEK_INFO: 5 } as const;

export interface Timestamp {
  readonly bytes: Buffer;
  readonly seconds: number;
  readonly nanos: number;
}

export interface ChannelHeader {
  readonly type: number;
  readonly version: number;
  readonly timestamp: Timestamp | undefined;
  readonly channelId: string;
  readonly txId: string;
  readonly epoch: number;
  readonly extension: Buffer;
  readonly tlsCertHash: Buffer;
}

export function decodeChannelHeader(bytes: Uint8Array): ChannelHeader {
  const header = {
    type: 0, version: 0, timestamp: undefined as Timestamp | undefined, channelId: "", txId: "", epoch: 0,
    extension: Buffer.alloc(0) as Buffer, tlsCertHash: Buffer.alloc(0) as Buffer,
  };
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: header.type = reader.int(); break;
      case 2: header.version = reader.int(); break;
      case 3: header.timestamp = decodeTimestamp(reader.bytes()); break;
      case 4: header.channelId = reader.string(); break;
      case 5: header.txId = reader.string(); break;
      case 6: header.epoch = reader.uint(); break;
      case 7: header.extension = reader.bytes(); break;
      case 8: header.tlsCertHash = reader.bytes(); break;
      default: reader.skip();
    }
  }
  return header;
}

export function encodeChannelHeader(header: {
  type: number; timestamp: Uint8Array; channelId: string; txId?: string; extension?: Uint8Array;
}): Buffer {
  return new Writer().int(1, header.type).bytes(3, header.timestamp).string(4, header.channelId)
    .string(5, header.txId).bytes(7, header.extension).finish();
}

function decodeTimestamp(bytes: Buffer): Timestamp {
  let seconds = 0;
  let nanos = 0;
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) seconds = reader.int();
    else if (reader.field === 2) nanos = reader.int();
    else reader.skip();
  }
  return { bytes, seconds, nanos };
}

/** `google.protobuf.Timestamp` of a moment in milliseconds since 1970. */
export function encodeTimestamp(milliseconds: number): Buffer {
  const seconds = Math.floor(milliseconds / 1000);
  return new Writer().int(1, seconds).int(2, (milliseconds - seconds * 1000) * 1_000_000).finish();
}

export interface SignatureHeader {
  readonly creator: Buffer;
  readonly nonce: Buffer;
}

export function decodeSignatureHeader(bytes: Uint8Array): SignatureHeader {
  const [creator, nonce] = readPair(bytes);
  return { creator, nonce };
}

export function encodeSignatureHeader(creator: Uint8Array, nonce: Uint8Array): Buffer {
  return writePair(creator, nonce);
}

/** Indexes into `BlockMetadata.metadata`. */
export const MetadataSlot = { SIGNATURES: 0, LAST_CONFIG: 1, TRANSACTIONS_FILTER: 2, ORDERER: 3, COMMIT_HASH: 4 } as const;

export interface Block {
  readonly number: number;
  readonly previousHash: Buffer;
  readonly dataHash: Buffer;
  readonly envelopes: readonly Buffer[];
  readonly metadata: readonly Buffer[];
}

export function decodeBlock(bytes: Uint8Array): Block {
  let number = 0;
  let previousHash: Buffer = Buffer.alloc(0);
  let dataHash: Buffer = Buffer.alloc(0);
  let envelopes: Buffer[] = [];
  let metadata: Buffer[] = [];
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) {
      const header = new Reader(reader.bytes());
      while (header.next()) {
        if (header.field === 1) number = header.uint();
        else if (header.field === 2) previousHash = header.bytes();
        else if (header.field === 3) dataHash = header.bytes();
        else header.skip();
      }
    } else if (reader.field === 2) envelopes = readList(reader.bytes());
    else if (reader.field === 3) metadata = readList(reader.bytes());
    else reader.skip();
  }
  return { number, previousHash, dataHash, envelopes, metadata };
}

export function encodeBlock(block: Block): Buffer {
  const header = new Writer().int(1, block.number).bytes(2, block.previousHash).bytes(3, block.dataHash).finish();
  const data = new Writer();
  for (const envelope of block.envelopes) data.message(1, envelope);
  const metadata = new Writer();
  for (const slot of block.metadata) metadata.message(1, slot);
  return new Writer().message(1, header).message(2, data.finish()).message(3, metadata.finish()).finish();
}
