import { createHash, hash } from "node:crypto";
import type { Sha256 } from "../domain/fabric/hash.ts";

/** Node's own SHA-256, several times as fast as the portable one. */
export const sha256: Sha256 = (...parts) => {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return hash("sha256", only, "buffer");
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part);
  return sum.digest();
};
