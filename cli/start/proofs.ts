import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConnectionProfile } from "../../gateway/index.ts";
import { readPlace } from "../../log/anchor/kept.ts";
import { places } from "../identities.ts";
import { trustFile } from "../trust.ts";

/** How often the anchor contract is looked for until it is there. */
const LOOK_MS = 1_000;

/** The policy of the log of a data folder, once it is there. */
export function policyIn(dir: string): { readonly policy?: string } {
  const path = join(places(dir).log, "policy");
  return existsSync(path) ? { policy: readFileSync(path, "utf8") } : {};
}

/** The trust file of a data folder, once it is there. */
export function trustIn(dir: string): string | undefined {
  const { trust } = places(dir);
  return existsSync(trust) ? readFileSync(trust, "utf8") : undefined;
}

/** Writes the trust file of a data folder, and again once the anchor contract is deployed. */
export async function keepTrust(dir: string, profile: ConnectionProfile, channelFile: string): Promise<{ stop(): void }> {
  const { log, trust } = places(dir);
  const write = async (): Promise<void> => {
    const place = readPlace(log);
    const anchor = place && { chainId: place.chainId, contract: place.contract, fromBlock: place.fromBlock };
    writeFileSync(trust, `${JSON.stringify(await trustFile(profile, channelFile, readFileSync(join(log, "policy"), "utf8"), anchor), null, 2)}\n`);
  };
  const known = readPlace(log) !== undefined;
  await write();
  const timer = setInterval(() => {
    if (readPlace(log) === undefined) return;
    clearInterval(timer);
    void write();
  }, LOOK_MS);
  if (known) clearInterval(timer);
  return { stop: () => clearInterval(timer) };
}
