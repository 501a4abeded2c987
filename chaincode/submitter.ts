import { X509Certificate } from "node:crypto";
import type { Context } from "fabric-contract-api";
import { userRoles } from "../domain/act.ts";
import type { Ledger, OrgRole, Submitter, UserRole } from "../domain/act.ts";
import { AUTHORITIES, authorityOf } from "../domain/authority.ts";
import { DomainError } from "../domain/error.ts";
import { notSuspended } from "../domain/registry.ts";
import { id } from "../domain/schema.ts";
import type { TransactionType } from "../domain/transactions.ts";
import { isoSeconds } from "./time.ts";

/** Who signed the proposal, by the certificate alone. */
export type Caller = Omit<Submitter, "orgRoles">;

/**
 * Reads the signer's certificate: member, organisation (attribute `garal.org`; the member's own id where absent), role (`garal.role`) and
 * pseudonym (common name). Fabric has checked chain and signature, but accepts certificates that are not valid yet, and tests expiry
 * against a clock; here both are tested against the transaction's own time.
 * @throws {DomainError} `auth/…`, `input/format`
 */
export function callerOf(identity: Context["clientIdentity"], timestamp: Date): Caller {
  const certificate = new X509Certificate(Buffer.from(identity.getIDBytes()));
  const [from, to] = [certificate.validFromDate, certificate.validToDate];
  if (from > timestamp) throw new DomainError("auth/certificate-not-yet-valid", { date: isoSeconds(from) });
  if (to < timestamp) throw new DomainError("auth/certificate-expired", { date: isoSeconds(to) });
  const mspId = identity.getMSPID();
  const authority = authorityOf(mspId);
  const orgId = id.decode(identity.getAttributeValue("garal.org") ?? authority ?? mspId, "certificate attribute garal.org");
  // An authority's certificates speak for it alone, and nobody else's for it.
  if ((authority ?? orgId) !== orgId || (!authority && Object.hasOwn(AUTHORITIES, orgId))) throw new DomainError("auth/organisation-mismatch", { mspId, orgId });
  const user = id.decode(certificate.toLegacyObject().subject["CN"], "certificate common name");
  const given = identity.getAttributeValue("garal.role") ?? "none";
  const role = userRoles.find((known): known is UserRole => known === given);
  if (!role) throw new DomainError("auth/forbidden", { role: given, action: "submit transactions", orgId });
  return { orgId, mspId, user, role };
}

/**
 * The caller as one who may submit a transaction of this type: an authority by the channel's constitution, anybody else by the registry.
 * @throws {DomainError} `registry/organisation-unknown`, `registry/organisation-suspended`, `registry/role-missing`, `auth/organisation-mismatch`, `auth/forbidden`
 */
export async function submitterOf(caller: Caller, type: TransactionType, ledger: Ledger): Promise<Submitter> {
  const { orgId, mspId, role } = caller;
  const organisation = await ledger.get("organisation", orgId);
  if (!organisation) throw new DomainError("registry/organisation-unknown", { orgId });
  if (organisation.mspId !== mspId) throw new DomainError("auth/organisation-mismatch", { mspId, orgId });
  notSuspended(organisation);
  const orgRoles: readonly OrgRole[] = organisation.roles;
  if (type.by !== "any" && !type.by.some((needed) => orgRoles.includes(needed))) throw new DomainError("registry/role-missing", { orgId, role: type.by.join(" or ") });
  if (!type.as.includes(role)) throw new DomainError("auth/forbidden", { role, action: type.about.charAt(0).toLowerCase() + type.about.slice(1), orgId });
  return { ...caller, orgRoles };
}
