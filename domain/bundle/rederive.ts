import { authorityOrganisation } from "../authority.ts";
import { canonicalJson } from "../canonical.ts";
import { DomainError } from "../error.ts";
import { hex } from "../fabric/hash.ts";
import { textOf } from "../fabric/wire.ts";
import { recordCodecs } from "../records.ts";
import type { RecordKind, RecordOf } from "../records.ts";
import { decide } from "../rules.ts";
import { decodeText } from "../schema.ts";
import type { Codec } from "../schema.ts";
import { callerOf, isoSeconds, submitterOf } from "../submitter.ts";
import { transactions } from "../transactions.ts";
import type { TransactionName, TransactionType } from "../transactions.ts";
import type { Ledger } from "../act.ts";
import type { Primitives } from "../fabric/certificate.ts";
import type { Disclosure } from "./format.ts";
import { keyOfRecord, recordOfKey, shortId } from "./open.ts";
import type { Opened } from "./open.ts";
import { because } from "./reasons.ts";
import type { Reason } from "./reasons.ts";

/** A transaction's outcome cannot be derived: it rests on private values that nobody disclosed. */
export class NotDisclosed extends Error {
  override readonly name = "NotDisclosed";
  /** Whose values these are; undefined for the transaction's own private input. */
  readonly collection: string | undefined;

  constructor(collection: string | undefined) {
    super(`private values of ${collection ?? "the input"}`);
    this.collection = collection;
  }
}
/** The outcome is not what the rules make of the inputs, or an input is missing. */
export class NotDerived extends Error {
  override readonly name = "NotDerived";
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(reason.sentence);
    this.reason = reason;
  }
}

/** What transactions wrote, by place and key, and what was disclosed. */
export interface Evidence {
  /** The canonical JSON that a record had after the transaction at that place. */
  readonly written: (place: Opened["place"], key: string) => string | undefined;
  readonly disclosed: ReadonlyMap<string, Disclosure>;
  /** Private records disclosed so far, by collection and key. */
  readonly secrets: Map<string, string>;
}

/**
 * Runs the rule of a transaction anew, on what its read set says that it read, and holds the outcome against what was written.
 * @throws {NotDisclosed}, {NotDerived}
 */
export async function rederive(tx: Opened, evidence: Evidence, { sha256 }: Primitives): Promise<void> {
  const disclosure = evidence.disclosed.get(tx.txId);
  const own = disclosedBy(tx, disclosure, sha256);
  try {
    await derive(tx, evidence, disclosure, sha256);
  } finally {
    // Rules read what was there before, never what they write: those after this one read its values.
    for (const [key, text] of own) evidence.secrets.set(key, text);
  }
}

