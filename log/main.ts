import { join } from "node:path";
import { hex } from "../domain/fabric/hash.ts";
import { formatVkey, parseVkey, utf8 } from "../domain/log/note.ts";
import { parsePolicy } from "../domain/log/policy.ts";
import { keepLog } from "./keeper.ts";
import type { Blocks } from "./keeper.ts";
import { keeperKeys } from "./keys.ts";
import type { KeeperKeys } from "./keys.ts";
import { Publisher } from "./publisher.ts";
import { serveKeeper } from "./server.ts";
import type { KeeperStatus } from "./server.ts";
import { TileStore } from "./store.ts";
import { Witness } from "./witness.ts";

export { LogReader } from "./client.ts";
export { KeeperError } from "./error.ts";
export { keeperKeys } from "./keys.ts";
export type { KeeperKeys } from "./keys.ts";
export type { KeeperStatus } from "./server.ts";
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
  /** How long a witness waits for its own peer before it answers that it is behind. */
  readonly patienceMs?: number;
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
  /** Begins to publish checkpoints cosigned as the policy demands: at the log's operator. @throws {LogError} `policy/…` */
  publish(policy: string): void;
  /** The newest published checkpoint. */
  checkpoint(): Uint8Array | undefined;
  status(): KeeperStatus;
  stop(): Promise<void>;
}

/** Starts an organisation's log-keeper: it follows its peer, serves its tiles, and cosigns what it is asked to if it is so. */
export async function startKeeper({ dir, channel, origin, name, log, blocks, host, port, patienceMs, onTrouble = () => undefined }: KeeperOptions): Promise<Keeper> {
  const keys = keeperKeys(dir, name, origin);
  const store = await TileStore.open(join(dir, "log"), channel);
  const witness = new Witness(dir, store, keys, log === undefined ? keys.log : parseVkey(log), patienceMs === undefined ? {} : { patienceMs });
  let [trouble, stopped]: (string | null)[] = [null, null];
  const noteTrouble = (error: unknown): void => {
    trouble = textOf(error);
    onTrouble(error);
  };
  const publisher = new Publisher(join(dir, "log"), origin, store, keys, noteTrouble);
  const ended = new AbortController();
  const status = (): KeeperStatus => ({
    channel,
    origin,
    name,
    size: store.head.size,
    block: store.head.chain?.number.toString(),
    cosigned: witness.size,
    published: publisher.head?.size ?? null,
    anchorAddress: `0x${hex(keys.anchorAddress)}`,
    stopped: stopped ?? null,
    trouble: trouble ?? null,
  });
  const server = await serveKeeper({ port, ...(host === undefined ? {} : { host }), store, witness, checkpoint: () => publisher.published, status, onTrouble: noteTrouble });
  const keeping = keepLog(store, blocks, ended.signal, () => publisher.wake());
  const failed = keeping.then(() => new Promise<never>(() => undefined));
  // What it has published stays served; whoever cares awaits `failed`.
  failed.catch((error: unknown) => (stopped = textOf(error)));
  return {
    url: server.url,
    keys,
    store,
    failed,
    publish: (policy) => publisher.begin(parsePolicy(utf8(policy)), ended.signal),
    checkpoint: () => publisher.published,
    status,
    async stop() {
      ended.abort();
      publisher.wake();
      await keeping.catch(() => undefined); // told by `failed`
      await publisher.done;
      await server.stop();
    },
  };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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
