import { createHash } from "node:crypto";
import { canonicalJson } from "../../domain/canonical.ts";
import { headerHash, VALID } from "../../domain/fabric/block.ts";
import type { Block } from "../../domain/fabric/block.ts";
import { ENDORSER_TRANSACTION } from "../../domain/fabric/envelope.ts";
import { concat } from "../../domain/fabric/wire.ts";
import type { Put, Secret } from "../../domain/act.ts";
import type { SourceBlock } from "../source.ts";

/*
 * Makes Fabric blocks without a ledger: header chain, data hashes, transaction ids, proposal hashes and private hashes hold; signatures are
 * only as long as real ones, since an indexer leaves them to its peer.
 */

export const CHAINCODE = "garal";
const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
const utf8 = (text: string): Uint8Array => Buffer.from(text, "utf8");

type Value = Uint8Array | string | number | bigint | boolean | undefined;
/** One protobuf field; a zero, empty or absent value is left out. */
export function field(number: number, value: Value): Uint8Array {
  if (value === undefined || value === "" || value === 0 || value === 0n || value === false) return new Uint8Array();
  if (typeof value === "string" || value instanceof Uint8Array) {
    const bytes = typeof value === "string" ? utf8(value) : value;
    return concat(varint(number * 8 + 2), varint(bytes.length), bytes);
  }
  return concat(varint(number * 8), varint(value === true ? 1 : value));
}
export const message = (...fields: readonly Uint8Array[]): Uint8Array => concat(...fields);

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

export const compositeKey = (...parts: readonly string[]): string => `\0${parts.map((part) => `${part}\0`).join("")}`;

export interface RawWrite {
  readonly key: string;
  /** Undefined for a deletion. */
  readonly value: string | undefined;
}
export interface TransactionParts {
  /** Makes the nonce, and so the id. */
  readonly nonce: string;
  readonly writes?: readonly RawWrite[];
  readonly secrets?: readonly (RawWrite & { readonly collection: string })[];
  readonly event?: { readonly name: string; readonly payload: string };
  readonly code?: number;
  readonly type?: number;
  readonly mspId?: string;
  readonly timestamp?: { readonly seconds: bigint; readonly nanos: number };
  /** Claimed instead of the right one. */
  readonly txId?: string;
  readonly namespace?: string;
}
export interface MadeTransaction {
  readonly txId: string;
  readonly envelope: Uint8Array;
  readonly code: number;
  readonly privateData: Uint8Array | undefined;
}

