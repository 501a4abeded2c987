import { canonicalJson } from "../canonical.ts";
import { collectionsFor } from "../collections.ts";
import { chaincodePolicy, isMet, policyOf } from "../endorsement.ts";
import { DomainError } from "../error.ts";
import type { Put } from "../act.ts";
import { equalBytes, hex } from "../fabric/hash.ts";
import { portablePrimitives } from "../fabric/certificate.ts";
import type { Primitives } from "../fabric/certificate.ts";
import { textOf } from "../fabric/wire.ts";
import { fromBase64 } from "../log/base64.ts";
import { parseCheckpoint } from "../log/checkpoint.ts";
import { verifyConsistency } from "../log/merkle.ts";
import { parseNote } from "../log/note.ts";
import { checkPolicy } from "../log/policy.ts";
import type { TrustedCheckpoint } from "../log/policy.ts";
import { recordCodecs } from "../records.ts";
import type { Codec } from "../schema.ts";
import { factsOf, Story } from "./facts.ts";
import type { Facts } from "./facts.ts";
import { parseBundle } from "./format.ts";
import type { Bundle } from "./format.ts";
import { rootOfMany } from "./multiproof.ts";
import { membersOf, open, recordOfKey, shortId } from "./open.ts";
import type { Opened, Signers } from "./open.ts";
import { because } from "./reasons.ts";
import type { Reason } from "./reasons.ts";
import { NotDerived, NotDisclosed, rederive } from "./rederive.ts";
import type { Evidence } from "./rederive.ts";
import type { Trust } from "./trust.ts";

/** The questions of a verification, in their fixed order. */
export const questions = ["signatures", "certificates", "endorsement", "in-log", "cosigned", "anchored", "facts"] as const;
export type Question = (typeof questions)[number];
export interface Row {
  readonly question: Question;
  /** `not-asked`: the verifier wanted no answer, as offline of the anchor. */
  readonly answer: "passed" | "failed" | "not-checked" | "not-asked";
  /** Why it failed or was not checked; for what passed, by whom or how much. `reasonWords` says it in a language. */
  readonly reasons: readonly Reason[];
}

/** What a verification found. It is a success only if nothing that was asked failed or was left unchecked. */
export interface Report {
  /** The weakest row. */
  readonly verdict: "verified" | "partly-checked" | "refused";
  readonly rows: readonly Row[];
  readonly subject: Bundle["subject"] | undefined;
  /** Derived from the envelopes, not copied from the file; undefined where they could not be. */
  readonly facts: Facts | undefined;
  /** What the file cannot prove, in plain words. */
  readonly notProved: readonly Reason[];
  readonly transactions: number;
  readonly checkpoint: { readonly origin: string; readonly size: number; readonly witnesses: readonly string[] } | undefined;
}

/** What the verifier found out about the anchor contract, if it asked. */
export interface AnchorAnswer {
  readonly anchored: boolean;
  readonly reason: Reason;
}

const P256_ORDER_HALF = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;

/** Collects answers: a question that nothing failed has passed. */
class Answers {
  readonly #failed = new Map<Question, Reason[]>();
  readonly #unchecked = new Map<Question, Reason[]>();
  readonly #passed = new Map<Question, Reason>();
  readonly #notAsked = new Map<Question, Reason>();
  readonly notProved: Reason[] = [because("not-proved/nothing-else", {})];

  skip(question: Question, reason: Reason): void {
    this.#notAsked.set(question, reason);
  }
  fail(question: Question, reason: Reason): void {
    this.#failed.set(question, [...(this.#failed.get(question) ?? []), reason]);
  }
  leave(question: Question, reason: Reason): void {
    this.#unchecked.set(question, [...(this.#unchecked.get(question) ?? []), reason]);
  }
  pass(question: Question, how: Reason): void {
    this.#passed.set(question, how);
  }
  has(question: Question): boolean {
    return this.#failed.has(question);
  }
  rows(): Row[] {
    return questions.map((question): Row => {
      const failed = this.#failed.get(question);
      if (failed) return { question, answer: "failed", reasons: failed.slice(0, MOST_REASONS) };
      const skipped = this.#notAsked.get(question);
      if (skipped !== undefined) return { question, answer: "not-asked", reasons: [skipped] };
      const unchecked = this.#unchecked.get(question);
      if (unchecked) return { question, answer: "not-checked", reasons: unchecked.slice(0, MOST_REASONS) };
      const how = this.#passed.get(question);
      return how === undefined ? { question, answer: "not-checked", reasons: [because("not-checked/earlier", {})] } : { question, answer: "passed", reasons: [how] };
    });
  }
}
const MOST_REASONS = 20;