async function derive(tx: Opened, { written, secrets }: Evidence, disclosure: Disclosure | undefined, sha256: Primitives["sha256"]): Promise<void> {
  const short = shortId(tx);
  const [functionName, document] = tx.action.args.map((argument) => textOf(argument));
  const name = functionName as TransactionName;
  if (!Object.hasOwn(transactions, name) || document === undefined || tx.action.args.length !== 2) throw new NotDerived(because("facts/rule-unknown", { tx: short, name: functionName ?? "" }));
  const type: TransactionType = transactions[name];
  const reads = new Map(tx.set.reads.map(({ key, version }) => [key, version]));
  const ledger: Ledger = {
    async get<K extends RecordKind>(kind: K, id: string) {
      const authority = kind === "organisation" ? authorityOrganisation(id) : undefined;
      if (authority) return authority as RecordOf<K>;
      const key = keyOfRecord(kind, id);
      if (!reads.has(key)) throw new NotDerived(because("facts/read-undeclared", { tx: short, kind, id }));
      const version = reads.get(key);
      if (version === undefined) return undefined;
      const found = written({ block: version.block, position: Number(version.position) }, key);
      if (found === undefined) throw new NotDerived(because("facts/source-missing", { tx: short, kind, id, block: version.block, position: version.position }));
      const codec: Codec<unknown> = recordCodecs[kind];
      return codec.decode(JSON.parse(found), `${kind} ${id}`) as RecordOf<K>;
    },
    async secret(collection, kind, id, codec) {
      const found = secrets.get(`${collection} ${keyOfRecord(kind, id)}`);
      if (found === undefined) throw new NotDisclosed(collection);
      return codec.decode(JSON.parse(found), `${kind} ${id}`);
    },
  };
  // Every read must have its source, the rule's or the executor's own: a transaction that was left out is noticed by it.
  for (const [key, version] of reads) {
    if (version === undefined || recordOfKey(key) === undefined) continue;
    if (written({ block: version.block, position: Number(version.position) }, key) === undefined) throw new NotDerived(because("facts/read-missing", { tx: short, block: version.block, position: version.position }));
  }
  if (type.secret && disclosure?.secret === undefined) throw new NotDisclosed(undefined);
  let outcome;
  try {
    const input = decodeText(type.input, document);
    const secret = type.secret ? type.secret.decode(disclosure?.secret, "secret") : undefined;
    const { mspId, x509 } = tx.creator;
    const caller = callerOf({ mspId, commonName: x509.commonName, attribute: (attribute) => x509.attributes[attribute], notBefore: x509.notBefore, notAfter: x509.notAfter }, tx.at);
    outcome = await decide(name, { input, by: await submitterOf(caller, type, ledger), txId: tx.txId, recordedAt: isoSeconds(tx.at) }, ledger, secret);
  } catch (error) {
    if (error instanceof DomainError) throw new NotDerived(because("facts/rule-refuses", { tx: short }, error));
    throw error;
  }
  const expected = new Map(outcome.puts.map(({ kind, id, record }) => [keyOfRecord(kind, id), canonicalJson(record)]));
  const actual = new Map(tx.set.writes.filter(({ key }) => recordOfKey(key) !== undefined).map(({ key, value, isDelete }) => [key, isDelete ? "" : textOf(value)]));
  for (const key of new Set([...expected.keys(), ...actual.keys()])) {
    if (expected.get(key) !== actual.get(key)) throw new NotDerived(because("facts/written-otherwise", { tx: short, record: key.slice(1, -1).replace("\0", " ") }));
  }
  if (tx.action.event?.name !== outcome.event.type || textOf(tx.action.event.payload) !== canonicalJson(outcome.event)) throw new NotDerived(because("facts/event-otherwise", { tx: short }));
  for (const { collection, kind, id, record } of outcome.secrets ?? []) {
    if (!hasHash(tx, collection, keyOfRecord(kind, id), canonicalJson(record), sha256)) throw new NotDerived(because("facts/private-otherwise", { tx: short, kind, id, collection }));
  }
}

/** Disclosed records, by collection and key: they must be those whose hashes the transaction wrote. @throws {NotDerived} */
function disclosedBy(tx: Opened, disclosure: Disclosure | undefined, sha256: Primitives["sha256"]): (readonly [string, string])[] {
  return (disclosure?.records ?? []).map(({ collection, kind, id, text }) => {
    const key = `\0${kind}\0${id}\0`;
    if (!hasHash(tx, collection, key, text, sha256)) throw new NotDerived(because("facts/disclosed-otherwise", { tx: shortId(tx), kind, id, collection }));
    return [`${collection} ${key}`, text] as const;
  });
}

function hasHash(tx: Opened, collection: string, key: string, text: string, sha256: Primitives["sha256"]): boolean {
  const [keyHash, valueHash] = [key, text].map((each) => hex(sha256(new TextEncoder().encode(each))));
  return tx.set.collections.some((one) => one.collection === collection && one.writes.some((write) => hex(write.keyHash) === keyHash && hex(write.valueHash) === valueHash));
}
