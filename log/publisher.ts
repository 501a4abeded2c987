import { setTimeout as delay } from "node:timers/promises";
import { join } from "node:path";
import { equalBytes, hex } from "../domain/fabric/hash.ts";
import { formatCheckpoint, parseCheckpoint, parseDecimal } from "../domain/log/checkpoint.ts";
import type { Checkpoint } from "../domain/log/checkpoint.ts";
import { cosignatureVerifier } from "../domain/log/cosignature.ts";
import { LogError } from "../domain/log/error.ts";
import { proveConsistency } from "../domain/log/merkle.ts";
import { formatNote, parseNote, utf8, verifyNote } from "../domain/log/note.ts";
import type { NoteSignature } from "../domain/log/note.ts";
import { checkPolicy } from "../domain/log/policy.ts";
import type { Policy, PolicyWitness } from "../domain/log/policy.ts";
import { KeeperError } from "./error.ts";
import { readIfThere, writeWhole } from "./files.ts";
import { request } from "./http.ts";
import { sha256 } from "./hash.ts";
import type { KeeperKeys } from "./keys.ts";
import type { TileStore } from "./store.ts";
import { formatAddCheckpoint } from "./witness.ts";

/** How long after a failed round the witnesses are asked again. */
const RETRY_MS = 500;
/** How long the others may still answer once the quorum has. */
const GRACE_MS = 250;
/** A witness may wait for its own peer. */
const WITNESS_TIMEOUT_MS = 10_000;
/** A signature's line, or a sentence that says why not. */
const MAX_ANSWER = 64 * 1024;

/** Signs heads of the operator's tree, has them cosigned, and publishes what meets the policy: a head without its quorum is never served. */
export class Publisher {
  readonly #path: string;
  readonly #origin: string;
  readonly #store: TileStore;
  readonly #keys: KeeperKeys;
  readonly #trouble: (error: unknown) => void;
  #woken = Promise.withResolvers<void>();
  /** Sizes that witnesses are known to have cosigned, by URL. */
  readonly #sizes = new Map<string, number>();
  #published: Uint8Array | undefined;
  #head: Checkpoint | undefined;
  #checked = false;
  done: Promise<void> = Promise.resolve();

  /** @param trouble told of what goes wrong and will be tried again */
  constructor(dir: string, origin: string, store: TileStore, keys: KeeperKeys, trouble: (error: unknown) => void) {
    [this.#path, this.#origin, this.#store, this.#keys, this.#trouble] = [join(dir, "checkpoint"), origin, store, keys, trouble];
    this.#set(readIfThere(this.#path));
  }

  /** The newest published checkpoint's note. */
  get published(): Uint8Array | undefined {
    return this.#published;
  }

  /** What it says. */
  get head(): Checkpoint | undefined {
    return this.#head;
  }

  /** To be called when the tree has grown. */
  wake(): void {
    this.#woken.resolve();
  }

  /** Publishes from now on by this policy. A checkpoint published by another one that does not meet it is cosigned anew. */
  begin(policy: Policy, signal: AbortSignal): void {
    if (this.#published !== undefined && !meets(policy, this.#published)) this.#published = undefined;
    this.done = this.#run(policy, signal);
    this.wake();
  }

  async #run(policy: Policy, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#woken.promise;
      this.#woken = Promise.withResolvers();
      while (!signal.aborted && this.#behind()) {
        try {
          await this.#publish(policy);
        } catch (error) {
          this.#trouble(error);
          await delay(RETRY_MS, undefined, { signal }).catch(() => undefined); // aborted: the loop sees it
        }
      }
    }
  }

  /** A tree that is built anew, smaller than what was published, is not published until it has grown beyond. */
  #behind(): boolean {
    const { size } = this.#store.head;
    return size > 0 && size >= (this.#head?.size ?? 0) && (this.#published === undefined || this.#head === undefined || this.#head.size < size);
  }

