/**
 * devnet as a process of its own: `node devnet/serve.ts '<options as JSON>'`, or without an argument the options come
 * as the first IPC message. It tells its parent `{ready: {profile, profilePath}}` or `{failed: text}`, passes log lines
 * on as `{log: text}`, and stops when the parent disconnects or on SIGTERM or SIGINT. Without a parent it prints.
 */
import { startDevnet } from "./main.ts";
import type { Devnet, DevnetOptions } from "./main.ts";

/** What the process tells its parent. */
export type ServeMessage =
  | { readonly ready: Pick<Devnet, "profile" | "profilePath"> }
  | { readonly failed: string }
  | { readonly log: string };

/** What `serve` can be told as JSON. */
export type ServeOptions = Omit<DevnetOptions, "onLog">;

function tell(message: ServeMessage): void {
  if (process.connected) process.send?.(message);
  else if (process.send === undefined) console.log(JSON.stringify(message));
}

async function readOptions(): Promise<ServeOptions> {
  const argument = process.argv[2];
  if (argument !== undefined) return JSON.parse(argument) as ServeOptions;
  if (process.send === undefined) throw new Error("usage: node devnet/serve.ts '<options as JSON>'");
  return new Promise((resolve) => process.once("message", (message) => resolve(message as ServeOptions)));
}

try {
  const options = await readOptions();
  const devnet = await startDevnet({ ...options, onLog: (log) => tell({ log }) });
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    devnet.stop().then(
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
  tell({ ready: { profile: devnet.profile, profilePath: devnet.profilePath } });
} catch (error) {
  tell({ failed: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
