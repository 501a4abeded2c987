import { setTimeout as delay } from "node:timers/promises";
import { loadIdentity, readProfile } from "../gateway/index.ts";
import { anchorSettings } from "./anchor/settings.ts";
import { startCouncil } from "./council.ts";
import type { CouncilMember } from "./council.ts";

/*
 * The keepers of all organisations and the anchor service as a process of their own: `node log/serve.ts '<options as JSON>'`. It tells its parent `{url}` once the log is
 * served, passes what goes wrong on as `{log: text}`, and stops when the parent disconnects or on SIGTERM or SIGINT.
 */

/** What `serve` is told as JSON. */
export interface ServeOptions {
  readonly dir: string;
  readonly port: number;
  /** File of the connection profile. */
  readonly profile: string;
  /** The log's operator first; `identity` is a folder. */
  readonly members: readonly { readonly mspId: string; readonly domain: string; readonly identity: string }[];
}
/** What it answers when it serves. */
export interface ServeReady {
  readonly url: string;
}

const tell = (message: object): void => void (process.connected && process.send?.(message));

try {
  const { dir, port, profile, members } = JSON.parse(process.argv[2] ?? "") as ServeOptions;
  const settings = anchorSettings(process.env);
  const known = members.map(({ mspId, domain, identity }): CouncilMember => {
    const loaded = loadIdentity(identity);
    if (loaded === undefined) throw new Error(`${identity} holds no identity`);
    return { mspId, domain, identity: loaded };
  });
  const log = (who: string, error: unknown): void => tell({ log: `${new Date().toISOString()} ${who} ${error instanceof Error ? error.message : String(error)}` });
  const council = await startCouncil({ dir, profile: readProfile(profile), members: known as [CouncilMember, ...CouncilMember[]], port, onTrouble: log });
  const ended = new AbortController();
  let anchoring: Promise<void> = Promise.resolve();
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    ended.abort();
    // A step that waits for a chain need not end: it goes on from the disk.
    stopping ??= Promise.race([anchoring, delay(1_000)])
      .then(() => council.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
  };
  process.once("disconnect", stop);
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  tell({ url: council.url } satisfies ServeReady);
  // Loaded only now: the log serves before what talks to chains is there.
  anchoring = import("./anchor/start.ts")
    .then(({ anchorHeads }) => anchorHeads(dir, council, settings, ended.signal, (error) => log("anchor", error)))
    .catch((error: unknown) => log("anchor", error));
} catch (error) {
  tell({ failed: error instanceof Error ? error.message : String(error) });
  console.error(error);
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