/** Any bytes do as a certificate; this many are usual. */
const certificate = (mspId: string): string => `-----BEGIN CERTIFICATE-----\n${Buffer.from(`certificate of a user of ${mspId}`.padEnd(560, ".")).toString("base64").replace(/(.{64})/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
const identities = new Map<string, Uint8Array>();
function identity(mspId: string): Uint8Array {
  let made = identities.get(mspId);
  if (!made) identities.set(mspId, (made = message(field(1, mspId), field(2, certificate(mspId)))));
  return made;
}

export const txIdOf = (nonce: string, mspId = "MinerMSP"): string => createHash("sha256").update(sha256(utf8(nonce)).subarray(0, 24)).update(identity(mspId)).digest("hex");

export function makeTransaction(parts: TransactionParts): MadeTransaction {
  const { nonce, writes = [], secrets = [], event, code = VALID, type = ENDORSER_TRANSACTION, mspId = "MinerMSP", timestamp = { seconds: 1_780_300_800n, nanos: 0 }, namespace = CHAINCODE } = parts;
  const txId = parts.txId ?? txIdOf(nonce, mspId);
  const channelHeader = message(field(1, type), field(3, message(field(1, timestamp.seconds), field(2, timestamp.nanos))), field(4, "garal"), field(5, txId), field(7, message(field(2, message(field(2, namespace))))));
  const signatureHeader = message(field(1, identity(mspId)), field(2, sha256(utf8(nonce)).subarray(0, 24)));
  const input = message(field(1, "contract:function"), field(1, event?.payload));
  const proposalPayload = message(field(1, message(field(1, message(field(1, 2), field(2, message(field(2, namespace))), field(3, input))))));
  const action = message(
    field(1, message(field(2, namespaceSet(namespace, writes, secrets)))),
    field(2, event && message(field(1, namespace), field(2, txId), field(3, event.name), field(4, event.payload))),
    field(3, message(field(1, 200), field(3, `{"txId":"${txId}"}`))),
    field(4, message(field(2, namespace), field(3, "1.0"))),
  );
  const response = message(field(1, sha256(concat(channelHeader, signatureHeader, proposalPayload))), field(2, action));
  const endorsements = ["CustomsMSP", "MineralsMSP"].map((endorser) => field(2, message(field(1, identity(endorser)), field(2, new Uint8Array(71).fill(0x30)))));
  const actionPayload = message(field(1, proposalPayload), field(2, message(field(1, response), ...endorsements)));
  const data = type === ENDORSER_TRANSACTION ? message(field(1, message(field(1, signatureHeader), field(2, actionPayload)))) : message(field(1, "configuration"));
  const payload = message(field(1, message(field(1, channelHeader), field(2, signatureHeader))), field(2, data));
  return { txId, envelope: message(field(1, payload), field(2, new Uint8Array(71).fill(0x30))), code, privateData: secrets.length > 0 ? privateSet(namespace, secrets) : undefined };
}

function namespaceSet(namespace: string, writes: readonly RawWrite[], secrets: NonNullable<TransactionParts["secrets"]>): Uint8Array {
  const collections = [...Map.groupBy(secrets, ({ collection }) => collection)].map(([collection, of]) => {
    const hashed = of.map(({ key, value }) => field(2, message(field(1, sha256(utf8(key))), field(2, value === undefined), field(3, value === undefined ? undefined : sha256(utf8(value))))));
    return field(3, message(field(1, collection), field(2, message(...hashed)), field(3, sha256(kvSet(of)))));
  });
  return message(field(1, namespace), field(2, kvSet(writes)), ...collections);
}

const kvSet = (writes: readonly RawWrite[]): Uint8Array => message(...writes.map(({ key, value }) => field(3, message(field(1, key), field(2, value === undefined), field(3, value)))));

function privateSet(namespace: string, secrets: NonNullable<TransactionParts["secrets"]>): Uint8Array {
  const collections = [...Map.groupBy(secrets, ({ collection }) => collection)].map(([collection, of]) => field(2, message(field(1, collection), field(2, kvSet(of)))));
  return message(field(2, message(field(1, namespace), ...collections)));
}

/** The writes of an outcome, as the chaincode makes them. */
export const writesOf = (puts: readonly Put[]): RawWrite[] => puts.map(({ kind, id, record }) => ({ key: compositeKey(kind, id), value: canonicalJson(record) }));
export const secretsOf = (secrets: readonly Secret[]) => secrets.map(({ collection, kind, id, record }) => ({ collection, key: compositeKey(kind, id), value: canonicalJson(record) }));

/** Chains blocks, starting with a configuration block. */
export class BlockMaker {
  #number = 0n;
  #previous: Uint8Array = new Uint8Array();

  next(transactions: readonly MadeTransaction[]): SourceBlock {
    const envelopes = transactions.map(({ envelope }) => envelope);
    const header = { number: this.#number, previousHash: this.#previous, dataHash: sha256(concat(...envelopes)) };
    const metadata = [new Uint8Array(), new Uint8Array(), Uint8Array.from(transactions, ({ code }) => code), new Uint8Array(), new Uint8Array()];
    const block: Block = { ...header, envelopes, metadata };
    this.#number += 1n;
    this.#previous = headerHash(header);
    const privateData = transactions.flatMap(({ privateData: data, code }, position): [number, Uint8Array][] => (data && code === VALID ? [[position, data]] : []));
    return { block, privateData: new Map(privateData) };
  }

  /** The first block, as every channel has it. */
  genesis(): SourceBlock {
    return this.next([makeTransaction({ nonce: "genesis", type: 1, mspId: "OrdererMSP" })]);
  }
}

/** A source of blocks that are all there. */
export const sourceOf = (blocks: readonly SourceBlock[]) =>
  async function* (from: bigint): AsyncGenerator<SourceBlock, void, undefined> {
    for (const block of blocks) if (block.block.number >= from) yield block;
  };
