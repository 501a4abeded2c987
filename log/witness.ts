import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { equalBytes, hex } from "../domain/fabric/hash.ts";
import { concat } from "../domain/fabric/wire.ts";
import { headDigest, signDigest } from "../domain/log/anchor.ts";
import type { AnchorDomain, CompactSignature } from "../domain/log/anchor.ts";
import { fromBase64, toBase64 } from "../domain/log/base64.ts";
import { parseCheckpoint, parseDecimal } from "../domain/log/checkpoint.ts";
import type { Checkpoint } from "../domain/log/checkpoint.ts";
import { verifyConsistency } from "../domain/log/merkle.ts";
import { ed25519Verifier, formatNote, formatSignature, parseNote, utf8, verifyNote } from "../domain/log/note.ts";
import type { NoteSignature, VerifierKey } from "../domain/log/note.ts";
import { LogError } from "../domain/log/error.ts";
import { KeeperError } from "./error.ts";
import { readIfThere, writeWhole } from "./files.ts";
import { sha256 } from "./hash.ts";
import type { KeeperKeys } from "./keys.ts";
import type { TileStore } from "./store.ts";

/** What a log asks of a witness: C2SP tlog-witness.md, "add-checkpoint". */
export interface AddCheckpoint {
  readonly old: number;
  readonly proof: readonly Uint8Array[];
  /** The note's bytes. */
  readonly checkpoint: Uint8Array;
}

const MAX_PROOF = 63;

/** Reads the body of a request. @throws {LogError} `checkpoint/size`, `base64/form`, `proof/form` */
export function parseAddCheckpoint(bytes: Uint8Array): AddCheckpoint {
  const text = new TextDecoder().decode(bytes);
  const end = text.indexOf("\n\n");
  const refuse = (reason: string): never => {
    throw new LogError("proof/form", { line: 1, reason });
  };
  if (end < 0) return refuse("there is no empty line before the checkpoint");
  const [first = "", ...lines] = text.slice(0, end).split("\n");
  if (!first.startsWith("old ")) return refuse("it is not the old size");
  if (lines.length > MAX_PROOF) return refuse("there are too many hashes");
  // Offsets count characters; what precedes the checkpoint is ASCII, or was refused.
  const head = text.slice(0, end + 2);
  if (utf8(head).length !== head.length) return refuse("it is not ASCII");
  return { old: parseDecimal(first.slice(4)), proof: lines.map(fromBase64), checkpoint: bytes.slice(end + 2) };
}

/** Writes the body of a request. */
export function formatAddCheckpoint({ old, proof, checkpoint }: AddCheckpoint): Uint8Array {
  return concat(utf8(`old ${old}\n${proof.map((hash) => `${toBase64(hash)}\n`).join("")}\n`), checkpoint);
}

interface Cosigned {
  readonly size: number;
  readonly root: string;
  /** The checkpoint with the log's signature and this witness's own; absent before the first. */
  readonly note?: string;
}

/** A head's time for the anchor may differ so much from this organisation's clock: as the contract allows. */
const CLOCK_SLACK_S = 15n * 60n;

/**
 * An organisation's witness: cosigns a head of the log only if it continues the one that it cosigned before and is the head of the tree that this
 * organisation built from its own peer's blocks. What it has cosigned is on the disk before anyone is told.
 */
