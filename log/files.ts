import { mkdirSync, openSync, closeSync, fsyncSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a file so that it is whole or not there, whatever happens: beside it first, to the disk, then renamed. A folder that was new is synced too.
 * @param secret readable by its owner only
 */
export function writeWhole(path: string, bytes: Uint8Array | string, { secret = false } = {}): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  const beside = `${path}.new`;
  const file = openSync(beside, "w", secret ? 0o600 : 0o644);
  try {
    const all = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
    for (let at = 0; at < all.length; ) at += writeSync(file, all, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
  syncFolder(folder);
}

/** A rename is on the disk when its folder is. */
function syncFolder(folder: string): void {
  const file = openSync(folder, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The file's bytes, or undefined if there is none. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
