import { createWriteStream, mkdirSync } from "node:fs";
import type { BundleSource } from "../../api/bundle.ts";
import { startApi } from "../../api/main.ts";
import { AUTHORITIES } from "../../domain/authority.ts";
import { connect } from "../../gateway/index.ts";
import type { ConnectionProfile } from "../../gateway/index.ts";
import { migrate } from "../../indexer/migrate.ts";
import { startPostgres } from "../../indexer/postgres.ts";
import { API_ROLE } from "../../indexer/schema.ts";
import { runIndexer } from "../../indexer/service.ts";
import { fromGateway } from "../../indexer/source.ts";
import { CommandError } from "../failure.ts";
import { identityNamed, places } from "../identities.ts";
import { trustIn } from "./proofs.ts";
import type { DemoUser } from "./demo.ts";
import type { Running } from "./processes.ts";

/** Database, indexer and API, and where the API serves. */
export interface ReadSide extends Running {
  readonly url: string;
}

interface Options {
  readonly dir: string;
  readonly port: number;
  readonly profile: ConnectionProfile;
  readonly chaincode: string;
  readonly users: readonly DemoUser[];
  /** Serves what is not the API's: the console. */
  readonly fallback?: (request: Request) => Promise<Response>;
  /** Where bundles are made from, once the log is there. */
  readonly bundles: () => BundleSource | undefined;
  readonly say: (text: string) => void;
}

/** The identity by which the embedded default's one index reads customs' peer; customs is a member of every collection. */
export const INDEX_IDENTITY = "customs/operator";
export const INDEX_MEMBER = AUTHORITIES.customs;

/** The database's addresses: as the owner of the tables, and as a role that may only read. */
interface Database {
  readonly url: string;
  readonly apiUrl: string;
  stop(): Promise<void>;
}

/** The database that DATABASE_URL names, as the owner of garal's tables, or else the embedded one of the data folder. */
export async function openProjection(dir: string): Promise<Database> {
  const given = process.env["DATABASE_URL"];
  if (!given) return startPostgres({ dir: places(dir).postgres });
  // The API's sessions give up the owner's rights: it may select only, and row-level security holds even if the URL names a superuser.
  const api = new URL(given);
  api.searchParams.set("options", `-c role=${API_ROLE}`);
  return { url: given, apiUrl: api.href, stop: () => Promise.resolve() };
}

/** Starts database, indexer and API. */
export async function startReadSide({ dir, port, profile, chaincode, users, fallback, say, bundles }: Options): Promise<ReadSide> {
  const place = places(dir);
  const database = await openProjection(dir);
  const ended = new AbortController();
  const stops: (() => Promise<void>)[] = [() => database.stop()];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    await migrate(database.url);
    say(process.env["DATABASE_URL"] ? "database of DATABASE_URL is ready" : "Postgres serves");
    const identity = identityNamed(place.identities, INDEX_IDENTITY);
    const ledger = connect(profile, identity);
    mkdirSync(place.logs, { recursive: true });
    const log = createWriteStream(`${place.logs}/read-side.log`, { flags: "a" });
    const note = (what: string, error: unknown) => log.write(`${new Date().toISOString()} ${what} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    const following = runIndexer({
      url: database.url,
      scope: { chaincode, mspId: INDEX_MEMBER },
      source: (from, signal) => fromGateway(ledger.blocks(from, { signal, onInterruption: (reason) => note("ledger", reason) })),
      signal: ended.signal,
      itemFolders: [place.items],
      onInterruption: (reason) => note("indexer", reason),
    });
    const failed = following.then(
      () => "the indexer ended",
      (error: unknown) => `the indexer stopped: ${error instanceof Error ? error.message : String(error)}`,
    );
    stops.push(async () => {
      ended.abort();
      await failed;
      ledger.close();
      await new Promise((resolve) => log.end(resolve));
    });
    say("indexer follows the blocks");
    const demoIdentities = Object.fromEntries(users.map(({ name }) => [name, identityNamed(place.identities, name)]));
    const api = await startApi({ port, database: database.apiUrl, documents: process.env["GARAL_DOCUMENTS"] ?? place.documents, items: place.items, doubts: place.doubts, shares: place.shares, trust: () => trustIn(dir), profile, identity, demoIdentities, graphiql: true, bundles, ...(fallback ? { fallback } : {}), log: (traceId, error) => note(`error ${traceId}`, error) }).catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code === "EADDRINUSE") throw new CommandError(`port ${port} is taken; choose another by --port`, { cause });
      throw cause;
    });
    stops.push(() => api.stop());
    say(`API serves at ${api.url}`);
    return { url: api.url, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
