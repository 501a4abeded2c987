import { sha256 as pureSha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** SHA-256 of the parts, appended. A caller that has a faster one than the portable default may pass it. */
export type Sha256 = (...parts: readonly Uint8Array[]) => Uint8Array;

export const sha256: Sha256 = (...parts) => {
  const hash = pureSha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Lower-case hex. */
export const hex: (bytes: Uint8Array) => string = bytesToHex;

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
