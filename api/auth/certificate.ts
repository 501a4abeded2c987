import "reflect-metadata"; // @peculiar/x509 resolves its algorithms through it
import { X509Certificate } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { userRoles } from "../../domain/act.ts";
import type { UserRole } from "../../domain/act.ts";
import { AUTHORITIES, authorityOf } from "../../domain/authority.ts";
import { DomainError } from "../../domain/error.ts";
import { choice, id } from "../../domain/schema.ts";

/** What a member (MSP) of the channel trusts: PEM texts from its `cacerts`, `intermediatecerts` and `crls`. */
export interface MemberTrust {
  readonly mspId: string;
  readonly roots: readonly string[];
  readonly intermediates: readonly string[];
  readonly crls: readonly string[];
}

/** Who a certificate says its holder is. `user` is the pseudonymous common name. */
export interface CertifiedUser {
  readonly mspId: string;
  readonly orgId: string;
  readonly user: string;
  readonly role: UserRole;
  readonly certificate: X509Certificate;
}

/** Identifies the holder of a certificate (PEM) at a moment; refuses what no member of the channel vouches for. */
export type Identify = (pem: string, now: Date) => CertifiedUser;

interface Member {
  readonly mspId: string;
  readonly roots: readonly X509Certificate[];
  readonly intermediates: readonly X509Certificate[];
  readonly crls: readonly x509.X509Crl[];
}

const roleCodec = choice(userRoles);
const MAX_PEM = 16_384;
/** Fabric chains have at most a root and a few intermediates. */
const MAX_CHAIN = 5;
/** Extension in which Fabric's CA writes a certificate's attributes, as plain JSON. */
const FABRIC_ATTRIBUTES = "1.2.3.4.5.6.7.8.1";

/**
 * Builds the check of certificates against the members' own roots.
 *
 * The returned function throws `DomainError`: `input/malformed` for what is no certificate, `auth/certificate-untrusted` without a chain
 * to a member's root, `auth/certificate-not-yet-valid`, `auth/certificate-expired`, `auth/certificate-revoked`, `auth/organisation-mismatch`,
 * and `input/required` for a certificate without the attribute `garal.role`. Without `garal.org` the holder acts for the authority that
 * the member is, or for the organisation that is named as its member.
 */
export function certificateCheck(members: readonly MemberTrust[]): Identify {
  const parsed: readonly Member[] = members.map(({ mspId, roots, intermediates, crls }) => ({
    mspId,
    roots: roots.map((pem) => new X509Certificate(pem)),
    intermediates: intermediates.map((pem) => new X509Certificate(pem)),
    crls: crls.map((pem) => new x509.X509Crl(pem)),
  }));
  return (pem, now) => {
    const certificate = parse(pem);
    const member = parsed.find((candidate) => chainTo(certificate, candidate, now, MAX_CHAIN));
    if (!member || certificate.ca) throw new DomainError("auth/certificate-untrusted", {});
    refuseOutsideValidity(certificate, now);
    const parts = new x509.X509Certificate(certificate.raw);
    refuseRevoked(parts, member, commonName(certificate));
    const attributes = attributesOf(parts);
    const role = attributes["garal.role"];
    if (role === undefined) throw new DomainError("input/required", { field: "garal.role (attribute of the certificate)" });
    const user = id.decode(commonName(certificate), "common name of the certificate");
    return { mspId: member.mspId, orgId: organisationOf(member.mspId, attributes["garal.org"]), user, role: roleCodec.decode(role, "garal.role"), certificate };
  };
}

/** An authority's certificates speak for it alone, and nobody else's for it. @throws {DomainError} `auth/organisation-mismatch` */
function organisationOf(mspId: string, attribute: string | undefined): string {
  const authority = authorityOf(mspId);
  const orgId = id.decode(attribute ?? authority ?? mspId, "garal.org");
  if ((authority ?? orgId) !== orgId || (!authority && Object.hasOwn(AUTHORITIES, orgId))) throw new DomainError("auth/organisation-mismatch", { mspId, orgId });
  return orgId;
}

function parse(pem: string): X509Certificate {
  if (pem.length > MAX_PEM) throw new DomainError("input/too-long", { field: "certificate", length: pem.length, max: MAX_PEM });
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new DomainError("input/malformed", { problem: "it is not a PEM certificate" }, { cause });
  }
}

function chainTo(certificate: X509Certificate, member: Member, now: Date, left: number): boolean {
  if (left === 0) return false;
  const issuedBy = (issuer: X509Certificate): boolean => issuer.ca && inValidity(issuer, now) && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  if (member.roots.some(issuedBy)) return true;
  return member.intermediates.some((issuer) => issuedBy(issuer) && chainTo(issuer, member, now, left - 1));
}

const inValidity = (certificate: X509Certificate, now: Date): boolean => certificate.validFromDate <= now && now <= certificate.validToDate;

function refuseOutsideValidity(certificate: X509Certificate, now: Date): void {
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  if (now > certificate.validToDate) throw new DomainError("auth/certificate-expired", { date: day(certificate.validToDate) });
  if (now < certificate.validFromDate) throw new DomainError("auth/certificate-not-yet-valid", { date: day(certificate.validFromDate) });
}

function refuseRevoked(certificate: x509.X509Certificate, member: Member, subject: string): void {
  for (const crl of member.crls) {
    const entry = crl.findRevoked(certificate);
    if (entry) throw new DomainError("auth/certificate-revoked", { subject, date: entry.revocationDate.toISOString().slice(0, 10) });
  }
}

function attributesOf(certificate: x509.X509Certificate): Readonly<Record<string, string>> {
  const extension = certificate.getExtension(FABRIC_ATTRIBUTES);
  if (!extension) return {};
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(extension.value).toString("utf8"));
  } catch (cause) {
    throw new DomainError("input/malformed", { problem: "the attributes of the certificate are not JSON" }, { cause });
  }
  const { attrs = {} } = Object(value) as { attrs?: object };
  return Object.fromEntries(Object.entries(attrs).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function commonName(certificate: X509Certificate): string {
  const name = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  if (!name) throw new DomainError("input/required", { field: "CN (common name of the certificate)" });
  return name;
}
