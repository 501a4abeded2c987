/** Chaincode definitions as Fabric's `_lifecycle` chaincode keeps them in the state (core/chaincode/lifecycle). */
import { readList, Reader, Writer } from "../wire.ts";

/** Namespace of the definitions, and name of the system chaincode that owns it. */
export const LIFECYCLE = "_lifecycle";

export interface Collection {
  readonly name: string;
  /** `common.SignaturePolicyEnvelope`: whose peers hold the data, whose clients are members. */
  readonly memberPolicy: Buffer;
  readonly requiredPeerCount: number;
  readonly maxPeerCount: number;
  /** Blocks that the data live; 0 = for ever. */
  readonly blockToLive: number;
  readonly memberOnlyRead: boolean;
  readonly memberOnlyWrite: boolean;
  /** `peer.ApplicationPolicy`; undefined: the chaincode's policy holds. */
  readonly endorsementPolicy: Buffer | undefined;
}

export interface Definition {
  readonly name: string;
  readonly sequence: number;
  readonly version: string;
  readonly initRequired: boolean;
  /** `peer.ApplicationPolicy`. */
  readonly endorsementPolicy: Buffer;
  readonly collections: readonly Collection[];
  /** `peer.CollectionConfigPackage`; empty if there are none. */
  readonly collectionPackage: Buffer;
}

/** The lifecycle's own namespace as if it were defined: its policy is the channel's LifecycleEndorsement. */
export const lifecycleDefinition: Definition = {
  name: LIFECYCLE, sequence: 1, version: "syscc", initRequired: false, collections: [],
  endorsementPolicy: new Writer().string(2, "/Channel/Application/LifecycleEndorsement").finish(),
  collectionPackage: Buffer.alloc(0),
};

/** Key of one field of a definition. */
export function fieldKey(name: string, field: DefinitionField): string {
  return `namespaces/fields/${name}/${field}`;
}

export function metadataKey(name: string): string {
  return `namespaces/metadata/${name}`;
}

export type DefinitionField = "Sequence" | "EndorsementInfo" | "ValidationInfo" | "Collections";
const FIELDS: readonly DefinitionField[] = ["Sequence", "EndorsementInfo", "ValidationInfo", "Collections"];

/** The state entries that hold a definition, fields in Fabric's order, then the metadata. */
export function definitionState(definition: Omit<Definition, "collections">): { key: string; value: Buffer }[] {
  const endorsement = new Writer().string(1, definition.version).bool(2, definition.initRequired)
    .string(3, "escc").finish();
  const validation = new Writer().string(1, "vscc").bytes(2, definition.endorsementPolicy).finish();
  // StateData is a oneof: its bytes are written even if empty.
  const values: Record<DefinitionField, Buffer> = {
    Sequence: new Writer().int(1, definition.sequence).finish(),
    EndorsementInfo: new Writer().message(2, endorsement).finish(),
    ValidationInfo: new Writer().message(2, validation).finish(),
    Collections: new Writer().message(2, definition.collectionPackage).finish(),
  };
  const metadata = new Writer().string(1, "ChaincodeDefinition");
  for (const field of FIELDS) metadata.string(2, field);
  return [
    ...FIELDS.map((field) => ({ key: fieldKey(definition.name, field), value: values[field] })),
    { key: metadataKey(definition.name), value: metadata.finish() },
  ];
}