  /** One round. @throws {LogError} `policy/quorum` and others if what came together is not enough */
  async #publish(policy: Policy): Promise<void> {
    await this.#checkAgainstPublished();
    const { size, root } = this.#store.head;
    const text = formatCheckpoint({ origin: this.#origin, size, root });
    const own = this.#keys.signCheckpoint(text);
    const signatures = await this.#cosignatures(policy, size, text, own);
    const note = formatNote({ text, signatures: [own, ...signatures] });
    checkPolicy(policy, parseNote(note));
    writeWhole(this.#path, note);
    this.#set(note);
  }

  /** The operator never signs a fork of its own: what was published once is part of the tree, or a person must look. */
  async #checkAgainstPublished(): Promise<void> {
    if (this.#checked || this.#head === undefined) return;
    const { size, root } = this.#head;
    const actual = await this.#store.rootAt(size);
    if (!equalBytes(actual, root)) throw new KeeperError("keeper/forked", { size, signed: hex(root), actual: hex(actual) });
    this.#checked = true;
  }

  /** Asks all witnesses at once; ends when all have answered, or the quorum and a little time. */
  async #cosignatures(policy: Policy, size: number, text: string, own: NoteSignature): Promise<readonly NoteSignature[]> {
    const signed = formatNote({ text, signatures: [own] });
    const signatures: NoteSignature[] = [];
    const enough = Promise.withResolvers<void>();
    const asked = policy.witnesses.map(async (witness) => {
      try {
        signatures.push(...(await this.#cosign(witness, size, text, signed)));
        if (meets(policy, formatNote({ text, signatures: [own, ...signatures] }))) enough.resolve();
      } catch (error) {
        this.#trouble(error);
      }
    });
    const late = new AbortController();
    const grace = enough.promise.then(() => delay(GRACE_MS, undefined, { signal: late.signal })).catch(() => undefined); // all have answered
    await Promise.race([Promise.all(asked), grace]);
    late.abort();
    return [...signatures];
  }

  /**
   * One witness's cosignatures, verified: what else it answers must not spoil the note.
   * @throws {KeeperError} `keeper/…` @throws {LogError} `note/…`
   */
  async #cosign({ name, url, key }: PolicyWitness, size: number, text: string, signed: Uint8Array): Promise<readonly NoteSignature[]> {
    if (url === undefined) return [];
    const at = url.replace(/\/$/, "");
    for (let attempt = 0; ; attempt++) {
      const old = this.#sizes.get(at) ?? 0;
      const proof = old === 0 || old >= size ? [] : await proveConsistency(this.#store.reader(size), old, size, sha256);
      const { status, body } = await request(at, "add-checkpoint", { post: formatAddCheckpoint({ old, proof, checkpoint: signed }), limit: MAX_ANSWER, timeoutMs: WITNESS_TIMEOUT_MS });
      const answer = new TextDecoder().decode(body);
      if (status === 200) {
        const lines = verifyNote(parseNote(utf8(`${text}\n${answer}`)), [cosignatureVerifier(key)]);
        this.#sizes.set(at, size);
        return lines.map(({ name: by, keyId, signature }) => ({ name: by, keyId, signature }));
      }
      // The witness says what it holds; a third answer of the kind means that somebody else moves it.
      if (status !== 409 || attempt > 1) throw new KeeperError("keeper/answer", { url: at, status, path: "add-checkpoint", text: `${name}: ${answer.trim().slice(0, 500)}` });
      this.#sizes.set(at, parseDecimal(answer.trim()));
    }
  }

  #set(note: Uint8Array | undefined): void {
    this.#published = note;
    if (note !== undefined) this.#head = parseCheckpoint(parseNote(note).text);
  }
}

function meets(policy: Policy, note: Uint8Array): boolean {
  try {
    checkPolicy(policy, parseNote(note));
    return true;
  } catch (error) {
    if (error instanceof LogError) return false;
    throw error;
  }
}
