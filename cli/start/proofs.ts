import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TrustFile } from "../../domain/bundle/trust.ts";
import type { ConnectionProfile } from "../../gateway/index.ts";
import { places } from "../identities.ts";
import { trustFile } from "../trust.ts";

/** How often the anchor contract is looked for until it is there. */
const LOOK_MS = 1_000;

/** The head that the anchor service of a data folder has had accepted last, if any. */
export function anchoredIn(dir: string): { readonly anchored?: { readonly size: number; readonly root: Uint8Array } } {
  const path = join(places(dir).log, "anchor-state.json");
  if (!existsSync(path)) return {};
  const { anchored } = JSON.parse(readFileSync(path, "utf8")) as { readonly anchored?: { readonly size: number; readonly root: string } };
  return anchored && anchored.size > 0 ? { anchored: { size: anchored.size, root: Buffer.from(anchored.root.slice(2), "hex") } } : {};
}

/** The policy of the log of a data folder, once it is there. */
export function policyIn(dir: string): { readonly policy?: string } {
  const path = join(places(dir).log, "policy");
  return existsSync(path) ? { policy: readFileSync(path, "utf8") } : {};
}

/** Writes the trust file of a data folder, and again once the anchor contract is deployed. */
export async function keepTrust(dir: string, profile: ConnectionProfile, channelFile: string): Promise<{ stop(): void }> {
  const { log, trust } = places(dir);
  const anchorFile = join(log, "anchor.json");
  const write = async (): Promise<void> => {
    const deployed = existsSync(anchorFile) ? (JSON.parse(readFileSync(anchorFile, "utf8")) as NonNullable<TrustFile["anchor"]>) : undefined;
    const anchor = deployed && { chainId: deployed.chainId, contract: deployed.contract, fromBlock: deployed.fromBlock };
    writeFileSync(trust, `${JSON.stringify(await trustFile(profile, channelFile, readFileSync(join(log, "policy"), "utf8"), anchor), null, 2)}\n`);
  };
  const known = existsSync(anchorFile);
  await write();
  const timer = setInterval(() => {
    if (!existsSync(anchorFile)) return;
    clearInterval(timer);
    void write();
  }, LOOK_MS);
  if (known) clearInterval(timer);
  return { stop: () => clearInterval(timer) };
}
