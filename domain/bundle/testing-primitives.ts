import { createHash, createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { concat } from "../fabric/wire.ts";
import type { Primitives } from "../fabric/certificate.ts";

const keys = new Map<string, KeyObject>();

/** Node's own primitives: hundreds of verifications in a test would take minutes by the portable ones. */
export const nodePrimitives: Primitives = {
  sha256: (...parts) => createHash("sha256").update(concat(...parts)).digest(),
  verifyP256(point, bytes, signature) {
    const name = Buffer.from(point).toString("base64url");
    let key = keys.get(name);
    if (!key) {
      const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => Buffer.from(half).toString("base64url")) as [string, string];
      key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
      keys.set(name, key);
    }
    return verify("sha256", bytes, key, signature);
  },
};
