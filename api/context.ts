import { clearAllDataLoaders } from "@pothos/plugin-dataloader";
import type { DomainError } from "../domain/error.ts";
import type { DocumentStore } from "../documents/index.ts";
import type { LedgerClient, OfflineSigning } from "../gateway/index.ts";
import type { Identify } from "./auth/certificate.ts";
import type { Sessions, Viewer } from "./auth/sessions.ts";
import type { BundleSource } from "./bundle.ts";
import type { BlockFeed } from "./block-feed.ts";
import type { DoubtBook } from "./public-pages/doubts.ts";
import type { Reader } from "./reader.ts";
import type { ShareBook } from "./shares/book.ts";

/** A user whose key this process holds; exists in the embedded default only. */
export interface DemoIdentity {
  readonly certificate: string;
  readonly ledger: Pick<LedgerClient, "submit">;
}

/** What the whole server shares. */
export interface Services {
  readonly sessions: Sessions;
  /** Whose a certificate is, by the members' roots. */
  readonly identify: Identify;
  /** Carries what users sign with their own keys; absent where the API only reads. */
  readonly offline: OfflineSigning;
  readonly demos: ReadonlyMap<string, DemoIdentity>;
  readonly feed: BlockFeed;
  /** Files by their hash. */
  readonly documents: DocumentStore;
  /** The log that proofs come from, once there is one. */
  readonly proofs?: () => BundleSource | undefined;
  /** Doubts that the public reports; absent where none are taken. */
  readonly doubts?: DoubtBook;
  /** Leave to fetch a cargo's proof without an account; absent where none is given. */
  readonly shares?: ShareBook;
  readonly log: (traceId: string, error: unknown) => void;
}

/** What one request has. */
export interface Context {
  readonly services: Services;
  /** Who asks; null without sign-in. */
  readonly viewer: Viewer | null;
  /** Why nobody is signed in, where a session was shown that does not count. */
  readonly noViewer: DomainError;
  readonly reader: Reader;
  /** Host by which the server was reached; part of what is signed at sign-in. */
  readonly host: string;
  /** Aborts when the client has left. */
  readonly left: AbortSignal;
  /** Sets the session's cookie, or clears it. */
  setSession(token: string | null): void;
}

/** Lets later fields of the operation see what has been committed since its first query. */
export async function renew(context: Context): Promise<void> {
  clearAllDataLoaders(context);
  await context.reader.close();
}
