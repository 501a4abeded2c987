import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { readTrust } from "../../domain/bundle/trust.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

/**
 * Builds the verification page as one file that works from any place, a disk included: script and style stand inline, and the policy names their hashes, so
 * that nothing else can run or load.
 * @param trust a trust file's text to build in; whoever hands the page out then vouches for it
 * @returns the page's HTML
 * @throws {DomainError} if the trust file is none
 */
export async function verifyPage(trust?: string): Promise<string> {
  if (trust !== undefined) readTrust(trust);
  const result = await build({
    configFile: false,
    root: here,
    logLevel: "error",
    build: { write: false, target: "es2022", modulePreload: { polyfill: false }, cssCodeSplit: false, rollupOptions: { input: resolve(here, "index.html"), output: { codeSplitting: false } } },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as { output: readonly { readonly type: "asset" | "chunk"; readonly fileName: string; readonly code?: string; readonly source?: string | Uint8Array }[] };
  const [script, ...more] = output.filter(({ type }) => type === "chunk");
  const style = output.find(({ fileName }) => fileName.endsWith(".css"));
  if (!script?.code || more.length > 0 || style?.source === undefined) throw new Error("the page did not become one script and one style");
  // An end tag or a comment inside a string would end the element; in JavaScript both spellings are the same.
  const code = script.code.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "\\x3C!--");
  const css = String(style.source);
  const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const policy = ["default-src 'none'", `script-src ${hash(code)}`, `style-src ${hash(css)}`, "connect-src 'self'", "img-src data:", "base-uri 'none'", "form-action 'none'"].join("; ");
  const data = trust === undefined ? "" : `<script type="application/json" id="trust-file">${JSON.stringify(JSON.parse(trust)).replace(/</g, "\\u003c")}</script>`;
  return readFileSync(resolve(here, "index.html"), "utf8")
    .replace(/<meta charset="utf-8" \/>/, (tag) => `${tag}\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`)
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${css}</style>`)
    .replace(/<script type="module"[^>]*><\/script>/, () => `${data}<script type="module">${code}</script>`);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: "string", default: resolve(here, "../dist-verify/verify.html") }, trust: { type: "string" } } });
  const html = await verifyPage(values.trust === undefined ? undefined : readFileSync(values.trust, "utf8"));
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, html);
  process.stdout.write(`${values.out}: ${html.length} characters, ${gzipSync(html).length} bytes compressed\n`);
}
