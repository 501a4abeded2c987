import { LogError } from "./error.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { cosignatureTime, cosignatureVerifier } from "./cosignature.ts";
import { ED25519, ed25519Verifier, parseVkey, verifyNote } from "./note.ts";
import type { Note, Verifier, VerifierKey } from "./note.ts";

/* Which checkpoints to trust: C2SP tlog-policy.md. */

export interface PolicyLog {
  readonly key: VerifierKey;
  readonly url: string | undefined;
}
export interface PolicyWitness extends PolicyLog {
  /** Its name in the policy; without meaning elsewhere. */
  readonly name: string;
}

/** Who must have cosigned: one witness, or at least `threshold` of the members. */
export type Quorum = { readonly witness: PolicyWitness } | { readonly group: string; readonly threshold: number; readonly members: readonly Quorum[] };

export interface Policy {
  /** Any of them is accepted; a log's key name is its origin. */
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  /** Undefined for `quorum none`. */
  readonly quorum: Quorum | undefined;
}

/** A checkpoint that meets a policy. */
export interface TrustedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Every known witness that cosigned, whether the quorum needed it or not; `time` is its newest cosignature's, POSIX seconds. */
  readonly witnesses: readonly { readonly name: string; readonly key: VerifierKey; readonly time: bigint }[];
}

/**
 * Reads a policy strictly: tlog-policy.md, "Policy file syntax and structure".
 * @throws {LogError} `policy/characters`, `policy/line`, `policy/no-quorum`, `note/vkey`, `note/key-…`, `base64/form`
 */
export function parsePolicy(bytes: Uint8Array): Policy {
  const octet = bytes.find((byte) => (byte < 0x20 && byte !== 0x09 && byte !== 0x0a) || byte === 0x7f);
  if (octet !== undefined) throw new LogError("policy/characters", { octet });
  const reader = new PolicyReader();
  const lines = toOctets(bytes).split("\n");
  if (lines.pop() !== "") throw new LogError("policy/line", { line: lines.length + 1, reason: "it does not end in a newline" });
  for (const [i, line] of lines.entries()) {
    const words = line.split(/[ \t]+/).filter((word) => word !== "");
    if (words.length === 0 || words[0]?.startsWith("#") === true) continue;
    reader.read(words, i + 1);
  }
  return reader.policy();
}

/** Names are compared as octets: one character for each here, so that no rule of Unicode makes two names one. */
class PolicyReader {
  readonly #logs: PolicyLog[] = [];
  readonly #witnesses: PolicyWitness[] = [];
  readonly #names = new Map<string, Quorum>();
  readonly #members = new Set<string>();
  #quorum: { readonly of: Quorum | undefined } | undefined;

  read(words: readonly string[], line: number): void {
    const refuse = (reason: string): never => {
      throw new LogError("policy/line", { line, reason });
    };
    const [keyword, ...rest] = words;
    if (keyword === "log") this.#readLog(rest, refuse);
    else if (keyword === "witness") this.#readWitness(rest, refuse);
    else if (keyword === "group") this.#readGroup(rest, refuse);
    else if (keyword === "quorum") this.#readQuorum(rest, refuse);
    else refuse("it begins with no known word");
  }

