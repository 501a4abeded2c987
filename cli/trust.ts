import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TrustFile } from "../domain/bundle/trust.ts";
import type { ConnectionProfile } from "../gateway/index.ts";

/**
 * What someone who trusts this channel's members trusts: their certificate authorities' roots, the log's policy, the anchor contract. It is handed to
 * buyers, banks and courts by a way of its own; a bundle never brings it along.
 */
export function trustFile(profile: ConnectionProfile, channelFile: string, policy: string, anchor?: TrustFile["anchor"]): TrustFile {
  const { chaincode, organisations } = JSON.parse(readFileSync(channelFile, "utf8")) as { chaincode: string; organisations: readonly { readonly mspId: string; readonly sells: boolean; readonly buys: boolean }[] };
  return {
    format: "garal-trust/1",
    channel: profile.channel,
    chaincode,
    organisations: organisations.map(({ mspId, sells, buys }) => {
      const msp = profile.organisations[mspId];
      if (!msp) throw new Error(`the connection profile has no ${mspId}`);
      const certificates = (folder: string) => readdirSync(join(msp.mspDir, folder)).map((file) => readFileSync(join(msp.mspDir, folder, file), "utf8"));
      return { mspId, roots: certificates("msp/cacerts"), intermediates: [], revoked: [], sells: sells ? "yes" : "no", buys: buys ? "yes" : "no" };
    }),
    policy,
    ...(anchor === undefined ? {} : { anchor }),
  };
}
