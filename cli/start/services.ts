import { readFileSync } from "node:fs";
import { readTrust } from "../../api/auth/trust.ts";
import { readProfile } from "../../gateway/index.ts";
import type { ConnectionProfile } from "../../gateway/index.ts";
import { anchoredHead } from "../../log/anchor/kept.ts";
import { places } from "../identities.ts";
import type { DemoUser } from "./demo.ts";
import { startEmbedded, startFabric } from "./ledger.ts";
import { startLog } from "./log.ts";
import { keepTrust, policyIn } from "./proofs.ts";
import { startReadSide } from "./read-side.ts";
import type { ReadSide } from "./read-side.ts";

interface Options {
  readonly dir: string;
  readonly port: number;
  readonly channelFile: string;
  /** A real Fabric network instead of the embedded ledger. */
  readonly fabric: boolean;
  readonly users: readonly DemoUser[];
  readonly fallback?: (request: Request) => Promise<Response>;
  readonly say: (text: string) => void;
  readonly enrol: (profile: ConnectionProfile) => Promise<void>;
}

/** What runs, and where API and log are served. */
export interface Services extends ReadSide {
  readonly logUrl: string;
}

/** Starts ledger, chaincode, database, indexer, API and log; what was started before a later part failed is stopped again. */
export async function startServices({ dir, port, channelFile, fabric, users, fallback, say, enrol }: Options): Promise<Services> {
  const { chaincode } = JSON.parse(readFileSync(channelFile, "utf8")) as { chaincode: string };
  const ledger = await (fabric ? startFabric : startEmbedded)({ dir, channelFile, say });
  const profile = readProfile(places(dir).profile);
  let logUrl: string | undefined;
  const organisations = readTrust(profile).map(({ mspId, roots }) => ({ mspId, roots }));
  const bundles = () => {
    const anchored = anchoredHead(places(dir).log);
    return logUrl === undefined ? undefined : { channel: profile.channel, chaincode, organisations, log: logUrl, ...policyIn(dir), ...(anchored ? { anchored } : {}) };
  };
  // The two read the blocks independently of each other.
  const [log, readSide] = await Promise.allSettled([
    startLog({ dir, profile, port: port === 0 ? 0 : port + 1, say }),
    enrol(profile).then(() => startReadSide({ dir, port, profile, chaincode, users, bundles, ...(fallback ? { fallback } : {}), say })),
  ]);
  const stop = async () => {
    for (const part of [log, readSide]) if (part.status === "fulfilled") await part.value.stop();
    await ledger.stop();
  };
  if (log.status === "rejected" || readSide.status === "rejected") {
    await stop();
    throw readSide.status === "rejected" ? readSide.reason : (log as PromiseRejectedResult).reason;
  }
  logUrl = log.value.url;
  const keeping = await keepTrust(dir, profile, channelFile);
  const stopAll = async () => {
    keeping.stop();
    await stop();
  };
  return { url: readSide.value.url, logUrl: log.value.url, failed: Promise.race([ledger.failed, readSide.value.failed]), stop: stopAll };
}