/**
 * Verifies a bundle by what the verifier trusts, and derives anew what it shows. Nothing that the file says of itself is believed.
 * @param anchor what the anchor contract says of the bundle's checkpoint, where the verifier asked it
 */
export async function verifyBundle(bytes: Uint8Array, trust: Trust, options: { readonly primitives?: Primitives; readonly anchor?: (head: { readonly size: number; readonly root: Uint8Array }) => Promise<AnchorAnswer> } = {}): Promise<Report> {
  const primitives = options.primitives ?? portablePrimitives;
  const answers = new Answers();
  let bundle: Bundle;
  try {
    bundle = parseBundle(bytes);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    answers.fail("signatures", because("signatures/unreadable", {}, error));
    return report(answers, undefined, undefined, undefined, 0);
  }
  const transactions = openAll(bundle, trust, answers, primitives);
  let facts: Facts | undefined;
  if (transactions) {
    checkSignatures(transactions, answers, primitives);
    checkCertificates(transactions, trust, answers);
    checkRoots(bundle, transactions, trust, answers);
    checkEndorsements(transactions, trust, answers);
  }
  const trusted = checkLog(bundle, transactions, trust, answers, primitives);
  const head = trusted && anchoredHead(bundle, trusted, answers, primitives);
  if (options.anchor === undefined) answers.skip("anchored", because("anchored/not-asked", {}));
  else if (trusted === undefined) answers.leave("anchored", because("anchored/no-checkpoint", {}));
  else {
    const answer = head && (await options.anchor(head));
    if (answer?.anchored) answers.pass("anchored", answer.reason);
    else if (answer) answers.fail("anchored", answer.reason);
  }
  if (transactions) facts = await checkFacts(bundle, transactions, answers, primitives);
  return report(answers, bundle.subject, facts, trusted, transactions?.length ?? 0);
}

function report(answers: Answers, subject: Bundle["subject"] | undefined, facts: Facts | undefined, trusted: TrustedCheckpoint | undefined, count: number): Report {
  const rows = answers.rows();
  const failed = rows.some(({ answer }) => answer === "failed");
  return {
    verdict: failed ? "refused" : rows.some(({ answer }) => answer === "not-checked") ? "partly-checked" : "verified",
    rows,
    subject,
    facts: failed ? undefined : facts,
    notProved: answers.notProved,
    transactions: count,
    checkpoint: trusted && { origin: trusted.checkpoint.origin, size: trusted.checkpoint.size, witnesses: trusted.witnesses.map(({ name }) => name) },
  };
}

function openAll(bundle: Bundle, trust: Trust, answers: Answers, primitives: Primitives): Opened[] | undefined {
  const { channel, chaincode } = trust.file;
  if (bundle.channel !== channel) {
    answers.fail("signatures", because("signatures/other-channel", { found: bundle.channel, wanted: channel }));
    return undefined;
  }
  const opened: Opened[] = [];
  const signers: Signers = new Map();
  for (const transaction of bundle.transactions) {
    const { block, position } = transaction;
    try {
      const tx = open(transaction, channel, chaincode, primitives, signers);
      const last = opened.at(-1);
      if (last && !(last.place.block < tx.place.block || (last.place.block === tx.place.block && last.place.position < tx.place.position))) answers.fail("signatures", because("signatures/out-of-order", { block, position }));
      opened.push(tx);
    } catch (error) {
      answers.fail("signatures", because("signatures/transaction-unreadable", { block, position }, error));
    }
  }
  return answers.has("signatures") ? undefined : opened;
}

function checkSignatures(transactions: readonly Opened[], answers: Answers, { verifyP256 }: Primitives): void {
  let count = 0;
  for (const tx of transactions) {
    const { payload, signature } = tx.envelope;
    count += 1 + tx.endorsers.length;
    // Fabric takes low S only: the other form of a valid signature would be a second envelope of the same transaction.
    if (!isLowS(signature) || !verifyP256(tx.creator.x509.publicKey, payload, signature)) answers.fail("signatures", because("signatures/creator", { tx: shortId(tx) }));
    for (const [i, endorsement] of tx.action.endorsements.entries()) {
      const endorser = tx.endorsers[i]!;
      if (!verifyP256(endorser.x509.publicKey, endorsement.signed(), endorsement.signature)) answers.fail("signatures", because("signatures/endorser", { tx: shortId(tx), mspId: endorser.mspId }));
    }
  }
  answers.pass("signatures", because("signatures/passed", { signatures: count, transactions: transactions.length }));
}

