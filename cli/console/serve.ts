import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};
/** No inline script or style, nothing from or to any other origin, no framing. Blobs are files that the page itself makes: exports, pictures of QR codes. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Serves the built pages as a fetch handler: files by their path, the page for every other address, since the console's router reads it.
 * Files with a hash in their name are kept for ever; pages are asked for again each time.
 * @param dist folder of the built console
 */
export function consoleHandler(dist: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") return new Response("method not allowed\n", { status: 405, headers: { allow: "GET, HEAD" } });
    const path = pathOf(new URL(request.url).pathname);
    if (path === undefined) return notFound();
    const file = fileFor(dist, path);
    if (file === undefined) return notFound();
    const type = TYPES[extname(file)];
    if (type === undefined) return notFound();
    const accepted = request.headers.get("accept-encoding") ?? "";
    const encoding = [["br", ".br"], ["gzip", ".gz"]].find(([name = "", suffix = ""]) => accepted.includes(name) && existsSync(`${file}${suffix}`));
    const headers = new Headers({
      "content-type": type,
      "cache-control": file.startsWith(join(dist, "assets")) ? "public, max-age=31536000, immutable" : "no-cache",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": "geolocation=(), microphone=(), camera=(self)",
      vary: "accept-encoding",
      ...(encoding ? { "content-encoding": encoding[0] } : {}),
      ...(type.startsWith("text/html") ? { "content-security-policy": CONTENT_SECURITY_POLICY } : {}),
    });
    return new Response(request.method === "HEAD" ? null : await readFile(`${file}${encoding?.[1] ?? ""}`), { headers });
  };
}

/** The path below the folder, without ways out of it; undefined for one that is not well formed. */
function pathOf(pathname: string): string | undefined {
  try {
    const path = normalize(decodeURIComponent(pathname));
    return path.includes("\0") || path.split(/[/\\]/).includes("..") ? undefined : path;
  } catch {
    return undefined; // a stray percent sign: no file has such a name
  }
}

function fileFor(dist: string, path: string): string | undefined {
  const candidates = [join(dist, path), join(dist, path, "index.html")];
  const found = candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
  if (found !== undefined) return found;
  // A missing file of the build is missing; any other address is the console's.
  return path.startsWith("/assets/") || existsSync(join(dist, "index.html")) === false ? undefined : join(dist, "index.html");
}

const notFound = (): Response => new Response("not found\n", { status: 404, headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" } });
