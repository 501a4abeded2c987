import { fromBase64, toBase64 } from "./base64.ts";
import { LogError } from "./error.ts";
import { HASH_LENGTH, verifyInclusion, whole } from "./merkle.ts";
import { parseNote, utf8 } from "./note.ts";
import { checkPolicy } from "./policy.ts";
import type { Policy, TrustedCheckpoint } from "./policy.ts";

/** That one entry is in a log, in one text for offline use: C2SP tlog-proof.md. By convention in a file `….tlog-proof`. */
export interface TlogProof {
  /** Opaque and not authenticated: never to be trusted by itself. */
  readonly extra?: Uint8Array;
  readonly index: number;
  /** Leaf's sibling first. */
  readonly hashes: readonly Uint8Array[];
  /** The checkpoint's note with all its signatures, byte for byte. */
  readonly checkpoint: Uint8Array;
}

const HEADER = "c2sp.org/tlog-proof@v1";
/** A tree of at most 2^63 entries has no longer path. */
const MAX_HASHES = 63;

/**
 * Reads a proof strictly; nothing in it is verified yet.
 * @throws {LogError} `proof/form`, `base64/form`, `note/too-large`
 */
export function parseProof(bytes: Uint8Array): TlogProof {
  const separator = emptyLine(bytes);
  if (separator < 0) throw new LogError("proof/form", { line: 1, reason: "there is no empty line before the checkpoint" });
  const lines = new TextDecoder().decode(bytes.subarray(0, separator)).split("\n");
  const refuse = (line: number, reason: string): never => {
    throw new LogError("proof/form", { line: line + 1, reason });
  };
  if (lines[0] !== HEADER) return refuse(0, `it is not ${HEADER}`);
  const extra = lines[1]?.startsWith("extra ") === true ? fromBase64(lines[1].slice("extra ".length)) : undefined;
  const at = extra === undefined ? 1 : 2;
  const [, digits] = /^index (0|[1-9][0-9]{0,15})$/.exec(lines[at] ?? "") ?? [];
  if (digits === undefined || !Number.isSafeInteger(Number(digits))) return refuse(at, "it is not the index");
  const encoded = lines.slice(at + 1);
  if (encoded.length > MAX_HASHES) return refuse(at + 1 + MAX_HASHES, "there are too many hashes");
  const hashes = encoded.map((line, i) => {
    const hash = fromBase64(line);
    return hash.length === HASH_LENGTH ? hash : refuse(at + 1 + i, "it is no hash");
  });
  return { ...(extra === undefined ? {} : { extra }), index: Number(digits), hashes, checkpoint: bytes.slice(separator + 2) };
}

/** Writes a proof. @throws {LogError} `merkle/number`, `merkle/hash-length` */
export function formatProof({ extra, index, hashes, checkpoint }: TlogProof): Uint8Array {
  const lines = [HEADER, ...(extra === undefined ? [] : [`extra ${toBase64(extra)}`]), `index ${whole(index)}`];
  for (const hash of hashes) {
    if (hash.length !== HASH_LENGTH) throw new LogError("merkle/hash-length", { length: hash.length });
    lines.push(toBase64(hash));
  }
  const head = utf8(`${lines.join("\n")}\n\n`);
  const bytes = new Uint8Array(head.length + checkpoint.length);
  bytes.set(head);
  bytes.set(checkpoint, head.length);
  return bytes;
}

/**
 * Verifies that the entry with that leaf hash is in a log that the policy trusts: log's signature, quorum, inclusion (tlog-proof.md, "Verifying").
 * @throws {LogError} `note/…`, `checkpoint/…`, `policy/…`, `merkle/…`
 */
export function verifyProof({ index, hashes, checkpoint }: TlogProof, leafHash: Uint8Array, policy: Policy): TrustedCheckpoint {
  const trusted = checkPolicy(policy, parseNote(checkpoint));
  const { size, root } = trusted.checkpoint;
  verifyInclusion({ index, size, leafHash, root, proof: hashes });
  return trusted;
}

/** Position of the first two newlines in a row. */
function emptyLine(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) if (bytes[at + 1] === 0x0a) return at;
  return -1;
}
