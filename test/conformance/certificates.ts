import "reflect-metadata";
import { KeyObject } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { signers } from "@hyperledger/fabric-gateway";
import * as x509 from "@peculiar/x509";
import type { Ledger, User } from "./ledger.ts";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;
/** Fabric CA's attribute extension: JSON as it is, no DER string around it. */
const ATTRIBUTES = "1.2.3.4.5.6.7.8.1";

/** What a certificate under test says. */
export interface Wanted {
  units: string[];
  attributes?: Record<string, string>;
  /** Days from now. */
  from?: number;
  until?: number;
  curve?: "P-256" | "P-384" | "Ed25519";
  /** Signed by its own key instead of the organisation's CA. */
  selfSigned?: boolean;
}

/** A user with a certificate of the organisation's own CA, whatever it says. */
export async function issue(ledger: Ledger, mspId: string, wanted: Wanted): Promise<User> {
  const { units, attributes, from = 0, until = 30, curve = "P-256", selfSigned = false } = wanted;
  const folder = join(ledger.dir, ledger.organisation(mspId).mspDir, "ca");
  const file = (suffix: string): string => readFileSync(join(folder, readdirSync(folder).find((name) => name.endsWith(suffix))!), "utf8");
  const ca = new x509.X509Certificate(file("-cert.pem"));
  const algorithm = curve === "Ed25519" ? { name: "Ed25519" } : { name: "ECDSA", namedCurve: curve };
  const keys = (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair;
  const caKey = await crypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(file("_sk")), P256, false, ["sign"]);
  const subject = [...units.map((unit) => ({ OU: [unit] })), { CN: ["someone"] }];
  const certificate = await x509.X509CertificateGenerator.create({
    subject,
    issuer: selfSigned ? subject : ca.subjectName,
    // Not before the CA's own beginning: the chain is checked as of this certificate's.
    notBefore: from === 0 ? ca.notBefore : new Date(Date.now() + from * DAY_MS),
    notAfter: until < 0 ? new Date(ca.notBefore.getTime() + 2_000) : new Date(Date.now() + until * DAY_MS),
    publicKey: keys.publicKey,
    signingKey: selfSigned ? keys.privateKey : caKey,
    signingAlgorithm: selfSigned ? { ...algorithm, hash: "SHA-256" } : P256,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.AuthorityKeyIdentifierExtension(ca.getExtension(x509.SubjectKeyIdentifierExtension)!.keyId),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ...(attributes ? [new x509.Extension(ATTRIBUTES, false, Buffer.from(JSON.stringify({ attrs: attributes })))] : []),
    ],
  });
  return {
    identity: { mspId, credentials: Buffer.from(certificate.toString("pem")) },
    signer: signers.newPrivateKeySigner(KeyObject.from(keys.privateKey)),
  };
}
