import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { ed25519 } from "@noble/curves/ed25519.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { hex } from "../domain/fabric/hash.ts";
import { addressOfKey } from "../domain/log/anchor.ts";
import { cosignature, cosignatureMessage } from "../domain/log/cosignature.ts";
import { ED25519, ED25519_COSIGNATURE, utf8, verifierKey } from "../domain/log/note.ts";
import type { NoteSignature, VerifierKey } from "../domain/log/note.ts";
import { readIfThere, writeWhole } from "./files.ts";

/** An organisation's keys as a log-keeper. The log key exists at the log's operator only. */
export interface KeeperKeys {
  readonly cosigner: VerifierKey;
  cosign(time: bigint, checkpointText: string): NoteSignature;
  readonly log: VerifierKey;
  signCheckpoint(text: string): NoteSignature;
  /** Signs heads for the anchor contract; 20 bytes. */
  readonly anchorAddress: Uint8Array;
  /** secp256k1 secret, 32 bytes. */
  readonly anchorKey: Uint8Array;
}

interface Kept {
  readonly cosigner: string;
  readonly log: string;
  readonly anchor: string;
}

/**
 * The keys kept in a folder, made at the first call.
 * @param name key name of the cosigner, such as `customs.garal.test/witness`
 * @param origin the log's, the key name of its own key
 */
export function keeperKeys(dir: string, name: string, origin: string): KeeperKeys {
  const path = join(dir, "keys.json");
  const kept = readIfThere(path);
  const secrets = kept ? (JSON.parse(kept.toString("utf8")) as Kept) : { cosigner: hex(randomBytes(32)), log: hex(randomBytes(32)), anchor: hex(secp256k1.utils.randomSecretKey()) };
  if (!kept) writeWhole(path, JSON.stringify(secrets), { secret: true });
  const [cosignerSecret, logSecret, anchorKey] = [secrets.cosigner, secrets.log, secrets.anchor].map((text) => Uint8Array.from(Buffer.from(text, "hex"))) as [Uint8Array, Uint8Array, Uint8Array];
  const cosigner = verifierKey(name, ED25519_COSIGNATURE, ed25519.getPublicKey(cosignerSecret));
  const log = verifierKey(origin, ED25519, ed25519.getPublicKey(logSecret));
  return {
    cosigner,
    cosign: (time, text) => cosignature(cosigner, time, ed25519.sign(cosignatureMessage(time, text), cosignerSecret)),
    log,
    signCheckpoint: (text) => ({ name: log.name, keyId: log.keyId, signature: ed25519.sign(utf8(text), logSecret) }),
    anchorAddress: addressOfKey(anchorKey),
    anchorKey,
  };
}
