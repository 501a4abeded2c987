/** The channel that devnet keeps: its configuration, its peers, and the policies by which it judges. */
import { signaturePolicy, validIdentities } from "./identity/index.ts";
import type { ChannelConfig, Identity, Policy, SignedData, SigningIdentity } from "./identity/index.ts";
import type { ChaincodeConnection } from "./chaincode/connection.ts";
import { OwnSignatures } from "./endorsement/own-signatures.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { implicitOrganization } from "./lifecycle/definition.ts";
import type { Collection } from "./lifecycle/definition.ts";

/** One organisation's logical peer. All peers share the one ledger, but not the private data. */
export interface Peer {
  readonly mspId: string;
  readonly name: string;
  /** host:port of its listener. */
  readonly address: string;
  readonly signer: SigningIdentity;
  readonly identity: Identity;
  /** By package id. */
  readonly chaincodes: ReadonlyMap<string, ChaincodeConnection>;
  /** False while the peer is stopped: it neither endorses nor serves. */
  running: boolean;
}

/** Where the chaincode of a definition runs: one address, or one for each MSP id. */
export interface ChaincodePackage {
  readonly packageId: string;
  readonly address: string | Readonly<Record<string, string>>;
}

export const POLICY = {
  WRITERS: "/Channel/Application/Writers",
  READERS: "/Channel/Application/Readers",
  ORDERER_WRITERS: "/Channel/Writers",
} as const;

const KEPT_POLICIES = 1000;

export class Channel {
  readonly id: string;
  readonly config: ChannelConfig;
  readonly ledger: Ledger;
  readonly peers: readonly Peer[];
  /** By chaincode name. */
  readonly packages: ReadonlyMap<string, ChaincodePackage>;
  /** How long a chaincode may run (core.yaml, chaincode.executetimeout). */
  readonly executeTimeoutMs: number;
  readonly log: (message: string) => void;
  readonly ownSignatures = new OwnSignatures();
  readonly #policies = new Map<string, Policy>();

  constructor(parts: Pick<Channel, "config" | "ledger" | "peers" | "packages" | "executeTimeoutMs" | "log">) {
    this.id = parts.config.channelId;
    this.config = parts.config;
    this.ledger = parts.ledger;
    this.peers = parts.peers;
    this.packages = parts.packages;
    this.executeTimeoutMs = parts.executeTimeoutMs;
    this.log = parts.log;
  }

  /** @param envelope `common.SignaturePolicyEnvelope` @throws {PolicyError} */
  signaturePolicy(envelope: Buffer): Policy {
    return this.#cached(`s${envelope.toString("latin1")}`, () => signaturePolicy(envelope));
  }

  /** @param bytes `peer.ApplicationPolicy` @throws {PolicyError} */
  applicationPolicy(bytes: Buffer): Policy {
    return this.#cached(`a${bytes.toString("latin1")}`, () => this.config.applicationPolicy(bytes));
  }

  /** The policy that writes to a collection must satisfy in place of the chaincode's; undefined if it has none. */
  collectionPolicy(collection: Collection): Policy | undefined {
    const mspId = implicitOrganization(collection.name);
    if (mspId !== undefined) return this.config.policy(`/Channel/Application/${mspId}/Endorsement`);
    if (collection.endorsementPolicy === undefined) return undefined;
    return this.applicationPolicy(collection.endorsementPolicy);
  }

  /** Whether this identity is a member of a collection: its peers store the data, its clients may read them. */
  isMember(collection: Collection, identity: Identity): boolean {
    const mspId = implicitOrganization(collection.name);
    if (mspId !== undefined) return identity.mspId === mspId;
    return this.signaturePolicy(collection.memberPolicy).unsatisfied([identity]) === undefined;
  }

  /** Fabric's text if the signer is not allowed by a channel policy; undefined if he is. */
  refusal(path: string, signed: SignedData): string | undefined {
    const reason = this.config.policy(path).unsatisfied(validIdentities([signed], this.config.msps));
    if (reason === undefined) return undefined;
    return `Failed evaluating policy on signed data during check policy on channel [${this.id}] with policy [${path}]: [${reason}]`;
  }

  #cached(key: string, make: () => Policy): Policy {
    const known = this.#policies.get(key);
    if (known !== undefined) return known;
    const policy = make();
    if (this.#policies.size >= KEPT_POLICIES) this.#policies.clear();
    this.#policies.set(key, policy);
    return policy;
  }
}
