import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { writeFonts } from "../../web/fonts.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** Where the built console lies. */
export const DIST = join(root, "web", "dist");
const STAMP = "built-from";
/** Whatever the pages are made of; a change of any of it makes them stale. */
const SOURCES = ["web/**/*.{ts,tsx,js,css,html,svg,json}", "domain/**/*.ts", "package-lock.json"];
const LEFT_OUT = /^web\/(dist|testing|src\/fonts)|\.test\.tsx?$/;

/**
 * Builds the console if it is missing or its sources have changed, and stores each file also compressed.
 * @param say told of progress
 * @throws {Error} with the bundler's words when it cannot be built
 */
export async function buildConsole(say: (text: string) => void): Promise<void> {
  const wanted = sourceHash();
  if (builtFrom() === wanted) return;
  say("building the console");
  await writeFonts();
  // Two starts at once each build their own, which are the same.
  const fresh = `${DIST}-${process.pid}`;
  try {
    await bundle(fresh);
    const bytes = compress(fresh);
    writeFileSync(join(fresh, STAMP), wanted);
    putInPlace(fresh, wanted);
    say(`console built: ${Math.round(bytes / 1000)} kB compressed`);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

const builtFrom = (): string | undefined => (existsSync(join(DIST, STAMP)) ? readFileSync(join(DIST, STAMP), "utf8") : undefined);

/** Puts a build where the console is served from. Where another start has just put the same there, that one stays. */
function putInPlace(fresh: string, wanted: string): void {
  for (;;) {
    rmSync(DIST, { recursive: true, force: true });
    try {
      return renameSync(fresh, DIST);
    } catch (error) {
      if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
      if (builtFrom() === wanted) return;
    }
  }
}

/** SHA-256 over names and contents of all sources. */
function sourceHash(): string {
  const hash = createHash("sha256");
  for (const file of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: root })).filter((name) => !LEFT_OUT.test(name)).sort()) hash.update(`${file}\0`).update(readFileSync(join(root, file))).update("\0");
  return hash.digest("hex");
}

/** In a process of its own, whose memory is given back. */
function bundle(outDir: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", "--config", join(root, "web/vite.config.ts"), "--logLevel", "warn"], {
      cwd: root,
      env: { ...process.env, GARAL_WEB_OUT: outDir, NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`the console could not be built:\n${output}`))));
  });
}

/** Stores `.br` and `.gz` beside each text. Returns the sum of the brotli sizes. */
function compress(folder: string): number {
  let sum = 0;
  for (const file of globSync("**/*.{js,css,html,svg,json}", { cwd: folder })) {
    const bytes = readFileSync(join(folder, file));
    const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
    writeFileSync(join(folder, `${file}.br`), brotli);
    writeFileSync(join(folder, `${file}.gz`), gzipSync(bytes));
    sum += brotli.length;
  }
  return sum;
}

if (import.meta.main) await buildConsole((text) => process.stdout.write(`${text}\n`));
