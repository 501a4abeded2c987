/**
 * Identity and policy half of devnet: certificates on disk, MSPs, endorsement policies, the channel configuration.
 *
 * INTERFACE FIRST: the bodies follow file by file; the `declare`d signatures below are what importers may rely on.
 */
import type { KeyObject, X509Certificate } from "node:crypto";

// ---------------------------------------------------------------- cryptogen: certificates on disk

/** One organisation to make certificates for. */
export interface OrganizationSpec {
  /** MSP id, also the name of its group in the channel configuration, e.g. `CustomsMSP`. */
  readonly mspId: string;
  /** DNS domain, e.g. `customs.garal.test`; names folders and hosts. */
  readonly domain: string;
  /** Name for people. */
  readonly name: string;
  /** Number of peers (peer0 … peerN-1); 1 if absent. Ignored for the orderer organisation. */
  readonly peers?: number;
}

/** A certificate with its private key, loaded, and the files they came from. */
export interface CertifiedKey {
  readonly certificatePem: string;
  readonly certificate: X509Certificate;
  readonly privateKey: KeyObject;
  readonly certificatePath: string;
  readonly privateKeyPath: string;
}

/** A peer, an orderer or a user: its signing identity and its TLS certificate. */
export interface Principalship {
  /** Host name (`peer0.customs.garal.test`) or user name (`User1@customs.garal.test`). */
  readonly name: string;
  readonly signing: CertifiedKey;
  readonly tls: CertifiedKey;
}

export interface OrganizationMaterial {
  readonly kind: "peer" | "orderer";
  readonly mspId: string;
  readonly domain: string;
  readonly name: string;
  /** `…/peerOrganizations/<domain>` */
  readonly folder: string;
  readonly ca: CertifiedKey;
  readonly tlsCa: CertifiedKey;
  /** peer0… for a peer organisation; the one orderer for an orderer organisation. Never empty. */
  readonly nodes: readonly Principalship[];
  readonly admin: Principalship;
  readonly user: Principalship;
}

export interface CryptoMaterial {
  readonly peerOrganizations: readonly OrganizationMaterial[];
  readonly ordererOrganization: OrganizationMaterial;
}

/** Makes what is missing under `folder` (cryptogen's layout), loads the rest, overwrites nothing. */
export declare function ensureCryptoMaterial(
  folder: string,
  spec: { peerOrganizations: readonly OrganizationSpec[]; ordererOrganization: OrganizationSpec },
): Promise<CryptoMaterial>;

// ---------------------------------------------------------------- MSP

/** Why an MSP refused an identity; `message` is Fabric's text where Fabric shows one. */
export declare class MspError extends Error {}

/**
 * A decoded creator or endorser whose certificate chains to its MSP. "Decodes" is not "valid":
 * call `invalidReason()` as well (OUs, revocation). Expiry is separate, see `expiresAt`.
 */
export interface Identity {
  readonly mspId: string;
  /** Lower-case hex SHA-256 of the certificate's DER with a low-S signature. (mspId, id) is what duplicates are judged by. */
  readonly id: string;
  readonly certificate: X509Certificate;
  readonly notAfter: Date;
  readonly organizationalUnits: readonly string[];
  /** Undefined if valid, else the reason (zero or two role OUs, revoked, a CA certificate, unsupported key). Computed once. */
  invalidReason(): string | undefined;
  /** ECDSA over SHA-256 (DER, low-S enforced) or Ed25519 over the message. False for any malformed signature. */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
  /** MSPPrincipal check, roles as in Fabric ≥ 1.4.3 (an admin is not a client). */
  satisfies(principal: Principal): boolean;
}

export type Role = "member" | "admin" | "client" | "peer" | "orderer";

/** The principals that devnet evaluates: roles, organisational units and single identities. */
export type Principal =
  | { readonly kind: "role"; readonly mspId: string; readonly role: Role }
  | { readonly kind: "identity"; readonly serialized: Uint8Array }
  | { readonly kind: "organizationalUnit"; readonly mspId: string; readonly unit: string; readonly certifier: Uint8Array }
  | { readonly kind: "unsupported"; readonly classification: number; readonly principal: Uint8Array };

/** All MSPs of a channel. */
export interface MspManager {
  readonly mspIds: readonly string[];
  /**
   * Decodes a `msp.SerializedIdentity`; bounded cache by its bytes.
   * @throws {MspError} not decodable, unknown MSP, certificate of another CA: what Fabric calls "creator is malformed"
   */
  deserialize(serialized: Uint8Array): Identity;
}

