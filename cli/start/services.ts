import { readFileSync } from "node:fs";
import { readProfile } from "../../gateway/index.ts";
import type { ConnectionProfile } from "../../gateway/index.ts";
import { places } from "../identities.ts";
import type { DemoUser } from "./demo.ts";
import { startEmbedded, startFabric } from "./ledger.ts";
import { startReadSide } from "./read-side.ts";
import type { ReadSide } from "./read-side.ts";

interface Options {
  readonly dir: string;
  readonly port: number;
  readonly channelFile: string;
  /** A real Fabric network instead of the embedded ledger. */
  readonly fabric: boolean;
  readonly users: readonly DemoUser[];
  readonly say: (text: string) => void;
  readonly enrol: (profile: ConnectionProfile) => Promise<void>;
}

/** Starts ledger, chaincode, database, indexer and API; what was started before a later part failed is stopped again. */
export async function startServices({ dir, port, channelFile, fabric, users, say, enrol }: Options): Promise<ReadSide> {
  const { chaincode } = JSON.parse(readFileSync(channelFile, "utf8")) as { chaincode: string };
  const ledger = await (fabric ? startFabric : startEmbedded)({ dir, channelFile, say });
  try {
    const profile = readProfile(places(dir).profile);
    await enrol(profile);
    const readSide = await startReadSide({ dir, port, profile, chaincode, users, say });
    return {
      url: readSide.url,
      failed: Promise.race([ledger.failed, readSide.failed]),
      async stop() {
        await readSide.stop();
        await ledger.stop();
      },
    };
  } catch (error) {
    await ledger.stop();
    throw error;
  }
}
