import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServerAdapter } from "@whatwg-node/server";
import { openDocuments } from "../documents/index.ts";
import { connect } from "../gateway/index.ts";
import type { ConnectionProfile, Identity, LedgerClient } from "../gateway/index.ts";
import { openDatabase } from "../indexer/database.ts";
import { certificateCheck } from "./auth/certificate.ts";
import { Sessions } from "./auth/sessions.ts";
import { readTrust } from "./auth/trust.ts";
import { BlockFeed } from "./block-feed.ts";
import type { BundleSource } from "./bundle.ts";
import type { DemoIdentity } from "./context.ts";
import { httpHandler } from "./http.ts";
import { DoubtBook } from "./public-pages/doubts.ts";
import { ShareBook } from "./shares/book.ts";
import { ledgerHeight } from "./ledger-height.ts";

export interface ApiOptions {
  /** TCP port; 0 for a free one. */
  readonly port: number;
  /** Address to listen on; the loopback address unless told otherwise. */
  readonly host?: string;
  /** URL of the projection's database, best as a role that may only read. */
  readonly database: string;
  readonly profile: ConnectionProfile;
  /** Where files lie: a folder, or the URL of a bucket (documents/index.ts). */
  readonly documents: string;
  /** Folder for items of batches of sales, where the indexer reads them. */
  readonly items?: string;
  /** Folder for doubts that the public reports. */
  readonly doubts?: string;
  /** Folder for shares of cargoes' proofs. */
  readonly shares?: string;
  /** The trust file that this server vouches for to readers without one of their own, once there is one. */
  readonly trust?: () => string | undefined;
  /** The API's own identity on the ledger: it carries what others have signed, and records nothing of its own. */
  readonly identity: Identity;
  /** Users whose keys this server holds, by name: the embedded default's only. */
  readonly demoIdentities?: Readonly<Record<string, Identity>>;
  /** Further host names by which the server is called. */
  readonly hosts?: readonly string[];
  /** GraphiQL at `/graphql`. */
  readonly graphiql?: boolean;
  /** Told of every error that is not a refusal. */
  readonly log?: (traceId: string, error: unknown) => void;
  /** Where bundles are made from, once there is a log. */
  readonly bundles?: () => BundleSource | undefined;
  /** Serves whatever is not the API's. */
  readonly fallback?: (request: Request) => Promise<Response>;
}

export interface RunningApi {
  readonly url: string;
  /** Answers what has been asked, closes what is open, and waits for both. */
  stop(): Promise<void>;
}

/**
 * Starts the API.
 * @throws {Error} if the database cannot be reached, the port is taken, or the profile's certificates cannot be read
 */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const { port, host = "127.0.0.1", database, documents, profile, identity, demoIdentities = {}, hosts = [], graphiql = false, bundles, fallback, items, doubts, shares, trust } = options;
  const log = options.log ?? ((traceId: string, error: unknown) => console.error(`error ${traceId}`, error));
  const identify = certificateCheck(readTrust(profile));
  const sessions = new Sessions(identify, profile.channel);
  const feed = await BlockFeed.listen(database);
  const db = openDatabase(database);
  const ledger = connect(profile, identity);
  const clients = Object.entries(demoIdentities).map(([name, demo]): [string, DemoIdentity & { ledger: LedgerClient }] => [name, { certificate: demo.certificate, ledger: connect(profile, demo) }]);
  const height = ledgerHeight(profile, identity);
  const handler = httpHandler({
    services: { sessions, identify, offline: ledger.offline, demos: new Map(clients), feed, documents: openDocuments(documents), ...(bundles ? { proofs: bundles } : {}), ...(doubts === undefined ? {} : { doubts: new DoubtBook(doubts) }), ...(shares === undefined ? {} : { shares: new ShareBook(shares) }), log },
    db,
    hosts: [host, "127.0.0.1", "localhost", "[::1]", ...hosts],
    graphiql,
    ledgerHeight: height.newest,
    ...(items === undefined ? {} : { items }),
    ...(bundles ? { bundles } : {}),
    ...(trust ? { trust } : {}),
    ...(fallback ? { fallback } : {}),
  });
  const server = createServer(createServerAdapter(handler));
  const close = async (): Promise<void> => {
    height.close();
    for (const { ledger: client } of [{ ledger }, ...clients.map(([, demo]) => demo)]) client.close();
    await feed.stop();
    await db.destroy();
  };
  try {
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Subscriptions never end by themselves.
      server.closeAllConnections();
      await closed;
      await close();
    },
  };
}