/** Something that signs as one member: a peer endorsing, the orderer signing blocks. */
export interface SigningIdentity {
  readonly mspId: string;
  /** `msp.SerializedIdentity` bytes. */
  readonly serialized: Uint8Array;
  /** Low-S DER signature over SHA-256(message). */
  sign(message: Uint8Array): Uint8Array;
}
export declare function signingIdentity(mspId: string, key: CertifiedKey): SigningIdentity;
export declare function serializeIdentity(mspId: string, certificatePem: string): Uint8Array;
/** Low-S DER over SHA-256(message) for EC keys; plain Ed25519 for those. */
export declare function sign(key: KeyObject, message: Uint8Array): Uint8Array;
/**
 * When the certificate in these `SerializedIdentity` bytes expires; undefined if it holds no X.509 certificate
 * (then Fabric's expiry check passes). Needs no MSP: Fabric asks before it decodes.
 */
export declare function expiresAt(serialized: Uint8Array): Date | undefined;

// ---------------------------------------------------------------- policies

/** An identity as it appears beside a signature. */
export interface SignedData {
  readonly identity: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Policy {
  /** Undefined if these (already verified, distinct) identities satisfy the policy, else Fabric's error text. */
  unsatisfied(identities: readonly Identity[]): string | undefined;
  /** As a signature policy (implicit meta policies are expanded): `common.SignaturePolicyEnvelope` bytes. */
  readonly envelope: Uint8Array;
}

/**
 * `AND('A.peer', OutOf(2, …))` -> `common.SignaturePolicyEnvelope` bytes.
 * @throws {PolicyError}
 */
export declare function parsePolicy(text: string): Uint8Array;
/** The reverse; `OutOf` where it is neither AND nor OR. @throws {PolicyError} */
export declare function formatPolicy(envelope: Uint8Array): string;
/** @throws {PolicyError} undecodable, version ≠ 0, principal index out of range */
export declare function signaturePolicy(envelope: Uint8Array): Policy;
export declare class PolicyError extends Error {}

/** Drops undecodable identities, duplicates (before checking signatures) and bad signatures; keeps order. */
export declare function validIdentities(signed: readonly SignedData[], msps: MspManager): Identity[];

/** `validIdentities` then `unsatisfied`. */
export declare function unsatisfiedBy(policy: Policy, signed: readonly SignedData[], msps: MspManager): string | undefined;

/**
 * Minimal sets of MSP ids such that one peer of each satisfies every policy: those with `prefer` first, then the
 * smaller, then in the order of the policy. Empty if the available organisations cannot satisfy them.
 */
export declare function endorserSets(policies: readonly Policy[], available: readonly string[], prefer?: string): string[][];

// ---------------------------------------------------------------- channel configuration

export interface ChannelSpec {
  readonly channelId: string;
  readonly peerOrganizations: readonly { readonly material: OrganizationMaterial; readonly anchorPeers: readonly HostPort[] }[];
  readonly ordererOrganization: { readonly material: OrganizationMaterial; readonly endpoints: readonly HostPort[] };
  readonly batch: BatchConfig;
}
export interface HostPort {
  readonly host: string;
  readonly port: number;
}
export interface BatchConfig {
  readonly maxMessageCount: number;
  readonly absoluteMaxBytes: number;
  readonly preferredMaxBytes: number;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

/** `common.Block` bytes of block 0 (FABRIC.md §6). The timestamp is the caller's clock, whole seconds. */
export declare function genesisBlock(spec: ChannelSpec, now: Date): Uint8Array;

/** A channel as its newest configuration block describes it. */
export interface ChannelConfig {
  readonly channelId: string;
  readonly sequence: bigint;
  readonly msps: MspManager;
  /** MSP ids of the application (peer) organisations, in ascending order. */
  readonly applicationOrganizations: readonly string[];
  readonly batch: BatchConfig;
  /**
   * By absolute path: `/Channel/Application/Writers`, `/Channel/Readers`, `/Channel/Application/Org1MSP/Endorsement`…
   * An unknown path gives a policy that is never satisfied ("no such policy: '…'"), as in Fabric.
   */
  policy(path: string): Policy;
  /** `peer.ApplicationPolicy` bytes, or empty for the default `/Channel/Application/Endorsement`. @throws {PolicyError} */
  applicationPolicy(bytes: Uint8Array): Policy;
}

/** @throws {Error} not a configuration block */
export declare function channelConfig(configBlock: Uint8Array): ChannelConfig;

/** SHA-256 over the ASN.1 DER header (STANDARDS §10.1). */
export declare function blockHeaderHash(number: bigint, previousHash: Uint8Array, dataHash: Uint8Array): Uint8Array;
/** The DER bytes themselves: what the orderer signs after `metadata.value ‖ signature_header`. */
export declare function blockHeaderDer(number: bigint, previousHash: Uint8Array, dataHash: Uint8Array): Uint8Array;
/** SHA-256 of the envelopes, concatenated. */
export declare function blockDataHash(envelopes: readonly Uint8Array[]): Uint8Array;