/** S of a DER signature, in the lower half of the curve's order (hyperledger/fabric bccsp/utils/ecdsa.go). */
function isLowS(der: Uint8Array): boolean {
  const lengthOfR = der[3] ?? 0;
  const s = der.subarray(4 + lengthOfR + 2);
  if (s.length === 0) return false;
  return s.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n) <= P256_ORDER_HALF;
}

function checkCertificates(transactions: readonly Opened[], trust: Trust, answers: Answers): void {
  const members = new Set<string>();
  for (const tx of transactions) {
    for (const [{ mspId, x509 }, roles] of [[tx.creator, ["client", "admin"]] as const, ...tx.endorsers.map((endorser) => [endorser, ["peer"]] as const)]) {
      const named = { tx: shortId(tx), mspId };
      const fault = trust.fault(mspId, x509, tx.at);
      if (fault !== undefined) answers.fail("certificates", because(`certificates/${fault}`, named));
      else if (!x509.organizationalUnits.some((unit) => (roles as readonly string[]).includes(unit))) answers.fail("certificates", because("certificates/wrong-role", { ...named, role: roles.join(" / ") }));
      members.add(mspId);
    }
  }
  answers.pass("certificates", because("certificates/passed", { members: [...members].sort().join(", ") }));
}

/** A file that names other roots than the verifier's is of another network, or means to be taken for this one. */
function checkRoots({ organisations }: Bundle, transactions: readonly Opened[], trust: Trust, answers: Answers): void {
  const signing = membersOf(transactions.flatMap(({ creator, endorsers }) => [creator, ...endorsers]));
  const named = organisations.map(({ mspId }) => mspId);
  if (named.join() !== signing.join()) answers.fail("certificates", because("certificates/members-differ", { named: named.join(", "), signed: signing.join(", ") }));
  const body = (pem: string): string => pem.replace(/-----[A-Z ]+-----|\s/g, "");
  const trusted = new Map(trust.file.organisations.map(({ mspId, roots }) => [mspId, new Set(roots.map(body))]));
  for (const { mspId, roots } of organisations) {
    if (new Set(roots.map(body)).size < roots.length || !roots.every((root) => trusted.get(mspId)?.has(body(root)))) answers.fail("certificates", because("certificates/root-untrusted", { mspId }));
  }
}

/**
 * The policy of every write: the key's where the record was there before, the chaincode's where it is new, and the collection's for private ones. Where
 * the record's former state is not in the file, that of its new one stands for it: the witnesses' peers have judged the former.
 */
function checkEndorsements(transactions: readonly Opened[], trust: Trust, answers: Answers): void {
  const standard = chaincodePolicy(trust.members);
  const collections = new Map(collectionsFor(trust.file.organisations.map(({ mspId, sells, buys }) => ({ mspId, sells: sells === "yes", buys: buys === "yes" }))).map(({ name, endorsementPolicy }) => [name, endorsementPolicy?.signaturePolicy ?? standard]));
  const former = new Map<string, Put>();
  for (const tx of transactions) {
    const members = [...new Map(tx.endorsers.map(({ mspId, x509 }) => [hex(x509.der), mspId])).values()];
    const reads = new Map(tx.set.reads.map(({ key, version }) => [key, version]));
    const demand = (policy: string, what: string): void => {
      if (isMet(policy, members)) return;
      answers.fail("endorsement", members.length === 0 ? because("endorsement/none", { tx: shortId(tx), what }) : because("endorsement/not-enough", { tx: shortId(tx), members: members.toSorted().join(", "), what }));
    };
    try {
      for (const { key, value, isDelete } of tx.set.writes) {
        const named = recordOfKey(key);
        if (named === undefined || isDelete) {
          demand(standard, trust.file.chaincode);
          continue;
        }
        const codec: Codec<unknown> = recordCodecs[named.kind];
        const put = { ...named, record: codec.decode(JSON.parse(textOf(value)), `${named.kind} ${named.id}`) } as Put;
        const isNew = reads.has(key) && reads.get(key) === undefined;
        demand(isNew ? standard : policyOf(former.get(key) ?? put), `${named.kind} ${named.id}`);
        former.set(key, put);
      }
      for (const { collection, writes } of tx.set.collections) if (writes.length > 0) demand(collections.get(collection) ?? standard, collection);
    } catch (error) {
      answers.fail("endorsement", error instanceof SyntaxError ? because("endorsement/no-json", { tx: shortId(tx) }) : because("endorsement/unreadable", { tx: shortId(tx) }, error));
    }
  }
  answers.pass("endorsement", because("endorsement/passed", {}));
}

