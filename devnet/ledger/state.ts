/** The state database: values with the version of their last write and their metadata. */
import { createHash } from "node:crypto";
import { Reader, Writer } from "../wire.ts";
import { decodeMetadataEntries } from "../messages/rwset.ts";
import type { MetadataEntry, Version } from "../messages/rwset.ts";

/** Name of the metadata entry that holds a key's endorsement policy. */
export const VALIDATION_PARAMETER = "VALIDATION_PARAMETER";

export interface VersionedValue {
  readonly value: Buffer;
  readonly version: Version;
  /** Encoded metadata entries; empty if there are none. */
  readonly metadata: Buffer;
}

export function encodeState({ value, version, metadata }: VersionedValue): Buffer {
  return new Writer().int(1, version.block).int(2, version.tx).bytes(3, metadata).message(4, value).finish();
}

export function decodeState(bytes: Buffer): VersionedValue {
  let block = 0;
  let tx = 0;
  let metadata: Buffer = Buffer.alloc(0);
  let value: Buffer = Buffer.alloc(0);
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: block = reader.uint(); break;
      case 2: tx = reader.uint(); break;
      case 3: metadata = reader.bytes(); break;
      case 4: value = reader.bytes(); break;
      default: reader.skip();
    }
  }
  return { value, version: { block, tx }, metadata };
}

export function metadataEntries(state: VersionedValue | undefined): MetadataEntry[] {
  return state === undefined || state.metadata.length === 0 ? [] : decodeMetadataEntries(state.metadata);
}

/** The key's own endorsement policy (`SignaturePolicyEnvelope`); undefined if it has none or an empty one. */
export function keyPolicy(state: VersionedValue | undefined): Buffer | undefined {
  const entry = metadataEntries(state).find(({ name }) => name === VALIDATION_PARAMETER);
  return entry === undefined || entry.value.length === 0 ? undefined : entry.value;
}

/** SHA-256 of a private key, as the latin1 string that names it in hashed sets. */
export function keyHash(key: string): string {
  return createHash("sha256").update(key, "utf8").digest().toString("latin1");
}
