import { userRoles } from "./act.ts";
import type { Ledger, OrgRole, Submitter, UserRole } from "./act.ts";
import { AUTHORITIES, authorityOf } from "./authority.ts";
import { DomainError } from "./error.ts";
import { notSuspended } from "./registry.ts";
import { id } from "./schema.ts";
import type { TransactionType } from "./transactions.ts";

/** Who signed the proposal, by the certificate alone. */
export type Caller = Omit<Submitter, "orgRoles">;

/** What a certificate says of its holder. Times are milliseconds since 1970. */
export interface CertifiedUser {
  readonly mspId: string;
  readonly commonName: string;
  readonly attribute: (name: string) => string | undefined;
  readonly notBefore: number;
  readonly notAfter: number;
}

/** A time as domain codecs take it: UTC with whole seconds; "invalid" for one that no calendar has. */
export const isoSeconds = (milliseconds: number): string => {
  const time = new Date(milliseconds);
  return Number.isNaN(time.getTime()) ? "invalid" : `${time.toISOString().slice(0, -5)}Z`;
};

/**
 * The signer by its certificate: member, organisation (attribute `garal.org`; the member's own id where absent), role (`garal.role`) and
 * pseudonym (common name). Fabric has checked chain and signature, but accepts certificates that are not valid yet, and tests expiry
 * against a clock; here both are tested against the transaction's own time.
 * @param timestamp of the transaction, milliseconds since 1970
 * @throws {DomainError} `auth/…`, `input/format`
 */
export function callerOf({ mspId, commonName, attribute, notBefore, notAfter }: CertifiedUser, timestamp: number): Caller {
  if (notBefore > timestamp) throw new DomainError("auth/certificate-not-yet-valid", { date: isoSeconds(notBefore) });
  if (notAfter < timestamp) throw new DomainError("auth/certificate-expired", { date: isoSeconds(notAfter) });
  const authority = authorityOf(mspId);
  const orgId = id.decode(attribute("garal.org") ?? authority ?? mspId, "certificate attribute garal.org");
  // An authority's certificates speak for it alone, and nobody else's for it.
  if ((authority ?? orgId) !== orgId || (!authority && Object.hasOwn(AUTHORITIES, orgId))) throw new DomainError("auth/organisation-mismatch", { mspId, orgId });
  const user = id.decode(commonName, "certificate common name");
  const given = attribute("garal.role") ?? "none";
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
  // Who audits records nothing, not even what any organisation may.
  if (orgRoles.every((held) => held === "auditor")) throw new DomainError("registry/role-missing", { orgId, role: "of one that records" });
  if (!type.as.includes(role)) throw new DomainError("auth/forbidden", { role, action: type.about.charAt(0).toLowerCase() + type.about.slice(1), orgId });
  return { ...caller, orgRoles };
}
