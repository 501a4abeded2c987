import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { formatCheckpoint, parseCheckpoint } from "../domain/log/checkpoint.ts";
import { proveConsistency } from "../domain/log/merkle.ts";
import { formatNote, formatVkey, parseNote } from "../domain/log/note.ts";
import type { NoteSignature } from "../domain/log/note.ts";
import { checkPolicy, parsePolicy } from "../domain/log/policy.ts";
import type { Policy } from "../domain/log/policy.ts";
import { KeeperError } from "./error.ts";
import { readIfThere, writeWhole } from "./files.ts";
import { sha256 } from "./hash.ts";
import { keepLog } from "./keeper.ts";
import type { Blocks } from "./keeper.ts";
import { keeperKeys } from "./keys.ts";
import type { KeeperKeys } from "./keys.ts";
import { serveKeeper } from "./server.ts";
import { TileStore } from "./store.ts";
import { formatAddCheckpoint, Witness } from "./witness.ts";

export { LogReader } from "./client.ts";
export { KeeperError } from "./error.ts";
export { keeperKeys } from "./keys.ts";
export type { KeeperKeys } from "./keys.ts";
export { TileStore } from "./store.ts";

export interface KeeperOptions {
  /** The keeper's folder: tiles, keys, what it has cosigned. */
  readonly dir: string;
  readonly channel: string;
  readonly origin: string;
  /** Key name of this organisation's cosignatures. */
  readonly name: string;
  /** Public key of the log, in vkey form; the operator's own where absent. */
  readonly log?: string;
  /** The organisation's own peer. */
  readonly blocks: Blocks;
  readonly host?: string;
  readonly port: number;
  /** Told of what goes wrong and will be tried again. */
  readonly onTrouble?: (error: unknown) => void;
}

/** A running keeper. */
export interface Keeper {
  readonly url: string;
  readonly keys: KeeperKeys;
  readonly store: TileStore;
  /** Rejects when the peer delivers what is no continuation of what it delivered before: that needs a person. */
  readonly failed: Promise<never>;
  /** Begins to publish checkpoints cosigned as the policy demands: at the log's operator. */
  publish(policy: string): void;
  /** The newest published checkpoint. */
  checkpoint(): Uint8Array | undefined;
  stop(): Promise<void>;
}

/** How long after a failed round the witnesses are asked again. */
const RETRY_MS = 500;

/** Starts an organisation's log-keeper: it follows its peer, serves its tiles, and cosigns what it is asked to if it is so. */
export async function startKeeper({ dir, channel, origin, name, log, blocks, host, port, onTrouble = () => undefined }: KeeperOptions): Promise<Keeper> {
  const keys = keeperKeys(dir, name, origin);
  const store = await TileStore.open(join(dir, "log"), channel);
  const logKey = log === undefined ? keys.log : parsePolicy(new TextEncoder().encode(`log ${log}\nquorum none\n`)).logs[0]!.key;
  const witness = new Witness(dir, store, keys, logKey);
  const publisher = new Publisher(join(dir, "log"), origin, store, keys, onTrouble);
  const ended = new AbortController();
  const server = await serveKeeper({ port, ...(host === undefined ? {} : { host }), store, witness, checkpoint: () => publisher.published });
  const keeping = keepLog(store, blocks, ended.signal, () => publisher.wake());
  const failed = keeping.then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined); // whoever cares awaits it
  return {
    url: server.url,
    keys,
    store,
    failed,
    publish: (policy) => publisher.begin(policy, ended.signal),
    checkpoint: () => publisher.published,
    async stop() {
      ended.abort();
      publisher.wake();
      await keeping.catch(() => undefined); // told by `failed`
      await publisher.done;
      await server.stop();
    },
  };
}

/** Signs heads of the operator's tree, has them cosigned, and publishes what meets the policy. */
class Publisher {
  readonly #path: string;
  readonly #origin: string;
  readonly #store: TileStore;
  readonly #keys: KeeperKeys;
  readonly #trouble: (error: unknown) => void;
  #woken = Promise.withResolvers<void>();
  /** Sizes that witnesses are known to have cosigned, by URL. */
  readonly #sizes = new Map<string, number>();
  published: Uint8Array | undefined;
  done: Promise<void> = Promise.resolve();

  constructor(dir: string, origin: string, store: TileStore, keys: KeeperKeys, trouble: (error: unknown) => void) {
    [this.#path, this.#origin, this.#store, this.#keys, this.#trouble] = [join(dir, "checkpoint"), origin, store, keys, trouble];
    this.published = readIfThere(this.#path);
  }

  wake(): void {
    this.#woken.resolve();
  }

  begin(text: string, signal: AbortSignal): void {
    const policy = parsePolicy(new TextEncoder().encode(text));
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

  #behind(): boolean {
    const { size } = this.#store.head;
    return size > 0 && (this.published === undefined || parseCheckpoint(parseNote(this.published).text).size < size);
  }

  /** One round. @throws {LogError} `policy/quorum` and others if what came together is not enough */
  async #publish(policy: Policy): Promise<void> {
    const { size, root } = this.#store.head;
    const text = formatCheckpoint({ origin: this.#origin, size, root });
    const own = this.#keys.signCheckpoint(text);
    const signed = formatNote({ text, signatures: [own] });
    const cosigned = await Promise.allSettled(policy.witnesses.flatMap(({ url }) => (url === undefined ? [] : [this.#cosign(url, size, text, signed)])));
    const signatures = cosigned.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
    const note = formatNote({ text, signatures: [own, ...signatures] });
    for (const one of cosigned) if (one.status === "rejected") this.#trouble(one.reason);
    checkPolicy(policy, parseNote(note));
    writeWhole(this.#path, note);
    this.published = note;
  }

  async #cosign(url: string, size: number, text: string, signed: Uint8Array): Promise<readonly NoteSignature[]> {
    for (let attempt = 0; ; attempt++) {
      const old = this.#sizes.get(url) ?? 0;
      const proof = old === 0 || old >= size ? [] : await proveConsistency(this.#store.reader(size), old, size, sha256);
      const response = await fetch(`${url}/add-checkpoint`, { method: "POST", body: Buffer.from(formatAddCheckpoint({ old, proof, checkpoint: signed })), signal: AbortSignal.timeout(10_000) });
      const answer = await response.text();
      if (response.ok) {
        this.#sizes.set(url, size);
        // The signature line is a note's: read with the text it is for.
        return parseNote(new TextEncoder().encode(`${text}\n${answer}`)).signatures;
      }
      // The witness says what it holds; a second answer of the kind means that somebody else moves it.
      if (response.status !== 409 || attempt > 1) throw new KeeperError("keeper/answer", { url, status: response.status, path: "add-checkpoint", text: answer.trim() });
      this.#sizes.set(url, Number(answer.trim()));
    }
  }
}

/** One organisation of a policy. */
export interface Member {
  readonly name: string;
  readonly vkey: string;
  readonly url: string;
}

/** A policy of one log and of so many of these witnesses, in the text of C2SP tlog-policy.md. */
export function policyText(log: { readonly vkey: string; readonly url: string }, members: readonly Member[], quorum: number): string {
  const witnesses = members.map(({ name, vkey, url }) => `witness ${name} ${vkey} ${url}`);
  return [`log ${log.vkey} ${log.url}`, ...witnesses, `group council ${quorum} ${members.map(({ name }) => name).join(" ")}`, "quorum council", ""].join("\n");
}

/** Public keys of a keeper, in vkey form. */
export const vkeysOf = ({ cosigner, log }: KeeperKeys) => ({ cosigner: formatVkey(cosigner), log: formatVkey(log) });
