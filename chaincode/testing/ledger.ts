import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readProfile } from "../../gateway/profile.ts";
import type { ConnectionProfile } from "../../gateway/profile.ts";
import { networkDown, networkUp } from "../../network/main.ts";
import { definitionFor } from "../definition.ts";

/** A ledger with garal's channel, members and chaincode, and nothing on it yet. */
export interface TestLedger {
  readonly profile: ConnectionProfile;
  stop(): Promise<void>;
}

const channelFile = fileURLToPath(new URL("../../channel.json", import.meta.url));
const serve = fileURLToPath(new URL("../serve.ts", import.meta.url));

/** A real Fabric network, from the binaries on the PATH or in FABRIC_BIN. */
export async function startNetwork(): Promise<TestLedger> {
  const dir = mkdtempSync(join(tmpdir(), "garal-"));
  const stop = async (): Promise<void> => {
    await networkDown({ dir });
    rmSync(dir, { recursive: true });
  };
  try {
    const command = { argv: [process.execPath, serve], cwd: dir };
    await networkUp({ dir, chaincode: { ...definitionFor(channelFile), command } });
    return { profile: readProfile(join(dir, "connection.json")), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