/** Reads a definition back; undefined if the chaincode is not defined. @param get reads the `_lifecycle` namespace */
export function readDefinition(name: string, get: (key: string) => Buffer | undefined): Definition | undefined {
  const sequence = get(fieldKey(name, "Sequence"));
  if (sequence === undefined) return undefined;
  const endorsement = new Reader(stateBytes(get(fieldKey(name, "EndorsementInfo"))));
  let version = "";
  let initRequired = false;
  while (endorsement.next()) {
    if (endorsement.field === 1) version = endorsement.string();
    else if (endorsement.field === 2) initRequired = endorsement.bool();
    else endorsement.skip();
  }
  let endorsementPolicy: Buffer = Buffer.alloc(0);
  const validation = new Reader(stateBytes(get(fieldKey(name, "ValidationInfo"))));
  while (validation.next()) {
    if (validation.field === 2) endorsementPolicy = validation.bytes();
    else validation.skip();
  }
  const collectionPackage = stateBytes(get(fieldKey(name, "Collections")));
  return {
    name, sequence: stateNumber(sequence), version, initRequired, endorsementPolicy, collectionPackage,
    collections: decodeCollections(collectionPackage),
  };
}

function stateNumber(value: Buffer): number {
  const reader = new Reader(value);
  return reader.next() && reader.field === 1 ? reader.int() : 0;
}

function stateBytes(value: Buffer | undefined): Buffer {
  if (value === undefined) return Buffer.alloc(0);
  const reader = new Reader(value);
  return reader.next() && reader.field === 2 ? reader.bytes() : Buffer.alloc(0);
}

/** `peer.CollectionConfigPackage`. */
export function encodeCollections(collections: readonly Collection[]): Buffer {
  const writer = new Writer();
  for (const collection of collections) {
    const config = new Writer().string(1, collection.name)
      .message(2, new Writer().message(1, collection.memberPolicy).finish())
      .int(3, collection.requiredPeerCount).int(4, collection.maxPeerCount).int(5, collection.blockToLive)
      .bool(6, collection.memberOnlyRead).bool(7, collection.memberOnlyWrite).bytes(8, collection.endorsementPolicy);
    writer.message(1, new Writer().message(1, config.finish()).finish());
  }
  return writer.finish();
}

function decodeCollections(bytes: Buffer): Collection[] {
  return readList(bytes).flatMap(readList).map(decodeCollection);
}

function decodeCollection(bytes: Buffer): Collection {
  const collection = {
    name: "", memberPolicy: Buffer.alloc(0) as Buffer, requiredPeerCount: 0, maxPeerCount: 0, blockToLive: 0,
    memberOnlyRead: false, memberOnlyWrite: false, endorsementPolicy: undefined as Buffer | undefined,
  };
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: collection.name = reader.string(); break;
      case 2: collection.memberPolicy = readList(reader.bytes())[0] ?? Buffer.alloc(0); break;
      case 3: collection.requiredPeerCount = reader.int(); break;
      case 4: collection.maxPeerCount = reader.int(); break;
      case 5: collection.blockToLive = reader.uint(); break;
      case 6: collection.memberOnlyRead = reader.bool(); break;
      case 7: collection.memberOnlyWrite = reader.bool(); break;
      case 8: collection.endorsementPolicy = reader.bytes(); break;
      default: reader.skip();
    }
  }
  return collection;
}

const IMPLICIT = "_implicit_org_";

/** The organisation whose implicit collection this is; undefined for any other name. */
export function implicitOrganization(collection: string): string | undefined {
  return collection.startsWith(IMPLICIT) ? collection.slice(IMPLICIT.length) : undefined;
}

export function implicitCollectionName(mspId: string): string {
  return IMPLICIT + mspId;
}

/**
 * A collection of a defined chaincode, implicit ones included; undefined if there is none of that name.
 * Everyone may write an implicit collection; what keeps it private is that only its organisation's peer stores it.
 * @param organizations MSP ids of the channel's peer organisations
 */
export function findCollection(
  definition: Definition, name: string, organizations: readonly string[],
): Collection | undefined {
  const mspId = implicitOrganization(name);
  if (mspId === undefined) return definition.collections.find((collection) => collection.name === name);
  if (!organizations.includes(mspId)) return undefined;
  return {
    name, memberPolicy: Buffer.alloc(0), requiredPeerCount: 0, maxPeerCount: 0, blockToLive: 0,
    memberOnlyRead: false, memberOnlyWrite: false, endorsementPolicy: undefined,
  };
}
