/** Organisations in memory, for this folder's tests. */
import type { KeyObject } from "node:crypto";
import { mspConfig, type OrganizationCertificates } from "./genesis.ts";
import { issueCertificate, newKeyPair, type CertificateRequest, type DistinguishedName, type Issuer } from "./issue.ts";
import { Msp, serializeIdentity, type Identity } from "./msp.ts";

export const DAY_MS = 24 * 3600 * 1000;
/** A fixed span around every test's "now". */
const VALIDITY = { notBefore: new Date(Date.UTC(2020, 0, 1)), notAfter: new Date(Date.UTC(2049, 11, 31)) };

export interface Authority extends Issuer {
  readonly certificatePem: string;
}

export interface Signer {
  readonly pem: string;
  readonly key: KeyObject;
  readonly serialized: Uint8Array;
}

export function newAuthority(name: string, above?: Authority): Authority {
  const { publicKey, privateKey } = newKeyPair();
  const certificatePem = issueCertificate(
    { subject: [["O", name], ["CN", `ca.${name}`]], publicKey, keyUsage: ["keyCertSign", "crlSign"], ca: true, ...VALIDITY },
    above ?? { privateKey },
  );
  return { certificatePem, privateKey };
}

/** A member's certificate; `units` become its OUs. */
export function newMember(
  mspId: string,
  authority: Authority,
  units: readonly string[],
  changes: Partial<CertificateRequest> = {},
  keys = newKeyPair(),
): Signer {
  const subject: DistinguishedName = [...units.map((unit) => ["OU", unit] as const), ["CN", "member"]];
  const request = { subject, publicKey: keys.publicKey, keyUsage: ["digitalSignature"] as const, ...VALIDITY, ...changes };
  const pem = issueCertificate(request, authority);
  return { pem, key: keys.privateKey, serialized: serializeIdentity(mspId, pem) };
}

/** What a channel configuration needs to know of an organisation with this CA. */
export function certificates(mspId: string, authority: Authority): OrganizationCertificates {
  const { certificatePem } = authority;
  return { mspId, ca: { certificatePem }, tlsCa: { certificatePem } };
}

export const newMsp = (mspId: string, authority: Authority): Msp =>
  new Msp(mspConfig(certificates(mspId, authority)).serializeBinary());

/** A signer that has exactly one MSP and role (and so is a member too), without any certificate. */
export const roleHolder = (mspId: string, role: string): Pick<Identity, "satisfies"> => ({
  satisfies: (principal) =>
    principal.kind === "role" && principal.mspId === mspId && (principal.role === role || principal.role === "member"),
});
