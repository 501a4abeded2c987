import "reflect-metadata";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as x509 from "@peculiar/x509";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;

/** A certificate with its private key (PKCS#8), both PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

/**
 * Issues a TLS certificate, for server and client use, from a CA folder as cryptogen writes it
 * (`*-cert.pem` and `*_sk`). Valid from five minutes ago, for clocks that differ, for one year.
 * @param hosts names and IPv4 addresses the service is dialled by
 */
export async function issueTlsPair(caFolder: string, commonName: string, hosts: readonly string[]): Promise<KeyPair> {
  const file = (suffix: string): string => {
    const name = readdirSync(caFolder).find((entry) => entry.endsWith(suffix));
    if (name === undefined) throw new Error(`no *${suffix} in ${caFolder}`);
    return readFileSync(join(caFolder, name), "utf8");
  };
  const issuer = new x509.X509Certificate(file("-cert.pem"));
  const keyId = issuer.getExtension(x509.SubjectKeyIdentifierExtension);
  if (!keyId) throw new Error(`the CA certificate in ${caFolder} has no subject key identifier`);
  const signingKey = await crypto.subtle.importKey("pkcs8", x509.PemConverter.decodeFirst(file("_sk")), P256, false, ["sign"]);
  const keys = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${commonName}`,
    issuer: issuer.subjectName,
    notBefore: new Date(Date.now() - 300_000),
    notAfter: new Date(Date.now() + 365 * DAY_MS),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: P256,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((host) => ({ type: /^[\d.]+$/.test(host) ? ("ip" as const) : ("dns" as const), value: host })),
      ),
      new x509.AuthorityKeyIdentifierExtension(keyId.keyId), // the CA's own: cryptogen does not use the usual SHA-1
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { certificate: `${certificate.toString("pem")}\n`, key: `${x509.PemConverter.encode(key, "PRIVATE KEY")}\n` };
}
