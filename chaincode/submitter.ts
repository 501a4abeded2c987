import { X509Certificate } from "node:crypto";
import type { Context } from "fabric-contract-api";
import type { CertifiedUser } from "../domain/submitter.ts";

/** The signer as the peer hands it over: its chain and signature are checked already. */
export function certifiedUser(identity: Context["clientIdentity"]): CertifiedUser {
  const certificate = new X509Certificate(Buffer.from(identity.getIDBytes()));
  return {
    mspId: identity.getMSPID(),
    commonName: String(certificate.toLegacyObject().subject["CN"] ?? ""),
    attribute: (name) => identity.getAttributeValue(name) ?? undefined,
    notBefore: certificate.validFromDate.getTime(),
    notAfter: certificate.validToDate.getTime(),
  };
}
