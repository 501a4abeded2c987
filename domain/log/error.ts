import { CodedError } from "../coded.ts";
import type { FactsOf } from "../coded.ts";

/** What can be wrong with a log's bytes, signatures and proofs, and the values that show it. Codes are stable; wording is not. */
const wordings = {
  "base64/form": "{text} is not standard, padded base64 in its one canonical form",
  "merkle/number": "{value} is no tree size or index: whole numbers from 0 to 2^53 − 1 are",
  "merkle/index": "index {index} is not in a tree of {size} entries",
  "merkle/shrinks": "a tree of {first} entries cannot come before one of {second}",
  "merkle/empty-first": "from an empty tree nothing can be proved",
  "merkle/hash-length": "a hash has {length} bytes; SHA-256 has 32",
  "merkle/hash-count": "{given} hashes were given where {needed} are needed",
  "merkle/proof-length": "a proof of {given} hashes does not fit",
  "merkle/root": "the proof leads to the root {actual}, not to {claimed}",
  "note/too-large": "the note exceeds {limit} {unit}",
  "note/text": "the note is not UTF-8, or has a control character",
  "note/form": "the note is not a text ending in a newline, an empty line and signature lines",
  "note/signature-line": "signature line {line} of the note is malformed",
  "note/key-name": "{name} is no key name: empty, or with a space or a plus sign",
  "note/vkey": "{text} is no verifier key: name, key id in hex and key in base64, with plus signs between",
  "note/key-id": "the key of {name} has the id {actual}, not {claimed}",
  "note/key-type": "the key of {name} has the type {type}, which is not fit for this use",
  "note/key-length": "the key of {name} has {length} bytes; Ed25519 has 32",
  "note/key-ambiguous": "two known keys have the name {name} and the same id",
  "note/signature": "the signature by {name} does not verify",
  "note/unsigned": "no known key signed the note",
  "checkpoint/form": "a checkpoint is an origin, a size and a root, each on its line, and no line is empty",
  "checkpoint/size": "{text} is no tree size",
  "checkpoint/root": "{text} is no root hash",
  "checkpoint/empty-root": "the root of an empty tree is the hash of nothing, not {claimed}",
  "cosignature/time": "{time} is no POSIX time from 0 to 2^63 − 1",
  "tile/path": "{path} is no path of a tile or an entry bundle",
  "tile/length": "a tile or bundle of width {width} is not {bytes} bytes long",
  "tile/outside": "no tile at level {level} with index {index} and width {width} belongs to a tree of {size} entries",
  "bundle/entry-too-long": "an entry of {length} bytes exceeds the 65,535 that an entry bundle can hold",
  "bundle/form": "the entry bundle ends in the middle of an entry, or goes on after the last of {width}",
  "policy/characters": "the policy has the control character {octet}",
  "policy/line": "line {line} of the policy is malformed: {reason}",
  "policy/no-quorum": "the policy says no quorum",
  "policy/unknown-log": "the policy does not know the log {origin}",
  "policy/log-signature": "the log {origin} has not signed the checkpoint",
  "policy/quorum": "the witnesses {witnesses} do not make the quorum {quorum}",
  "proof/form": "the proof is malformed at line {line}: {reason}",
  "anchor/field": "{field} is not fit for an anchored head: {value}",
  "anchor/signature": "nobody can have signed so: {reason}",
  "entry/version": "the entry has the version {version}; this reader knows {known}",
  "entry/form": "the entry is not in canonical form: {reason}",
  "entry/channel": "{channel} is no Fabric channel name",
  "entry/field": "{field} is out of range: {value}",
  "entry/not-validated": "transaction {position} of block {block} is not validated yet",
} as const;
export type LogErrorCode = keyof typeof wordings;

/** A log, or what claims to come from one, breaks a rule. Never transient: the same bytes fail again. */
export class LogError<C extends LogErrorCode = LogErrorCode> extends CodedError<typeof wordings, C> {
  override readonly name = "LogError";

  constructor(code: C, facts: FactsOf<(typeof wordings)[C]>, options?: ErrorOptions) {
    super(wordings, code, facts, options);
  }
}