  policy(): Policy {
    if (this.#quorum === undefined) throw new LogError("policy/no-quorum", {});
    return { logs: this.#logs, witnesses: this.#witnesses, quorum: this.#quorum.of };
  }

  #readLog([vkey, url, ...more]: readonly string[], refuse: Refuse): void {
    if (vkey === undefined || more.length > 0) return refuse("a log has a key and perhaps a URL");
    const key = parseVkey(fromOctets(vkey));
    if (this.#logs.some((log) => sameKey(log.key, key))) return refuse("this log's key is listed already");
    this.#logs.push({ key, url: url === undefined ? undefined : fromOctets(url) });
  }

  #readWitness([name, vkey, url, ...more]: readonly string[], refuse: Refuse): void {
    if (name === undefined || vkey === undefined || more.length > 0) return refuse("a witness has a name, a key and perhaps a URL");
    const key = parseVkey(fromOctets(vkey));
    if (key.type === ED25519) throw new LogError("note/key-type", { name: key.name, type: key.type });
    if (this.#witnesses.some((witness) => sameKey(witness.key, key))) return refuse("this witness's key is listed already");
    const witness: PolicyWitness = { name: fromOctets(name), key, url: url === undefined ? undefined : fromOctets(url) };
    this.#define(name, { witness }, refuse);
    this.#witnesses.push(witness);
  }

  #readGroup([name, rule, ...names]: readonly string[], refuse: Refuse): void {
    if (name === undefined || rule === undefined || names.length === 0) return refuse("a group has a name, a threshold and members");
    const threshold = rule === "any" ? 1 : rule === "all" ? names.length : /^[1-9][0-9]{0,8}$/.test(rule) ? Number(rule) : 0;
    if (threshold < 1 || threshold > names.length) return refuse("the threshold is not all, any, or a number from 1 to that of the members");
    const members = names.map((member) => {
      if (this.#members.has(member)) return refuse("a member may be in one group only, once");
      this.#members.add(member);
      return this.#names.get(member) ?? refuse("a member is not defined on a line before");
    });
    this.#define(name, { group: fromOctets(name), threshold, members }, refuse);
  }

  #readQuorum([name, ...more]: readonly string[], refuse: Refuse): void {
    if (name === undefined || more.length > 0) return refuse("a quorum has one name");
    if (this.#quorum !== undefined) return refuse("the quorum is said twice");
    this.#quorum = { of: name === "none" ? undefined : (this.#names.get(name) ?? refuse("the quorum is not defined on a line before")) };
  }

  #define(name: string, meaning: Quorum, refuse: Refuse): void {
    if (name === "none") return refuse("the name none is taken");
    if (this.#names.has(name)) return refuse("the name is defined already");
    this.#names.set(name, meaning);
  }
}
type Refuse = (reason: string) => never;

/**
 * Verifies a checkpoint against a policy: signed by a listed log whose key name is the checkpoint's origin, and cosigned by the quorum. Every
 * signature by a key that the policy knows must verify.
 * @throws {LogError} `policy/unknown-log`, `policy/log-signature`, `policy/quorum`, `note/signature`, `note/unsigned`, `note/key-ambiguous`, `checkpoint/…`
 */
export function checkPolicy(policy: Policy, note: Note): TrustedCheckpoint {
  const logs = policy.logs.map(({ key }) => logVerifier(key));
  const verified = verifyNote(note, [...logs, ...policy.witnesses.map(({ key }) => cosignatureVerifier(key))]);
  const checkpoint = parseCheckpoint(note.text);
  const { origin } = checkpoint;
  const keysOfLog = policy.logs.filter(({ key }) => key.name === origin).map(({ key }) => key);
  if (keysOfLog.length === 0) throw new LogError("policy/unknown-log", { origin });
  if (!verified.some(({ key }) => keysOfLog.includes(key))) throw new LogError("policy/log-signature", { origin });
  const witnesses = policy.witnesses.flatMap(({ name, key }) => {
    const times = verified.filter((line) => line.key === key).map(({ signature }) => cosignatureTime(signature));
    return times.length === 0 ? [] : [{ name, key, time: times.reduce((a, b) => (a > b ? a : b)) }];
  });
  if (policy.quorum !== undefined && !met(policy.quorum, new Set(witnesses.map(({ key }) => key)))) {
    const quorum = "witness" in policy.quorum ? policy.quorum.witness.name : policy.quorum.group;
    throw new LogError("policy/quorum", { quorum, witnesses: witnesses.map(({ name }) => name).join(", ") || "(none)" });
  }
  return { checkpoint, witnesses };
}

function met(quorum: Quorum, keys: ReadonlySet<VerifierKey>): boolean {
  if ("witness" in quorum) return keys.has(quorum.witness.key);
  return quorum.members.filter((member) => met(member, keys)).length >= quorum.threshold;
}

/** A log signs plainly, or with a cosignature of its own (tlog-checkpoint.md, "Signatures"). */
const logVerifier = (key: VerifierKey): Verifier => (key.type === ED25519 ? ed25519Verifier(key) : cosignatureVerifier(key));

/** tlog-policy.md, "Public key representation": under whatever name and type. */
const sameKey = (a: VerifierKey, b: VerifierKey): boolean => a.key.every((byte, i) => byte === b.key[i]);

const toOctets = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
const fromOctets = (octets: string): string => new TextDecoder().decode(Uint8Array.from(octets, (octet) => octet.charCodeAt(0)));
