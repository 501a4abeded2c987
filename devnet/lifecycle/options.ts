/** Chaincode definitions as the caller gives them: policies as text, collections as Fabric's collections JSON. */
import { parsePolicy } from "../identity/index.ts";
import { Writer } from "../wire.ts";
import { encodeCollections } from "./definition.ts";
import type { Collection, Definition } from "./definition.ts";

/** One entry of Fabric's collections configuration file. */
export interface CollectionOptions {
  readonly name: string;
  /** Whose members hold the data: `OR('Org1MSP.member', …)`. */
  readonly policy: string;
  readonly requiredPeerCount?: number;
  readonly maxPeerCount?: number;
  readonly blockToLive?: number;
  readonly memberOnlyRead?: boolean;
  readonly memberOnlyWrite?: boolean;
  readonly endorsementPolicy?: { readonly signaturePolicy?: string; readonly channelConfigPolicy?: string };
}

export interface ChaincodeOptions {
  readonly name: string;
  readonly version: string;
  /** Starts at 1; a changed definition needs the next one. */
  readonly sequence: number;
  /** `label:hash` with which the chaincode registers; if absent, whatever it says is taken. */
  readonly packageId?: string;
  /**
   * host:port where the chaincode listens; by MSP id where every organisation runs its own process, as it must if the
   * chaincode asks for its peer's organisation (`stub.getMspID()` reads the process's CORE_PEER_LOCALMSPID).
   */
  readonly address: string | Readonly<Record<string, string>>;
  /** Policy text; if absent `/Channel/Application/Endorsement` (a majority of the organisations). */
  readonly endorsementPolicy?: string;
  readonly collections?: readonly CollectionOptions[];
  readonly initRequired?: boolean;
}

const CHAINCODE_NAME = /^[a-zA-Z0-9]+([-_][a-zA-Z0-9]+)*$/;
const CHAINCODE_VERSION = /^[A-Za-z0-9_.+-]+$/;
const COLLECTION_NAME = /^[A-Za-z0-9-]+([A-Za-z0-9_-]+)*$/;

/** @throws {Error} a name, version or number that Fabric refuses @throws {PolicyError} */
export function definitionOf(options: ChaincodeOptions): Definition {
  const { name, version, sequence } = options;
  if (!CHAINCODE_NAME.test(name)) {
    throw new Error(`invalid chaincode name '${name}'. Names can only consist of alphanumerics, '_', and '-' and can only begin with alphanumerics`);
  }
  if (!CHAINCODE_VERSION.test(version)) {
    throw new Error(`invalid chaincode version '${version}'. Versions can only consist of alphanumerics, '_', '-', '+', and '.'`);
  }
  if (!Number.isSafeInteger(sequence) || sequence < 1) throw new Error(`chaincode ${name}: sequence ${sequence} is not 1 or more`);
  const collections = (options.collections ?? []).map(collectionOf);
  if (new Set(collections.map((one) => one.name)).size < collections.length) {
    throw new Error(`chaincode ${name}: a collection is defined twice`);
  }
  return {
    name, version, sequence, initRequired: options.initRequired ?? false, collections,
    collectionPackage: encodeCollections(collections),
    endorsementPolicy: options.endorsementPolicy === undefined
      ? configReference("/Channel/Application/Endorsement")
      : signature(options.endorsementPolicy),
  };
}

function collectionOf(options: CollectionOptions): Collection {
  const { name, requiredPeerCount = 0, maxPeerCount = requiredPeerCount, blockToLive = 0, endorsementPolicy } = options;
  if (!COLLECTION_NAME.test(name)) throw new Error(`invalid collection name '${name}'`);
  if (requiredPeerCount < 0) throw new Error(`collection-name: ${name} -- requiredPeerCount (${requiredPeerCount}) cannot be less than zero`);
  if (maxPeerCount < requiredPeerCount) {
    throw new Error(`collection-name: ${name} -- maximum peer count (${maxPeerCount}) cannot be less than the required peer count (${requiredPeerCount})`);
  }
  const { signaturePolicy, channelConfigPolicy } = endorsementPolicy ?? {};
  if (signaturePolicy !== undefined && channelConfigPolicy !== undefined) {
    throw new Error(`collection ${name}: cannot specify both a signature policy and a channel config policy`);
  }
  return {
    name, requiredPeerCount, maxPeerCount, blockToLive, memberPolicy: Buffer.from(parsePolicy(options.policy)),
    memberOnlyRead: options.memberOnlyRead ?? false, memberOnlyWrite: options.memberOnlyWrite ?? false,
    endorsementPolicy: signaturePolicy === undefined
      ? (channelConfigPolicy === undefined ? undefined : configReference(channelConfigPolicy))
      : signature(signaturePolicy),
  };
}

/** `peer.ApplicationPolicy`. */
function signature(text: string): Buffer {
  return new Writer().message(1, parsePolicy(text)).finish();
}

function configReference(path: string): Buffer {
  return new Writer().string(2, path).finish();
}
