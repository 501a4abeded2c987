import { randomBytes } from "node:crypto";
import { access, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Blobs } from "./store.ts";

/** Blobs in a folder, by their hash. A file is written under another name, made durable and then renamed: a crash leaves no half one. */
export function folderBlobs(dir: string): Blobs {
  const pathOf = (sha256: string): string => {
    // The name comes from outside and becomes a path.
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError("not a SHA-256");
    return join(dir, sha256.slice(0, 2), sha256);
  };
  return {
    async write(sha256, bytes) {
      const path = pathOf(sha256);
      await mkdir(dirname(path), { recursive: true });
      const partial = `${path}.${randomBytes(6).toString("hex")}`;
      try {
        await durable(partial, async (file) => file.writeFile(bytes));
        await rename(partial, path);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
      const folder = await open(dirname(path), "r");
      await folder.sync().finally(() => folder.close());
    },
    read: (sha256) => readFile(pathOf(sha256)).catch(absent),
    has: async (sha256) => (await access(pathOf(sha256)).then(() => true, absent)) ?? false,
  };
}

async function durable(path: string, write: (file: Awaited<ReturnType<typeof open>>) => Promise<void>): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
