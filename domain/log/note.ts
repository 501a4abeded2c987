import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "../fabric/hash.ts";
import { concat } from "../fabric/wire.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { LogError } from "./error.ts";

/* Signed notes: C2SP signed-note.md (v1.0.0). */

/** Signature types of C2SP signed-note.md, "Signature types", that garal verifies. */
export const ED25519 = 0x01;
export const ED25519_COSIGNATURE = 0x04;

/** The specification asks for at least 16 signatures to be taken; a bound keeps a hostile note from costing more than it is worth. */
const MAX_SIGNATURES = 100;
const MAX_BYTES = 1_000_000;
const KEY_ID_LENGTH = 4;

/** One signature line, not verified. `keyId` is an unsigned 32-bit number. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
}

/** A note as read. Its text must not be used before `verifyNote` has found a trusted signature. */
export interface Note {
  /** With its final newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A public key with its name, as a vkey says it. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: number;
  readonly type: number;
  readonly key: Uint8Array;
}

/** Checks signatures of one key on a note's text. */
export interface Verifier {
  readonly key: VerifierKey;
  readonly verifies: (text: string, signature: Uint8Array) => boolean;
}

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/**
 * Reads a note strictly: signed-note.md, "Format".
 * @throws {LogError} `note/too-large`, `note/text`, `note/form`, `note/signature-line`, `note/key-name`
 */
export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > MAX_BYTES) throw new LogError("note/too-large", { limit: MAX_BYTES, unit: "bytes" });
  const whole = decodeText(bytes);
  const separator = whole.lastIndexOf("\n\n");
  if (separator < 0 || !whole.endsWith("\n")) throw new LogError("note/form", {});
  const lines = whole.slice(separator + 2).split("\n").slice(0, -1);
  if (lines.length === 0) throw new LogError("note/form", {});
  if (lines.length > MAX_SIGNATURES) throw new LogError("note/too-large", { limit: MAX_SIGNATURES, unit: "signatures" });
  return { text: whole.slice(0, separator + 1), signatures: lines.map(parseSignature) };
}

/**
 * Writes a note.
 * @throws {LogError} `note/text`, `note/form`, `note/key-name` for what could not be read back the same
 */
export function formatNote({ text, signatures }: Note): Uint8Array<ArrayBuffer> {
  if (!text.endsWith("\n") || signatures.length === 0) throw new LogError("note/form", {});
  if (!text.isWellFormed()) throw new LogError("note/text", {});
  const bytes = utf8(`${text}\n${signatures.map(formatSignature).join("")}`);
  decodeText(bytes);
  return bytes;
}

/** One signature line with its newline, as a witness answers with. @throws {LogError} `note/key-name` */
export function formatSignature({ name, keyId, signature }: NoteSignature): string {
  return `— ${checkName(name)} ${toBase64(concat(keyIdBytes(keyId), signature))}\n`;
}

function parseSignature(text: string, line: number): NoteSignature {
  const [, name, encoded] = /^— ([^ ]+) ([A-Za-z0-9+/=]+)$/u.exec(text) ?? [];
  if (name === undefined || encoded === undefined) throw new LogError("note/signature-line", { line: line + 1 });
  const bytes = fromBase64(encoded);
  if (bytes.length <= KEY_ID_LENGTH) throw new LogError("note/signature-line", { line: line + 1 });
  return { name: checkName(name), keyId: readKeyId(bytes), signature: bytes.slice(KEY_ID_LENGTH) };
}

/**
 * First four bytes of SHA-256(name ‖ newline ‖ type ‖ key): signed-note.md, "Signatures".
 * @throws {LogError} `note/key-name`
 */
export const keyIdOf = (name: string, type: number, key: Uint8Array): number => readKeyId(sha256(utf8(`${checkName(name)}\n`), Uint8Array.of(type), key));

