import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { AUTHORITIES } from "../../domain/authority.ts";
import { enrol, loadIdentity, organisationOf, saveIdentity, validUntil } from "../../gateway/index.ts";
import type { ConnectionProfile } from "../../gateway/index.ts";
import type { ServeOptions, ServeReady } from "../../log/serve.ts";
import { places } from "../identities.ts";
import { startPart } from "./processes.ts";

/** The log-keepers of all organisations, and where the log is served. */
export interface RunningLog {
  readonly url: string;
  stop(): Promise<void>;
}

const module = fileURLToPath(new URL("../../log/serve.ts", import.meta.url));

interface Options {
  readonly dir: string;
  readonly profile: ConnectionProfile;
  /** 0 for a free one. */
  readonly port: number;
  readonly say: (text: string) => void;
}

/** How long after its end the process is started again. */
const AGAIN_MS = 1_000;

/**
 * Starts the log-keepers of all organisations of the profile in one process; customs operates the log, all witness it. The log is behind the write
 * path: should the process end, everything else goes on, and it is started again where it was.
 */
export async function startLog({ dir, profile, port, say }: Options): Promise<RunningLog> {
  const place = places(dir);
  const mspIds = Object.keys(profile.organisations).sort((a, b) => Number(b === AUTHORITIES.customs) - Number(a === AUTHORITIES.customs));
  const members = [];
  for (const mspId of mspIds) {
    const { domain, mspDir } = organisationOf(profile, mspId);
    const identity = join(place.log, mspId, "identity");
    await enrolKeeper(identity, mspId, mspDir);
    members.push({ mspId, domain, identity });
  }
  const options = { dir: place.log, profile: place.profile, members };
  const start = (at: number) => startPart<ServeReady>({ name: "log", module, args: [JSON.stringify({ ...options, port: at } satisfies ServeOptions)], logFile: `${place.logs}/log.log` });
  let part = await start(port);
  const { url } = part.ready;
  say(`transparency log serves at ${url}`);
  const ended = new AbortController();
  const watching = (async () => {
    while (!ended.signal.aborted) {
      const how = await part.ended;
      while (!ended.signal.aborted) {
        say(`the log-keepers ${how}; they are started again`);
        await delay(AGAIN_MS, undefined, { signal: ended.signal }).catch(() => undefined); // aborted: the loop sees it
        const again = ended.signal.aborted ? undefined : await start(Number(new URL(url).port)).catch((error: unknown) => void say(String(error)));
        if (again === undefined) continue;
        part = again;
        break;
      }
    }
    await part.stop();
  })();
  return {
    url,
    async stop() {
      ended.abort();
      await part.stop();
      await watching;
    },
  };
}

/** A keeper reads its own peer as a client of its organisation; a certificate that ends within a month is made anew. */
async function enrolKeeper(folder: string, mspId: string, mspDir: string): Promise<void> {
  const existing = loadIdentity(folder);
  if (existing && validUntil(existing.certificate) > new Date(Date.now() + 30 * 86_400_000)) return;
  saveIdentity(folder, await enrol(mspDir, { mspId, user: "log-keeper", role: "operator" }));
}
