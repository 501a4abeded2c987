import { mkdirSync, openSync, closeSync, fsyncSync, readFileSync, renameSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Writes a file so that it is whole or not there, whatever happens: beside it first, to the disk, then renamed. A folder that was new is synced too.
 * @param secret readable by its owner only
 */
export function writeWhole(path: string, bytes: Uint8Array | string, { secret = false } = {}): void {
  const folder = dirname(path);
  const made = mkdirSync(folder, { recursive: true });
  const beside = `${path}.new`;
  write(beside, bytes, secret ? 0o600 : 0o644);
  sync(beside);
  renameSync(beside, path);
  // A rename is on the disk when its folder is.
  for (const each of foldersUpTo(folder, made)) sync(each);
}

/** A file's path within the folder of `writeAll`, and its bytes. */
export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Writes files that nobody reads until something else, written later, says that they are there: each is on the disk at the end, and a crash before
 * leaves any of them torn. Each folder is synced once, new ones and theirs included.
 */
export function writeAll(dir: string, files: readonly NewFile[]): void {
  const folders = new Set<string>();
  for (const { path, bytes } of files) {
    const whole = join(dir, path);
    const folder = dirname(whole);
    const made = folders.has(folder) ? undefined : mkdirSync(folder, { recursive: true });
    write(whole, bytes, 0o644);
    for (const each of foldersUpTo(folder, made)) folders.add(each);
  }
  // All are written before the first is synced: the file system then commits them together, and not each by itself.
  for (const { path } of files) sync(join(dir, path));
  for (const folder of folders) sync(folder);
}

function write(path: string, bytes: Uint8Array | string, mode: number): void {
  const file = openSync(path, "w", mode);
  try {
    const all = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
    for (let at = 0; at < all.length; ) at += writeSync(file, all, at);
  } finally {
    closeSync(file);
  }
}

/** A folder and those above it, up to the one in which the first new one (`made`) stands. */
function foldersUpTo(folder: string, made: string | undefined): string[] {
  const folders = [folder];
  if (made === undefined) return folders;
  for (let at = folder; at.length >= made.length; at = dirname(at)) folders.push(dirname(at));
  return folders;
}

/** Has a file or a folder on the disk. */
function sync(path: string): void {
  const file = openSync(path, "r");
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
