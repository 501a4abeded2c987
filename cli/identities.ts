import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { connect, loadIdentity, readProfile } from "../gateway/index.ts";
import type { Identity, LedgerClient } from "../gateway/index.ts";
import { UsageError } from "./failure.ts";

/** Where the parts of a data folder lie. */
export const places = (dir: string) => ({
  ledger: join(dir, "ledger"),
  profile: join(dir, "ledger", "connection.json"),
  identities: join(dir, "identities"),
  postgres: join(dir, "postgres"),
  documents: join(dir, "documents"),
  /** Items of batches of retail sales, each file under its root. */
  items: join(dir, "items"),
  doubts: join(dir, "doubts"),
  shares: join(dir, "shares"),
  logs: join(dir, "logs"),
  log: join(dir, "log"),
  trust: join(dir, "trust.json"),
  running: join(dir, "running.json"),
});

/**
 * The identity `organisation/user` stored in a folder.
 * @throws {UsageError} naming those that there are not
 */
export function identityNamed(folder: string, name: string): Identity {
  if (!/^[\w-]+(\/[\w-]+)?$/.test(name)) throw new UsageError(`${name} is not the name of an identity; write it as customs/officer`);
  const identity = loadIdentity(join(folder, name));
  if (!identity) throw new UsageError(`there is no identity ${name} in ${folder}`);
  return identity;
}

/** Ledger clients for any number of identities, each connected when it is first needed. */
export class Clients {
  readonly #profile: ReturnType<typeof readProfile>;
  readonly #folder: string;
  readonly #clients = new Map<string, LedgerClient>();
  readonly #identities = new Map<string, Identity>();

  /** @throws {UsageError} when there is no ledger */
  constructor(profile: string, folder: string) {
    if (!existsSync(profile)) throw new UsageError(`there is no ledger: ${profile} does not exist; run garal start first, or name a profile by --profile`);
    this.#profile = readProfile(profile);
    this.#folder = folder;
  }

  /** @throws {UsageError} for an identity that does not exist */
  of(name: string): LedgerClient {
    let client = this.#clients.get(name);
    if (!client) {
      client = connect(this.#profile, this.#identity(name));
      this.#clients.set(name, client);
    }
    return client;
  }

  /**
   * A salt for a private record: random to everybody else, the same whenever the same identity sends the same key again, so that
   * a repeated submission is recognised.
   */
  saltOf(name: string, key: string): string {
    const { privateKey } = this.#identity(name);
    return createHmac("sha256", privateKey.export({ format: "der", type: "pkcs8" })).update(key).digest("hex");
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
  }

  #identity(name: string): Identity {
    let identity = this.#identities.get(name);
    if (!identity) {
      identity = identityNamed(this.#folder, name);
      this.#identities.set(name, identity);
    }
    return identity;
  }
}
