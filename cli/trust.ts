import "reflect-metadata"; // @peculiar/x509 resolves its parts by it
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";
import type { TrustFile } from "../domain/bundle/trust.ts";
import { isoSeconds } from "../domain/submitter.ts";
import type { ConnectionProfile } from "../gateway/index.ts";

/**
 * What someone who trusts this channel's members trusts: their certificate authorities, what these revoked, the log's policy, the anchor contract. It is handed to
 * buyers, banks and courts by a way of its own; a bundle never brings it along. Intermediates and revocation lists are those of the members' MSP folders
 * (`intermediatecerts`, `crls`), where Fabric looks for them too.
 * @throws {Error} for a revocation list that no authority of its member signed, or that cannot be read in full
 */
export async function trustFile(profile: ConnectionProfile, channelFile: string, policy: string, anchor?: TrustFile["anchor"]): Promise<TrustFile> {
  const { chaincode, organisations } = JSON.parse(readFileSync(channelFile, "utf8")) as { chaincode: string; organisations: readonly { readonly mspId: string; readonly sells: boolean; readonly buys: boolean }[] };
  return {
    format: "garal-trust/1",
    channel: profile.channel,
    chaincode,
    organisations: await Promise.all(organisations.map(async ({ mspId, sells, buys }) => {
      const msp = profile.organisations[mspId];
      if (!msp) throw new Error(`the connection profile has no ${mspId}`);
      const [roots, intermediates, lists] = ["cacerts", "intermediatecerts", "crls"].map((folder) => pemsIn(join(msp.mspDir, "msp", folder))) as [string[], string[], string[]];
      const revoked = (await Promise.all(lists.map((list) => revokedBy(list, [...roots, ...intermediates], mspId)))).flat();
      return { mspId, roots, intermediates, revoked, sells: sells ? "yes" as const : "no" as const, buys: buys ? "yes" as const : "no" as const };
    })),
    policy,
    ...(anchor === undefined ? {} : { anchor }),
  };
}

const pemsIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).sort().map((file) => readFileSync(join(folder, file), "utf8")) : []);

/** What a revocation list names (RFC 5280 §5.1.2.6), if one of the authorities signed it. */
async function revokedBy(pem: string, authorities: readonly string[], mspId: string): Promise<TrustFile["organisations"][number]["revoked"]> {
  const list = new x509.X509Crl(pem);
  const signed = await Promise.all(authorities.map((authority) => list.verify({ publicKey: new x509.X509Certificate(authority) })));
  // The reader finds no entries in a list without this field, which RFC 5280 §5.1.2.5 demands.
  if (list.nextUpdate === undefined) throw new Error(`a revocation list of ${mspId} does not say when the next one comes`);
  if (!signed.includes(true)) throw new Error(`a revocation list of ${mspId} is signed by none of its authorities`);
  return list.entries.map(({ serialNumber, revocationDate }) => ({ serial: serialNumber, from: isoSeconds(revocationDate.getTime()) }));
}
