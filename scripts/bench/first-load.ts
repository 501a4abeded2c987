import { chromium } from "playwright-core";
import type { Page } from "playwright-core";
import { Product } from "../../test/e2e/running.ts";

/*
 * What the first visit of a page costs on a phone with a slow line: 1.6 Mbit/s, 150 ms there and back, a processor four times slower than this one (the settings of
 * Lighthouse's mobile profile). Largest paint, layout shift and blocked time as the browser itself reports them (Web Vitals). The peer in the same run is an
 * empty page of the same server: what of the time is the line's.
 *
 *     CHROMIUM=/usr/bin/chromium node scripts/bench/first-load.ts
 */

const PAGES: readonly (readonly [name: string, path: string, role?: string])[] = [
  ["an empty page of the server", "/healthz"],
  ["/item (anyone)", "/item"],
  ["/verify (anyone)", "/verify/"],
  ["sign-in", "/sign-in"],
  ["buyer's home", "/", "demo-buyer/officer"],
  ["customs' home", "/", "customs/officer"],
  ["miner's home", "/", "erdenes-tavantolgoi/officer"],
];
/** A page stands still when nothing was painted or shifted for so long. */
const STILL_MS = 2_000;
const BLOCKING_MS = 50;

interface Vitals {
  readonly largestPaintMs: number;
  readonly shift: number;
  readonly blockedMs: number;
}

const product = new Product({ console: true, newcomer: true });
await product.start();
const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  process.stdout.write(`${"page".padEnd(30)}${"bytes".padStart(10)}${"largest paint".padStart(16)}${"layout shift".padStart(15)}${"blocked".padStart(10)}\n`);
  for (const [name, path, role] of PAGES) {
    const context = await browser.newContext({ baseURL: product.url, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: "mn-MN" });
    if (role) await context.request.post("/graphql", { headers: { origin: product.url, "content-type": "application/json" }, data: { query: "mutation ($identity: String!) { signInDemo(identity: $identity) { viewer { user } } }", variables: { identity: role } } });
    const { bytes, largestPaintMs, shift, blockedMs } = await visit(await context.newPage(), path);
    process.stdout.write(`${name.padEnd(30)}${`${Math.round(bytes / 1000)} kB`.padStart(10)}${`${Math.round(largestPaintMs)} ms`.padStart(16)}${shift.toFixed(3).padStart(15)}${`${Math.round(blockedMs)} ms`.padStart(10)}\n`);
    await context.close();
  }
} finally {
  await browser.close();
  await product.remove();
}

/** One visit with an empty cache. @returns bytes over the wire, and the browser's own figures */
async function visit(page: Page, path: string): Promise<Vitals & { readonly bytes: number }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  let bytes = 0;
  devtools.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.addInitScript((blocking) => {
    const seen = { largestPaintMs: 0, shift: 0, blockedMs: 0, lastAt: 0 };
    Object.assign(window, { seen });
    const watch = (type: string, take: (entry: PerformanceEntry) => void): void =>
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) take(entry);
        seen.lastAt = performance.now();
      }).observe({ type, buffered: true });
    watch("largest-contentful-paint", (entry) => (seen.largestPaintMs = entry.startTime));
    watch("layout-shift", (entry) => {
      if (!(entry as PerformanceEntry & { readonly hadRecentInput: boolean }).hadRecentInput) seen.shift += (entry as PerformanceEntry & { readonly value: number }).value;
    });
    watch("longtask", (entry) => (seen.blockedMs += Math.max(0, entry.duration - blocking)));
  }, BLOCKING_MS);
  await page.goto(path, { timeout: 120_000 });
  await page.waitForFunction((still) => performance.now() - (window as unknown as { seen: { lastAt: number } }).seen.lastAt > still, STILL_MS, { timeout: 120_000 });
  return { ...(await page.evaluate(() => (window as unknown as { seen: Vitals }).seen)), bytes };
}
