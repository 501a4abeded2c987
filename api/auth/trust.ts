import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConnectionProfile } from "../../gateway/profile.ts";
import type { MemberTrust } from "./certificate.ts";

/** What the members of the channel trust, from the MSP folders that the connection profile names. @throws {Error} for a member without a root */
export function readTrust(profile: ConnectionProfile): readonly MemberTrust[] {
  return Object.entries(profile.organisations).map(([mspId, { mspDir }]) => {
    const pems = (folder: string): string[] => {
      const path = join(mspDir, "msp", folder);
      return existsSync(path) ? readdirSync(path).map((name) => readFileSync(join(path, name), "utf8")) : [];
    };
    const roots = pems("cacerts");
    if (roots.length === 0) throw new Error(`${mspId} has no CA certificate in ${join(mspDir, "msp", "cacerts")}`);
    return { mspId, roots, intermediates: pems("intermediatecerts"), crls: pems("crls") };
  });
}
