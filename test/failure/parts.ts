import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connect, enrol, saveIdentity } from "../../gateway/index.ts";
import type { ConnectionProfile, Identity, LedgerClient } from "../../gateway/index.ts";
import { migrate } from "../../indexer/migrate.ts";
import { startPostgres } from "../../indexer/postgres.ts";
import { freePort } from "../../devnet/port.ts";
import type { ApiSettings } from "./api.ts";
import type { IndexerSettings } from "./indexer.ts";

/** A process of the whole that can be struck down. */
export interface Part {
  readonly name: string;
  /** Transactions go on while it is away. */
  readonly spared: boolean;
  /** Ends it without warning, or cuts it off. */
  strike(): Promise<void>;
  /** Starts it again as its operator would. */
  restart(): Promise<void>;
}

/** A ledger with garal's chaincode, taken apart. */
export interface Ledger {
  readonly name: string;
  readonly profile: ConnectionProfile;
  readonly profilePath: string;
  readonly parts: readonly Part[];
  /** Has the miners' chaincode lie until the result is called. */
  lie(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

/** Asks until the answer is true. @throws {Error} naming what was waited for, after `limitMs` */
export async function until(what: string, condition: () => boolean | Promise<boolean>, limitMs = 90_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs / 1000} s in vain: ${what}`);
    await delay(25);
  }
}

/** Ends a child process as `kill -9` does. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the process had ended by itself: ${child.exitCode ?? child.signalCode}`);
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** A user of a member whose certificate names an organisation. */
export function userOf(profile: ConnectionProfile, mspId: string, orgId?: string): Promise<Identity> {
  return enrol(profile.organisations[mspId]!.mspDir, { mspId, user: "officer-1", role: "officer", ...(orgId === undefined ? {} : { orgId }) });
}

/** A database, an indexer that follows customs' peer, and the API, each a process of its own. */
export interface Projection {
  readonly url: string;
  readonly apiPort: number;
  readonly parts: readonly Part[];
  stop(): Promise<void>;
}

const moduleOf = (name: string) => fileURLToPath(new URL(`${name}.ts`, import.meta.url));

export async function startProjection(dir: string, { profile, profilePath }: Ledger): Promise<Projection> {
  const identity = join(dir, "indexer");
  saveIdentity(identity, await userOf(profile, "CustomsMSP"));
  const cluster = { dir: join(dir, "postgres") };
  let postgres = await startPostgres(cluster);
  const { url, apiUrl, port } = postgres;
  await migrate(url);
  const settings: IndexerSettings = { url, profile: profilePath, identity };
  const startIndexer = (): ChildProcess => fork(moduleOf("indexer"), [JSON.stringify(settings)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  let indexer = startIndexer();
  const miner = join(dir, "miner");
  saveIdentity(miner, await userOf(profile, "MinerMSP", "tt"));
  const apiSettings: ApiSettings = { port: await freePort(), database: apiUrl, profile: profilePath, identity, miner };
  const startApi = async (): Promise<ChildProcess> => {
    const child = fork(moduleOf("api"), [JSON.stringify(apiSettings)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    await Promise.race([once(child, "message"), once(child, "exit").then(([code]) => Promise.reject(new Error(`the API ended at once: ${code}`)))]);
    return child;
  };
  let api = await startApi();
  return {
    url,
    apiPort: apiSettings.port,
    parts: [
      { name: "the API", spared: true, strike: () => killed(api), restart: async () => void (api = await startApi()) },
      { name: "the indexer", spared: true, strike: () => killed(indexer), restart: async () => void (indexer = startIndexer()) },
      {
        name: "Postgres",
        spared: true,
        async strike() {
          process.kill(postgres.pid, "SIGKILL");
          await until("Postgres is gone", () => !isRunning(postgres.pid));
        },
        restart: async () => void (postgres = await startPostgres({ ...cluster, port })),
      },
    ],
    async stop() {
      try {
        for (const child of [api, indexer]) await killed(child);
      } finally {
        await postgres.stop();
      }
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Registers a mining company and `count` licences of one mine each to draw on at once. @returns two clients of the company, the second with that patience, and the licences */
export async function register(profile: ConnectionProfile, count: number, patienceMs: number): Promise<{ miners: readonly LedgerClient[]; licences: readonly string[] }> {
  const minerals = connect(profile, await userOf(profile, "MineralsMSP"));
  const user = await userOf(profile, "MinerMSP", "tt");
  const miners = [connect(profile, user), connect(profile, user, { patienceMs })];
  const at = now();
  const licences = Array.from({ length: count }, (_, i) => `TEST-MV-00010${i}`);
  try {
    await minerals.submit("registry:registerOrganisation", { key: "tt", at, orgId: "tt", mspId: "MinerMSP", name: "tt", nameMn: "tt", country: "MN", roles: ["miner", "exporter"] });
    await minerals.submit("registry:registerSite", { key: "mine", at, siteId: "mine", ownerId: "tt", kind: "mine", name: "mine", nameMn: "mine" });
    for (const { txId } of await Promise.all(licences.map((licenceNo) =>
      minerals.submit("registry:grantLicence", { key: licenceNo, at, licenceNo, holderId: "tt", deposit: "mine", depositMn: "mine", products: ["coal"], siteIds: ["mine"], validFrom: "2020-01-01", validTo: "2099-01-01" })))) await miners[0]!.committed(txId);
  } finally {
    minerals.close();
  }
  return { miners, licences };
}

/** The present time as the ledger's instants are written. */
export const now = (): string => `${new Date().toISOString().slice(0, -5)}Z`;