export class Witness {
  readonly #path: string;
  readonly #store: TileStore;
  readonly #keys: KeeperKeys;
  readonly #log: VerifierKey;
  readonly #clock: () => number;
  readonly #patienceMs: number;
  #cosigned: Cosigned;
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * @param clock milliseconds since 1970
   * @param patienceMs how long to wait for blocks that this organisation's own peer has not delivered yet
   */
  constructor(dir: string, store: TileStore, keys: KeeperKeys, log: VerifierKey, { clock = Date.now, patienceMs = 5_000 }: { readonly clock?: () => number; readonly patienceMs?: number } = {}) {
    [this.#path, this.#store, this.#keys, this.#log, this.#clock, this.#patienceMs] = [join(dir, "cosigned.json"), store, keys, log, clock, patienceMs];
    const kept = readIfThere(this.#path);
    this.#cosigned = kept ? (JSON.parse(kept.toString("utf8")) as Cosigned) : { size: 0, root: hex(sha256()) };
  }

  /** Size of the head that was cosigned last. */
  get size(): number {
    return this.#cosigned.size;
  }

  /** The checkpoint cosigned last, as `GET <hash of the origin>/checkpoint` serves it (tlog-witness.md, "Monitoring"). */
  get note(): string | undefined {
    return this.#cosigned.note;
  }

  /** Hex of SHA-256 of the log's origin. */
  get originHash(): string {
    return hex(sha256(utf8(this.#log.name)));
  }

  /**
   * Cosigns a head; requests take turns, so that two cannot both continue the same one.
   * @returns the signature's line
   * @throws {KeeperError} `witness/…`
   * @throws {LogError} for a malformed note or checkpoint
   */
  add(request: AddCheckpoint): Promise<string> {
    const answer = this.#turn.then(() => this.#add(request));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #add({ old, proof, checkpoint: bytes }: AddCheckpoint): Promise<string> {
    const { text, checkpoint, signature } = this.#signedByLog(bytes);
    const { size, root } = checkpoint;
    if (old > size) throw new KeeperError("witness/shrinks", { size, old });
    if (old !== this.#cosigned.size) throw new KeeperError("witness/old-size", { old, size: this.#cosigned.size });
    try {
      const before = Buffer.from(this.#cosigned.root, "hex");
      if (old > 0) verifyConsistency({ first: old, second: size, firstRoot: before, secondRoot: root, proof }, sha256);
      else if (proof.length > 0) throw new LogError("merkle/proof-length", { given: proof.length });
    } catch (cause) {
      if (cause instanceof LogError) throw new KeeperError("witness/inconsistent", { size, old }, { cause });
      throw cause;
    }
    await this.#asOwnPeerHas(checkpoint);
    const own = this.#keys.cosign(this.#now(), text);
    const note = new TextDecoder().decode(formatNote({ text, signatures: [signature, own] }));
    const cosigned: Cosigned = { size, root: hex(root), note };
    writeWhole(this.#path, JSON.stringify(cosigned));
    this.#cosigned = cosigned;
    return formatSignature(own);
  }

  /**
   * Signs a head for the anchor contract, if it is the head of this organisation's own tree.
   * @param bytes the checkpoint's note, signed by the log
   * @throws {KeeperError} `witness/…`
   */
  async signForAnchor(bytes: Uint8Array, domain: AnchorDomain, time: bigint): Promise<CompactSignature> {
    const { checkpoint } = this.#signedByLog(bytes);
    const ahead = time - this.#now();
    if (ahead > CLOCK_SLACK_S || ahead < -CLOCK_SLACK_S) throw new KeeperError("witness/time", { time });
    await this.#asOwnPeerHas(checkpoint);
    return signDigest(headDigest(domain, { ...checkpoint, time }), this.#keys.anchorKey);
  }

  #now(): bigint {
    return BigInt(Math.floor(this.#clock() / 1000));
  }

  #signedByLog(bytes: Uint8Array): { readonly text: string; readonly checkpoint: Checkpoint; readonly signature: NoteSignature } {
    const note = parseNote(bytes);
    const checkpoint = parseCheckpoint(note.text);
    const { origin } = checkpoint;
    if (origin !== this.#log.name) throw new KeeperError("witness/unknown-log", { origin });
    try {
      const signature = verifyNote(note, [ed25519Verifier(this.#log)])[0] as NoteSignature;
      return { text: note.text, checkpoint, signature };
    } catch (cause) {
      throw new KeeperError("witness/not-signed", { origin }, { cause });
    }
  }

  async #asOwnPeerHas({ size, root }: Checkpoint): Promise<void> {
    const end = performance.now() + this.#patienceMs;
    while (this.#store.head.size < size) {
      if (performance.now() > end) throw new KeeperError("witness/behind", { own: this.#store.head.size, size });
      await delay(20);
    }
    const actual = await this.#store.rootAt(size);
    if (!equalBytes(actual, root)) throw new KeeperError("witness/own-peer", { size, claimed: hex(root), actual: hex(actual) });
  }
}
