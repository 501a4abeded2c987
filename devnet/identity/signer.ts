/** What signs as one member: a peer that endorses, the orderer that signs blocks. */
import type { CertifiedKey } from "./cryptogen.ts";
import { sign } from "./ecdsa.ts";
import { serializeIdentity } from "./msp.ts";

export interface SigningIdentity {
  readonly mspId: string;
  /** `msp.SerializedIdentity` bytes. */
  readonly serialized: Uint8Array;
  /** Low-S DER signature over SHA-256(message). */
  sign(message: Uint8Array): Uint8Array;
}

export function signingIdentity(mspId: string, key: Pick<CertifiedKey, "certificatePem" | "privateKey">): SigningIdentity {
  return {
    mspId,
    serialized: serializeIdentity(mspId, key.certificatePem),
    sign: (message) => sign(key.privateKey, message),
  };
}
