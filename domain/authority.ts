import type { OrgRole } from "./act.ts";
import type { Organisation } from "./registry.ts";

/**
 * The channel's constitution: which member (MSP) is which authority. Key-level policies and collections name these members, so they
 * are fixed when a channel is made; every other organisation enters by the registry.
 */
export const AUTHORITIES = { customs: "CustomsMSP", tax: "TaxMSP", minerals: "MineralsMSP" } as const satisfies Partial<Record<OrgRole, string>>;
export type Authority = keyof typeof AUTHORITIES;

/** The authority that this member is; undefined for all others. */
export function authorityOf(mspId: string): Authority | undefined {
  return (Object.keys(AUTHORITIES) as Authority[]).find((role) => AUTHORITIES[role] === mspId);
}

const names: Readonly<Record<Authority, { readonly name: string; readonly nameMn: string }>> = {
  customs: { name: "Customs General Administration", nameMn: "Гаалийн ерөнхий газар" },
  tax: { name: "General Department of Taxation", nameMn: "Татварын ерөнхий газар" },
  minerals: { name: "Mineral Resources and Petroleum Authority", nameMn: "Ашигт малтмал, газрын тосны газар" },
};

/**
 * The registry entry of an authority, whose organisation id is the authority's name. It stands by constitution: nobody registers, changes
 * or suspends it.
 */
export function authorityOrganisation(orgId: string): Organisation | undefined {
  if (!Object.hasOwn(AUTHORITIES, orgId)) return undefined;
  const role = orgId as Authority;
  return { orgId, mspId: AUTHORITIES[role], ...names[role], country: "MN", roles: [role], tx: "constitution", at: "1970-01-01T00:00:00Z" };
}
