/** The ledger client: the one way in. It does not know which ledger it talks to. */
export { connect } from "./client.ts";
export type { ClientOptions, LedgerClient, OfflineSigning, Recorded, Unsigned } from "./client.ts";
export { blockOf } from "./blocks.ts";
export type { BlockOptions, DeliveredBlock } from "./blocks.ts";
export type { PublicIdentity } from "./connection.ts";
export { LedgerRefusal } from "./failure.ts";
export { certify, enrol, loadIdentity, saveIdentity, validUntil } from "./identity.ts";
export type { Enrolment, Identity } from "./identity.ts";
export { organisationOf, readProfile } from "./profile.ts";
export type { ConnectionProfile, ProfileOrganisation, ProfilePeer } from "./profile.ts";