function checkLog(bundle: Bundle, transactions: readonly Opened[] | undefined, trust: Trust, answers: Answers, { sha256 }: Primitives): TrustedCheckpoint | undefined {
  let trusted: TrustedCheckpoint | undefined;
  try {
    const note = parseNote(new TextEncoder().encode(bundle.checkpoint));
    parseCheckpoint(note.text);
    trusted = checkPolicy(trust.policy, note);
    answers.pass("cosigned", because("cosigned/passed", { witnesses: trusted.witnesses.map(({ name }) => name).join(", "), size: trusted.checkpoint.size }));
  } catch (error) {
    answers.fail("cosigned", because("cosigned/refused", {}, error));
    return undefined;
  }
  if (!transactions) return trusted;
  try {
    const { size, root } = trusted.checkpoint;
    const actual = rootOfMany(transactions.map(({ index, leaf }) => ({ index, hash: leaf })), bundle.proof.map(fromBase64), size, sha256);
    if (equalBytes(actual, root)) answers.pass("in-log", because("in-log/passed", { entries: transactions.length }));
    else answers.fail("in-log", because("in-log/other-root", {}));
  } catch (error) {
    answers.fail("in-log", because("in-log/refused", {}, error));
  }
  return trusted;
}

/** The head that the contract is asked for: the one that the file names, if it is of the same log and covers the transactions, or the checkpoint's own. */
function anchoredHead({ anchor, transactions }: Bundle, { checkpoint }: TrustedCheckpoint, answers: Answers, { sha256 }: Primitives): { readonly size: number; readonly root: Uint8Array } | undefined {
  if (anchor === undefined) return checkpoint;
  const head = { size: anchor.size, root: fromBase64(anchor.root) };
  const [first, second] = head.size <= checkpoint.size ? [head, checkpoint] : [checkpoint, head];
  try {
    verifyConsistency({ first: first.size, second: second.size, firstRoot: first.root, secondRoot: second.root, proof: anchor.proof.map(fromBase64) }, sha256);
  } catch (error) {
    answers.fail("anchored", because("anchored/other-log", {}, error));
    return undefined;
  }
  if (transactions.every(({ index }) => index < head.size)) return head;
  answers.fail("anchored", because("anchored/too-early", { size: head.size }));
  return undefined;
}

async function checkFacts(bundle: Bundle, transactions: readonly Opened[], answers: Answers, primitives: Primitives): Promise<Facts | undefined> {
  const states = new Map<string, string>();
  const story = new Story();
  const evidence: Evidence = {
    written: ({ block, position }, key) => states.get(`${block} ${position} ${key}`),
    disclosed: new Map(bundle.disclosures.map((one) => [one.txId, one])),
    secrets: new Map(),
  };
  const known = new Set(transactions.map(({ txId }) => txId));
  for (const { txId } of bundle.disclosures) if (!known.has(txId)) answers.fail("facts", because("facts/disclosure-unknown", { tx: shortId({ txId }) }));
  /** By the collection whose values are hidden; by nothing where it is the transaction's own input. */
  const hidden = new Map<string | undefined, number>();
  try {
    for (const tx of transactions) {
      if (tx.part === "story") {
        try {
          await rederive(tx, evidence, primitives);
        } catch (error) {
          if (error instanceof NotDisclosed) hidden.set(error.collection, (hidden.get(error.collection) ?? 0) + 1);
          else if (error instanceof NotDerived) answers.fail("facts", error.reason);
          else throw error;
        }
        story.add(tx);
      }
      for (const { key, value, isDelete } of tx.set.writes) {
        if (recordOfKey(key) !== undefined && !isDelete) states.set(`${tx.place.block} ${tx.place.position} ${key}`, textOf(value));
      }
    }
  } catch (error) {
    answers.fail("facts", error instanceof SyntaxError ? because("facts/unreadable", {}) : because("facts/unreadable", {}, error));
    return undefined;
  }
  const facts = factsOf(bundle.subject, story);
  if (canonicalJson(facts) !== canonicalJson(bundle.facts)) answers.fail("facts", because("facts/differ", {}));
  const undisclosed = [...hidden.values()].reduce((sum, count) => sum + count, 0);
  for (const [collection, count] of hidden) answers.notProved.push(collection === undefined ? because("not-proved/private-input", { count }) : because("not-proved/private-values", { count, collection }));
  const derived = { derived: story.events.length - undisclosed, all: story.events.length };
  answers.pass("facts", undisclosed === 0 ? because("facts/passed", derived) : because("facts/partly", { ...derived, hidden: undisclosed }));
  return facts;
}
