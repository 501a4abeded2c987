import { concat } from "../fabric/wire.ts";
import { LogError } from "./error.ts";
import { ED25519_COSIGNATURE, utf8, verifyEd25519 } from "./note.ts";
import type { NoteSignature, Verifier, VerifierKey } from "./note.ts";

/*
 * Timestamped Ed25519 cosignatures: C2SP tlog-cosignature.md (v1.0.1), type 04. A cosigner says that, as of that time, this is the largest tree
 * of the log that it has seen, and that it continues every tree it had seen before.
 */

const TIME_LENGTH = 8;
const MAX_TIME = 2n ** 63n - 1n;

/**
 * The bytes that a cosigner signs: tlog-cosignature.md, "Ed25519 signed message".
 * @param time POSIX seconds
 * @param text the checkpoint's note text, extension lines included
 * @throws {LogError} `cosignature/time`
 */
export function cosignatureMessage(time: bigint, text: string): Uint8Array {
  return utf8(`cosignature/v1\ntime ${checkTime(time)}\n${text}`);
}

/** The note's signature line for a raw 64-byte Ed25519 signature of `cosignatureMessage`. @throws {LogError} `cosignature/time`, `note/key-type` */
export function cosignature({ name, keyId, type }: VerifierKey, time: bigint, raw: Uint8Array): NoteSignature {
  if (type !== ED25519_COSIGNATURE) throw new LogError("note/key-type", { name, type });
  const stamp = new Uint8Array(TIME_LENGTH);
  new DataView(stamp.buffer).setBigUint64(0, checkTime(time));
  return { name, keyId, signature: concat(stamp, raw) };
}

/** When the cosigner signed, POSIX seconds; only to be believed once the signature is verified. @throws {LogError} `cosignature/time` */
export function cosignatureTime(signature: Uint8Array): bigint {
  if (signature.length < TIME_LENGTH) throw new LogError("cosignature/time", { time: "none" });
  return checkTime(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
}

/** Verifier of a witness's cosignatures. @throws {LogError} `note/key-type` */
export function cosignatureVerifier(key: VerifierKey): Verifier {
  if (key.type !== ED25519_COSIGNATURE) throw new LogError("note/key-type", { name: key.name, type: key.type });
  return {
    key,
    verifies: (text, signature) => {
      if (signature.length !== TIME_LENGTH + 64) return false;
      const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
      return time <= MAX_TIME && verifyEd25519(key.key, cosignatureMessage(time, text), signature.subarray(TIME_LENGTH));
    },
  };
}

function checkTime(time: bigint): bigint {
  if (time < 0n || time > MAX_TIME) throw new LogError("cosignature/time", { time });
  return time;
}