/** A key with the id that the specification gives it. @throws {LogError} `note/key-name`, `note/key-length` */
export function verifierKey(name: string, type: number, key: Uint8Array): VerifierKey {
  if (key.length !== 32) throw new LogError("note/key-length", { name, length: key.length });
  return { name, keyId: keyIdOf(name, type, key), type, key };
}

/**
 * Reads a vkey: `name+id+base64(type ‖ key)`, signed-note.md, "Verifier keys". Only the two Ed25519 types are known, and the id must be the one
 * that follows from the rest.
 * @throws {LogError} `note/vkey`, `note/key-type`, `note/key-length`, `note/key-id`, `base64/form`
 */
export function parseVkey(text: string): VerifierKey {
  // The first two plus signs part: base64 has more of them.
  const [, name, id, encoded] = /^([^+\p{White_Space}]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text) ?? [];
  if (name === undefined || id === undefined || encoded === undefined) throw new LogError("note/vkey", { text });
  const bytes = fromBase64(encoded);
  const type = bytes[0] as number;
  if (type !== ED25519 && type !== ED25519_COSIGNATURE) throw new LogError("note/key-type", { name, type });
  const key = verifierKey(name, type, bytes.slice(1));
  const actual = formatKeyId(key.keyId);
  if (actual !== id) throw new LogError("note/key-id", { name, claimed: id, actual });
  return key;
}

export const formatVkey = ({ name, keyId, type, key }: VerifierKey): string => `${name}+${formatKeyId(keyId)}+${toBase64(concat(Uint8Array.of(type), key))}`;

/** Verifier of plain Ed25519 signatures on the note's text. @throws {LogError} `note/key-type` */
export function ed25519Verifier(key: VerifierKey): Verifier {
  if (key.type !== ED25519) throw new LogError("note/key-type", { name: key.name, type: key.type });
  return { key, verifies: (text, signature) => verifyEd25519(key.key, utf8(text), signature) };
}

/** RFC 8032 §5.1.7: non-canonical points and scalars, and keys of small order, never verify. */
export function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === 64 && ed25519.verify(signature, message, key, { zip215: false });
}

/**
 * The signatures by known keys, all verified. Signatures by unknown keys are ignored, even where the name or the id alone is known; one bad
 * signature by a known key refuses the whole note: signed-note.md, "Signatures".
 * @returns in the note's order, at least one
 * @throws {LogError} `note/signature`, `note/unsigned`, `note/key-ambiguous`
 */
export function verifyNote({ text, signatures }: Note, verifiers: readonly Verifier[]): (NoteSignature & { readonly key: VerifierKey })[] {
  const known = new Map<string, Verifier>();
  for (const verifier of verifiers) {
    const id = identity(verifier.key);
    if (known.has(id)) throw new LogError("note/key-ambiguous", { name: verifier.key.name });
    known.set(id, verifier);
  }
  const verified = signatures.flatMap((line) => {
    const verifier = known.get(identity(line));
    if (verifier === undefined) return [];
    if (!verifier.verifies(text, line.signature)) throw new LogError("note/signature", { name: line.name });
    return [{ ...line, key: verifier.key }];
  });
  if (verified.length === 0) throw new LogError("note/unsigned", {});
  return verified;
}

const identity = ({ name, keyId }: { readonly name: string; readonly keyId: number }): string => `${name}+${keyId}`;
const formatKeyId = (id: number): string => id.toString(16).padStart(8, "0");

function readKeyId(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

function keyIdBytes(id: number): Uint8Array {
  const bytes = new Uint8Array(KEY_ID_LENGTH);
  new DataView(bytes.buffer).setUint32(0, id);
  return bytes;
}

function checkName(name: string): string {
  if (!/^[^+\p{White_Space}]+$/u.test(name) || !name.isWellFormed()) throw new LogError("note/key-name", { name });
  return name;
}

function decodeText(bytes: Uint8Array): string {
  let text: string;
  try {
    // A byte order mark is part of what was signed.
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new LogError("note/text", {}, { cause });
  }
  if (/[\0-\x09\x0b-\x1f]/.test(text)) throw new LogError("note/text", {});
  return text;
}
