import { createHash } from "node:crypto";
import { MAX_FILE_BYTES } from "../domain/documents.ts";
import type { MediaType } from "../domain/documents.ts";
import { DomainError } from "../domain/error.ts";
import { mediaTypeOf } from "./media-type.ts";

/** Bytes by their SHA-256, lower-case hex. What is kept was checked, and is checked again whenever it is read. */
export interface Blobs {
  /** Keeps the bytes; they are whole or not there, whatever happens. Writing again mends what was damaged. */
  write(sha256: string, bytes: Uint8Array): Promise<void>;
  /** The bytes as they are stored, or undefined. */
  read(sha256: string): Promise<Uint8Array | undefined>;
  has(sha256: string): Promise<boolean>;
}

export interface StoredFile {
  readonly bytes: Uint8Array;
  readonly mediaType: MediaType;
}

/** Files by the hash of their bytes, outside the ledger. */
export class DocumentStore {
  readonly #blobs: Blobs;

  constructor(blobs: Blobs) {
    this.#blobs = blobs;
  }

  /**
   * Keeps a file once all of it has come and been found to be what was announced. The size is bounded while it comes.
   * @param sha256 announced SHA-256 of the bytes, lower-case hex
   * @throws {DomainError} `document/too-large`, `document/hash-mismatch`, `document/type-not-allowed`, `document/unreadable`
   */
  async put(sha256: string, body: AsyncIterable<Uint8Array>): Promise<{ readonly size: number; readonly mediaType: MediaType }> {
    const bytes = await collected(body);
    const found = sha256Of(bytes);
    if (found !== sha256) throw new DomainError("document/hash-mismatch", { expected: sha256, found });
    const mediaType = mediaTypeOf(bytes);
    await this.#blobs.write(sha256, bytes);
    return { size: bytes.length, mediaType };
  }

  /** A file, undefined where there is none. @throws {DomainError} `document/damaged`: a byte has changed, nothing is given out */
  async get(sha256: string): Promise<StoredFile | undefined> {
    const bytes = await this.#blobs.read(sha256);
    if (!bytes) return undefined;
    if (sha256Of(bytes) !== sha256) throw new DomainError("document/damaged", { sha256 });
    return { bytes, mediaType: mediaTypeOf(bytes) };
  }

  has(sha256: string): Promise<boolean> {
    return this.#blobs.has(sha256);
  }
}

async function collected(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    // Leaving the loop cancels the rest of the body.
    if (size > MAX_FILE_BYTES) throw new DomainError("document/too-large", { max: MAX_FILE_BYTES });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Lower-case hex SHA-256 of bytes. */
export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
