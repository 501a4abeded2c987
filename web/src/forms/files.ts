import { MAX_FILE_BYTES } from "../../../domain/documents.ts";
import type { MediaType } from "../../../domain/documents.ts";

/** A file that was chosen, read and hashed on this device. */
export interface ReadFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  readonly mediaType: MediaType;
}
export type FileProblem = "unreadable" | "tooLarge";

/**
 * Reads a file and says by its bytes what it is, whatever its name says. A PDF that is cut off or locked by a password is refused here: customs asks for legible ones.
 * @returns why it is not taken, where it is not
 */
export async function readFile(file: File): Promise<ReadFile | FileProblem> {
  if (file.size > MAX_FILE_BYTES) return "tooLarge";
  const bytes = new Uint8Array(await file.arrayBuffer());
  const mediaType = mediaTypeOf(bytes);
  if (mediaType === undefined) return "unreadable";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return { name: file.name, bytes, mediaType, sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") };
}

const begins = (bytes: Uint8Array, with_: readonly number[]): boolean => with_.every((byte, i) => bytes[i] === byte);

/** Type of a file by its first and last bytes; undefined for what is none of them, or not whole. */
export function mediaTypeOf(bytes: Uint8Array): MediaType | undefined {
  if (begins(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "image/png";
  if (begins(bytes, [0xff, 0xd8, 0xff])) return "image/jpeg";
  if (!begins(bytes, [0x25, 0x50, 0x44, 0x46, 0x2d])) return undefined;
  const text = new TextDecoder("latin1");
  // ISO 32000: the last kilobyte names where the file ends; an encrypted one says so in its trailer.
  const whole = text.decode(bytes.subarray(-1024)).includes("%%EOF");
  const locked = /\/Encrypt\s+\d+\s+\d+\s+R/.test(text.decode(bytes.subarray(-65_536)));
  return whole && !locked ? "application/pdf" : undefined;
}

/** Sends a file's bytes to the store, which keeps them under their hash. @throws {Error} with the API's refusal, as `refusalOf` reads it */
export async function upload({ bytes, sha256, mediaType }: ReadFile): Promise<void> {
  const answer = await fetch(`/documents/${sha256}`, { method: "PUT", credentials: "same-origin", headers: { "content-type": mediaType }, body: bytes });
  if (answer.ok) return;
  const { errors = [] } = (await answer.json()) as { readonly errors?: readonly { readonly message: string; readonly extensions: object }[] };
  throw Object.assign(new Error(errors[0]?.message ?? String(answer.status)), { graphQLErrors: errors });
}
