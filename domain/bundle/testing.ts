import { createHash, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { issueCertificate, newKeyPair } from "../../devnet/identity/issue.ts";
import { sign as signLowS } from "../../devnet/identity/ecdsa.ts";
import { field, message } from "../../indexer/testing/blocks.ts";
import { authorityOrganisation } from "../authority.ts";
import { canonicalJson, digestOf } from "../canonical.ts";
import { collectionsFor } from "../collections.ts";
import { chaincodePolicy, isMet, policyOf } from "../endorsement.ts";
import { ENDORSER_TRANSACTION } from "../fabric/envelope.ts";
import { concat } from "../fabric/wire.ts";
import { fromBase64, toBase64 } from "../log/base64.ts";
import { formatCheckpoint } from "../log/checkpoint.ts";
import { cosignature, cosignatureMessage } from "../log/cosignature.ts";
import { encodeEntry } from "../log/entry.ts";
import { proveConsistency, readRoot } from "../log/merkle.ts";
import { ED25519, ED25519_COSIGNATURE, formatNote, formatVkey, utf8 } from "../log/note.ts";
import { MemoryTree, testKey } from "../log/testing.ts";
import { recordCodecs } from "../records.ts";
import type { RecordKind, RecordOf } from "../records.ts";
import { decide } from "../rules.ts";
import type { Codec } from "../schema.ts";
import { MemoryLedger } from "../testing.ts";
import type { RunOptions } from "../testing.ts";
import { transactions } from "../transactions.ts";
import type { TransactionName } from "../transactions.ts";
import type { Outcome, Put, Submitter } from "../act.ts";
import type { Bundle, Disclosure } from "./format.ts";
import { makeBundle } from "./make.ts";
import { proveMany } from "./multiproof.ts";
import { keyOfRecord, recordOfKey } from "./open.ts";
import type { TrustFile } from "./trust.ts";

/* For tests only: a channel whose every transaction is a real, signed envelope in a real log, without a ledger's processes. */

export const CHANNEL = "garal";
const MEMBERS = ["CustomsMSP", "TaxMSP", "MineralsMSP", "MinerMSP", "RivalMSP", "CarrierMSP", "LabMSP", "BuyerMSP"];
const SELLERS = ["MinerMSP", "RivalMSP"];
const ORIGIN = "log.garal.test";
const PER_BLOCK = 3;
const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => createHash("sha256").update(concat(...parts)).digest();

interface Version {
  readonly block: number;
  readonly position: number;
}
interface Key {
  readonly certificate: string;
  readonly privateKey: KeyObject;
}
/** A transaction as it was recorded. */
export interface Recorded extends Version {
  readonly name: TransactionName;
  readonly index: number;
  readonly txId: string;
  readonly envelope: Uint8Array;
  readonly reads: ReadonlyMap<string, Version | undefined>;
  readonly subjects: Outcome["event"]["subjects"];
  readonly disclosure: Disclosure | undefined;
}
/** How the next transaction differs from what an honest ledger would record. */
export interface Forgery {
  /** Changes what the rule decided before it is endorsed and signed. */
  readonly outcome?: (outcome: Outcome) => Outcome;
  readonly endorsers?: readonly string[];
  /** Validity of the creator's certificate. */
  readonly validity?: { readonly notBefore: Date; readonly notAfter: Date };
  /** Member whose CA issues the creator's certificate. */
  readonly issuer?: string;
  /** Organisational unit in the creator's certificate. */
  readonly unit?: string;
  /** Validation code in the log. */
  readonly code?: number;
}

const LONG = { notBefore: new Date("2010-01-01T00:00:00Z"), notAfter: new Date("2040-01-01T00:00:00Z") };

/** Runs rules as the test ledger does, and keeps each transaction as a channel would. */
export class SignedChannel extends MemoryLedger {
  readonly #state = new Map<string, { readonly text: string; readonly version: Version; readonly put: Put }>();
  readonly #private = new Map<string, string>();
  readonly #cas = new Map<string, Key>();
  readonly #keys = new Map<string, Key>();
  readonly #seed: number;
  #reads = new Map<string, Version | undefined>();
  #number = 0;
  #clock = Date.parse("2026-06-01T00:00:00Z");
  readonly recorded: Recorded[] = [];
  readonly tree = new MemoryTree();
  forgery: Forgery = {};

  /** @param seed of the log's keys: another one is another log */
  constructor(seed = 1) {
    super();
    this.#seed = seed;
    for (const mspId of MEMBERS) {
      const { publicKey, privateKey } = newKeyPair();
      const certificate = issueCertificate({ subject: [["CN", `ca.${mspId}`]], publicKey, keyUsage: ["keyCertSign", "crlSign"], ca: true, ...LONG }, { privateKey });
      this.#cas.set(mspId, { certificate, privateKey });
    }
  }

  override get<K extends RecordKind>(kind: K, id: string): Promise<RecordOf<K> | undefined> {
    const authority = kind === "organisation" ? authorityOrganisation(id) : undefined;
    if (authority) return Promise.resolve(authority as RecordOf<K>);
    const key = keyOfRecord(kind, id);
    const stored = this.#state.get(key);
    this.#reads.set(key, stored?.version);
    const codec = recordCodecs[kind] as unknown as Codec<RecordOf<K>>;
    return Promise.resolve(stored && codec.decode(JSON.parse(stored.text), ""));
  }

  override secret<T>(collection: string, kind: RecordKind, id: string, codec: Codec<T>): Promise<T | undefined> {
    const text = this.#private.get(`${collection} ${keyOfRecord(kind, id)}`);
    return Promise.resolve(text === undefined ? undefined : codec.decode(JSON.parse(text), ""));
  }

  override async run(name: TransactionName, input: Readonly<Record<string, unknown>>, { by, secret }: RunOptions): Promise<Outcome> {
    const type: { readonly input: Codec<{ readonly key: string; readonly at: string }>; readonly secret?: Codec<object> } = transactions[name];
    this.#clock += 60_000;
    const at = new Date(this.#clock).toISOString().replace(".000Z", "Z");
    const given = { key: `key-${this.#number++}`, at, ...input };
    const decoded = type.input.decode(given, "");
    const decodedSecret = type.secret?.decode(secret ?? {}, "secret");
    const { validity, issuer = by.mspId, unit = "client", endorsers, code = 0 } = this.forgery;
    const creatorKey = validity || issuer !== by.mspId || unit !== "client" ? this.#issue(issuer, by.user, unit, { "garal.org": by.orgId, "garal.role": by.role }, validity) : this.#user(by);
    const creator = message(field(1, by.mspId), field(2, creatorKey.certificate));
    const nonce = randomBytes(24);
    const txId = Buffer.from(sha256(nonce, creator)).toString("hex");
    this.#reads = new Map();
    await this.get("organisation", by.orgId);
    const honest = await decide(name, { input: decoded, by, txId, recordedAt: decoded.at }, this, decodedSecret);
    const outcome = this.forgery.outcome?.(honest) ?? honest;
    for (const { kind, id } of outcome.puts) await this.get(kind, id);
    const reads = this.#reads;
    const requestKey = `\0request\0${by.mspId}\0${by.orgId}\0${decoded.key}\0`;
    reads.set(requestKey, undefined);
    const request = canonicalJson({ digest: digestOf({ name, input: decoded, secret: decodedSecret }), receipt: { txId, type: outcome.event.type, subjects: outcome.event.subjects } });

    const place = { block: 1 + Math.floor(this.recorded.length / PER_BLOCK), position: this.recorded.length % PER_BLOCK };
    const envelope = this.#envelope({ name, document: JSON.stringify(given), creatorKey, creator, nonce, txId, at: Date.parse(decoded.at), outcome, reads, writes: [[requestKey, request]], endorsers: endorsers ?? this.#endorsersOf(outcome) });
    const index = this.recorded.length;
    this.tree.append(encodeEntry({ channel: CHANNEL, block: BigInt(place.block), position: place.position, txId, code, envelopeHash: sha256(envelope) }));
    const { secrets = [] } = outcome;
    const shown = decodedSecret === undefined ? {} : { secret: JSON.parse(canonicalJson(decodedSecret)) as unknown };
    const disclosure = decodedSecret === undefined && secrets.length === 0 ? undefined : { txId, ...shown, records: secrets.map(({ collection, kind, id, record }) => ({ collection, kind, id, text: canonicalJson(record) })) };
    this.recorded.push({ ...place, name, index, txId, envelope, reads, subjects: outcome.event.subjects, disclosure });
    for (const put of outcome.puts) this.#state.set(keyOfRecord(put.kind, put.id), { text: canonicalJson(put.record), version: place, put });
    for (const { collection, kind, id, record } of secrets) this.#private.set(`${collection} ${keyOfRecord(kind, id)}`, canonicalJson(record));
    this.forgery = {};
    return outcome;
  }

  /** The fewest peers that every written key's policy takes. */
  #endorsersOf({ puts, secrets = [] }: Outcome): readonly string[] {
    const standard = chaincodePolicy(MEMBERS);
    const collections = new Map(collectionsFor(MEMBERS.map((mspId) => ({ mspId, sells: SELLERS.includes(mspId), buys: mspId === "BuyerMSP" }))).map((one) => [one.name, one.endorsementPolicy?.signaturePolicy ?? standard]));
    const policies = [standard, ...puts.map(({ kind, id }) => this.#state.get(keyOfRecord(kind, id))).map((stored) => (stored ? policyOf(stored.put) : standard)), ...secrets.map(({ collection }) => collections.get(collection) ?? standard)];
    const sets = Array.from({ length: 1 << MEMBERS.length }, (_, bits) => MEMBERS.filter((_member, i) => (bits & (1 << i)) !== 0)).sort((a, b) => a.length - b.length);
    const found = sets.find((set) => policies.every((policy) => isMet(policy, set)));
    if (!found) throw new Error("no members meet the policies");
    return found;
  }

  #envelope(parts: {
    readonly name: string; readonly document: string; readonly creatorKey: Key; readonly creator: Uint8Array; readonly nonce: Uint8Array; readonly txId: string; readonly at: number; readonly outcome: Outcome;
    readonly reads: ReadonlyMap<string, Version | undefined>; readonly writes: readonly (readonly [string, string])[]; readonly endorsers: readonly string[];
  }): Uint8Array {
    const { name, document, creatorKey, creator, nonce, txId, at, outcome, reads, endorsers } = parts;
    const writes = [...outcome.puts.map(({ kind, id, record }) => [keyOfRecord(kind, id), canonicalJson(record)] as const), ...parts.writes];
    const timestamp = message(field(1, BigInt(at / 1000)));
    const channelHeader = message(field(1, ENDORSER_TRANSACTION), field(3, timestamp), field(4, CHANNEL), field(5, txId), field(7, message(field(2, message(field(2, "garal"))))));
    const signatureHeader = message(field(1, creator), field(2, nonce));
    const proposalPayload = message(field(1, message(field(1, message(field(1, 2), field(2, message(field(2, "garal"))), field(3, message(field(1, name), field(1, document))))))));
    const set = message(
      ...[...reads].map(([key, version]) => field(1, message(field(1, key), version ? field(2, version.position === 0 ? message(field(1, version.block)) : message(field(1, version.block), field(2, version.position))) : new Uint8Array()))),
      ...writes.map(([key, value]) => field(3, message(field(1, key), field(3, value)))),
    );
    const collections = [...Map.groupBy(outcome.secrets ?? [], ({ collection }) => collection)].map(([collection, of]) =>
      field(3, message(field(1, collection), field(2, message(...of.map(({ kind, id, record }) => field(2, message(field(1, sha256(utf8(keyOfRecord(kind, id)))), field(3, sha256(utf8(canonicalJson(record)))))))))))
    );
    const results = message(field(2, message(field(1, "garal"), field(2, set), ...collections)));
    const event = message(field(1, "garal"), field(2, txId), field(3, outcome.event.type), field(4, canonicalJson(outcome.event)));
    const action = message(field(1, results), field(2, event), field(3, message(field(1, 200), field(3, canonicalJson({ txId, type: outcome.event.type, subjects: outcome.event.subjects })))), field(4, message(field(2, "garal"), field(3, "1.0"))));
    const response = message(field(1, sha256(channelHeader, signatureHeader, proposalPayload)), field(2, action));
    const endorsements = endorsers.map((mspId) => {
      const peer = this.#peer(mspId);
      const identity = message(field(1, mspId), field(2, peer.certificate));
      return field(2, message(field(1, identity), field(2, signLowS(peer.privateKey, concat(response, identity)))));
    });
    const actionPayload = message(field(1, proposalPayload), field(2, message(field(1, response), ...endorsements)));
    const payload = message(field(1, message(field(1, channelHeader), field(2, signatureHeader))), field(2, message(field(1, message(field(1, signatureHeader), field(2, actionPayload))))));
    return message(field(1, payload), field(2, signLowS(creatorKey.privateKey, payload)));
  }

  #user({ orgId, mspId, user, role }: Submitter): Key {
    return this.#kept(`${mspId} ${orgId} ${user} ${role}`, () => this.#issue(mspId, user, "client", { "garal.org": orgId, "garal.role": role }));
  }
  #peer(mspId: string): Key {
    return this.#kept(`${mspId} peer`, () => this.#issue(mspId, `peer0.${mspId}`, "peer"));
  }
  #kept(name: string, make: () => Key): Key {
    const key = this.#keys.get(name) ?? make();
    this.#keys.set(name, key);
    return key;
  }
  #issue(mspId: string, commonName: string, unit: string, attributes?: Readonly<Record<string, string>>, validity = LONG): Key {
    const ca = this.#cas.get(mspId)!;
    const { publicKey, privateKey } = newKeyPair();
    const certificate = issueCertificate({ subject: [["OU", unit], ["CN", commonName]], publicKey, keyUsage: ["digitalSignature"], ...(attributes ? { attributes } : {}), ...validity }, { certificatePem: ca.certificate, privateKey: ca.privateKey });
    return { certificate, privateKey };
  }

  /** What a verifier of this channel trusts: any two of three witnesses. */
  trust(): TrustFile {
    const { log, witnesses } = this.#logKeys();
    const lines = [`log ${formatVkey(log.key)}`, ...witnesses.map(({ key }) => `witness ${key.name} ${formatVkey(key)}`), `group council 2 ${witnesses.map(({ key }) => key.name).join(" ")}`, "quorum council", ""];
    return {
      format: "garal-trust/1",
      channel: CHANNEL,
      chaincode: "garal",
      organisations: MEMBERS.map((mspId) => ({ mspId, roots: [this.#cas.get(mspId)!.certificate], intermediates: [], revoked: [], sells: SELLERS.includes(mspId) ? "yes" : "no", buys: mspId === "BuyerMSP" ? "yes" : "no" })),
      policy: lines.join("\n"),
    };
  }

  /** The log's checkpoint, cosigned by so many witnesses. */
  checkpoint(cosigners = 3): string {
    const { log, witnesses } = this.#logKeys();
    const text = formatCheckpoint({ origin: ORIGIN, size: this.tree.frontier.size, root: this.tree.frontier.root() });
    const time = 1_780_000_000n;
    const signatures = [{ name: log.key.name, keyId: log.key.keyId, signature: log.sign(utf8(text)) }, ...witnesses.slice(0, cosigners).map(({ key, sign }) => cosignature(key, time, sign(cosignatureMessage(time, text))))];
    return new TextDecoder().decode(formatNote({ text, signatures }));
  }

  #logKeys() {
    return {
      log: testKey(ORIGIN, ED25519, this.#seed),
      witnesses: ["customs", "tax", "minerals"].map((name, i) => testKey(`${name}.witness.test`, ED25519_COSIGNATURE, this.#seed * 16 + i + 2)),
    };
  }

  /**
   * The bundle of a thing: what changed it and, back to the beginning, what that rests on.
   * @param omit transactions that are left out, by id
   * @param anchoredSize of the head that the file says to be anchored
   */
  async bundle(subject: Bundle["subject"], { disclose = false, omit = [], checkpoint = this.checkpoint(), anchoredSize }: { readonly disclose?: boolean; readonly omit?: readonly string[]; readonly checkpoint?: string; readonly anchoredSize?: number } = {}): Promise<Bundle> {
    const at = new Map(this.recorded.map((one) => [`${one.block} ${one.position}`, one]));
    const story = new Set(this.recorded.filter(({ subjects, name }) => !isGround(name) && subjects.some(({ kind, id }) => kind === subject.kind && id === subject.id)));
    const basis = new Set<Recorded>();
    for (const one of story) {
      for (const [key, version] of one.reads) {
        const source = version && at.get(`${version.block} ${version.position}`);
        if (!source || recordOfKey(key) === undefined) continue;
        if (isGround(source.name)) basis.add(source);
        else story.add(source);
      }
    }
    const chosen = this.recorded.filter((one) => (story.has(one) || basis.has(one)) && !omit.includes(one.txId));
    const proof = await proveMany(this.tree.read, chosen.map(({ index }) => index), this.tree.frontier.size, sha256);
    const anchor = anchoredSize === undefined ? {} : { anchor: { size: anchoredSize, root: toBase64(await readRoot(this.tree.read, anchoredSize)), proof: (await proveConsistency(this.tree.read, anchoredSize, this.tree.frontier.size)).map(toBase64) } };
    return makeBundle({
      ...anchor,
      subject,
      channel: CHANNEL,
      chaincode: "garal",
      madeBy: "test",
      organisations: this.trust().organisations.map(({ mspId, roots }) => ({ mspId, roots })),
      checkpoint,
      transactions: chosen.map((one) => ({ block: one.block, position: one.position, index: one.index, part: story.has(one) ? ("story" as const) : ("basis" as const), envelope: toBase64(one.envelope) })),
      proof: proof.map(toBase64),
      disclosures: disclose ? chosen.flatMap(({ disclosure }) => disclosure ?? []) : [],
    });
  }
}

/** Registry and tables: what stories stand on. */
const isGround = (name: TransactionName): boolean => name.startsWith("registry:") || name.startsWith("tables:");

/** Size of a bundle's envelopes, bytes. */
export const envelopeBytes = ({ transactions: all }: Bundle): number => all.reduce((sum, { envelope }) => sum + fromBase64(envelope).length, 0);
