import type { OrgRole } from "./act.ts";

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
