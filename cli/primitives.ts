import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Primitives } from "../domain/fabric/certificate.ts";
import { sha256 } from "../log/hash.ts";

/** Keys by their points; undefined for a point that is none of the curve's. */
const keys = new Map<string, KeyObject | undefined>();
/** Few signers sign most transactions; a file of strangers must not fill the memory. */
const MOST_KEYS = 10_000;

/** Node's own hash and signature check, many times as fast as the portable ones. */
export const nodePrimitives: Primitives = {
  sha256,
  verifyP256(publicKey, message, signature) {
    const point = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.byteLength);
    const name = point.toString("latin1");
    if (!keys.has(name)) {
      if (keys.size >= MOST_KEYS) keys.clear();
      keys.set(name, keyOf(point));
    }
    const key = keys.get(name);
    return key !== undefined && verify("sha256", message, key, signature);
  },
};

/** Whoever forges a certificate may put any 64 bytes where a point should be: by such a key nothing verifies. */
function keyOf(point: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") } });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_CRYPTO_INVALID_JWK") return undefined;
    throw error;
  }
}
