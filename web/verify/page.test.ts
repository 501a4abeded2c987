/// <reference lib="dom" />
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { formatBundle, MAX_BUNDLE } from "../../domain/bundle/format.ts";
import type { Bundle } from "../../domain/bundle/format.ts";
import { SignedChannel } from "../../domain/bundle/testing.ts";
import { readTrust } from "../../domain/bundle/trust.ts";
import { verifyBundle } from "../../domain/bundle/verify.ts";
import { languages, reasonWords } from "../../domain/bundle/reasons.ts";
import { answerWords, headline, questionWords } from "../../domain/bundle/words.ts";
import { consignment, load, newWorld, seal } from "../../domain/testing-world.ts";
import { verifyPage } from "./build.ts";

/* The page in a real browser, opened from the disk: no server, no network. */

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const skip = existsSync(executablePath) ? false : `no browser at ${executablePath}; name one by CHROMIUM`;
const dir = mkdtempSync(join(tmpdir(), "garal-verify-"));
const fileOf = (name: string): string => join(dir, name);
let browser: Browser | undefined;
let server: Server | undefined;
let honest: Bundle;
let trustText: string;
let html: string;

before(async () => {
  if (skip !== false) return;
  const world = await newWorld(new SignedChannel());
  await consignment(world);
  await load(world, "U-1", 20_000);
  await seal(world, "U-1");
  honest = await world.bundle({ kind: "consignment", id: "CON" });
  trustText = JSON.stringify(world.trust());
  html = await verifyPage();
  writeFileSync(fileOf("verify.html"), html);
  writeFileSync(fileOf("trusting.html"), await verifyPage(trustText));
  writeFileSync(fileOf("trust.json"), trustText);
  writeFileSync(fileOf("honest.json"), formatBundle(honest));
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  server?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Opens the page; whatever it asks the network for, or does against its policy, is noted. */
async function open(url: string, locale = "en"): Promise<{ readonly page: Page; readonly noted: readonly string[] }> {
  const context = await browser!.newContext({ locale });
  const page = await context.newPage();
  const noted: string[] = [];
  page.on("request", (request) => void (request.url() !== url && !request.url().startsWith("data:") && noted.push(`request ${request.url()}`)));
  page.on("pageerror", (error) => void noted.push(`error ${error.message}`));
  page.on("console", (entry) => void (entry.type() === "error" && noted.push(`console ${entry.text()}`)));
  await page.goto(url);
  return { page, noted };
}
const fromDisk = (name = "verify.html"): string => pathToFileURL(fileOf(name)).href;
const verdictOf = (page: Page): Promise<string | null> => page.locator(".report").getAttribute("data-verdict");

test("the page is one file of less than 200 kB compressed, with a policy that lets nothing else run", { skip }, () => {
  assert.ok(gzipSync(html).length < 200_000, String(gzipSync(html).length));
  assert.match(html, /default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'/);
  assert.doesNotMatch(html, /<(?:script|link|img|iframe)[^>]+(?:src|href)="(?!data:)/);
});

test("opened from the disk it checks a bundle by the verifier's trust file, and says what the command line says, in each language", { skip }, async () => {
  const { page, noted } = await open(fromDisk());
  await page.setInputFiles("#bundle", fileOf("honest.json"));
  assert.equal(await page.locator(".report").count(), 0, "without a trust file nothing is said of a bundle");
  await page.setInputFiles("#trust", fileOf("trust.json"));
  assert.equal(await verdictOf(page), "verified");
  const report = await verifyBundle(Buffer.from(formatBundle(honest)), readTrust(trustText));
  for (const [i, language] of languages.entries()) {
    await page.locator("nav button").nth(i).click();
    assert.equal(await page.locator(".report h2").textContent(), headline(report, language));
    assert.equal(await page.locator("html").getAttribute("lang"), language === "zh" ? "zh-Hans" : language);
    const rows = await page.locator(".checks tbody tr").evaluateAll((all) => all.map((row) => [...row.children].map((cell) => [...cell.childNodes].map((node) => node.textContent).join("\n"))));
    assert.deepEqual(rows.map(([question, answer, reasons]) => [question, answer?.replace(/\s+/g, " "), reasons]), report.rows.map(({ question, answer, reasons }) => [questionWords[question][language], `${answerWords[answer].sign} ${answerWords[answer][language]}`, reasons.map((reason) => reasonWords(reason, language)).map(({ sentence, detail }) => (detail === undefined ? sentence : `${sentence} (${detail})`)).join("\n")]));
  }
  assert.match((await page.locator(".facts").textContent()) ?? "", /20000.*100\.00 %.*TEST-MV-000101/s);
  assert.deepEqual(noted, [], "it asks nobody");
  await page.context().close();
});

test("a changed bundle is refused with the reason, and shows none of its facts", { skip }, async () => {
  const { page, noted } = await open(fromDisk());
  await page.setInputFiles("#trust", fileOf("trust.json"));
  const changes: Readonly<Record<string, readonly [text: string, question: string]>> = {
    facts: [formatBundle({ ...honest, facts: { ...(honest.facts as object), netKg: "30000" } }), "facts"],
    proof: [formatBundle({ ...honest, proof: honest.proof.toReversed() }), "in-log"],
    checkpoint: [formatBundle({ ...honest, checkpoint: honest.checkpoint.replace(/\n\d+\n/, "\n999\n") }), "cosigned"],
    "no JSON": ["garal", "signatures"],
    nothing: ["", "signatures"],
  };
  for (const [name, [text, question]] of Object.entries(changes)) {
    await page.setInputFiles("#bundle", { name: `${name}.json`, mimeType: "application/json", buffer: Buffer.from(text) });
    await page.locator(".report.refused").waitFor();
    await page.locator("#bundle-chosen", { hasText: name }).waitFor();
    assert.equal(await page.locator(`tr.failed[data-question="${question}"]`).count(), 1, name);
    assert.equal(await page.locator(".facts").count(), 0, name);
  }
  assert.deepEqual(noted, []);
  await page.context().close();
});

test("markup in a file stays text, and a file too large is not read", { skip }, async () => {
  const { page, noted } = await open(fromDisk());
  await page.setInputFiles("#trust", fileOf("trust.json"));
  const markup = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
  await page.setInputFiles("#bundle", { name: "markup.json", mimeType: "application/json", buffer: Buffer.from(formatBundle({ ...honest, channel: markup })) });
  await page.locator(".report.refused").waitFor();
  assert.match((await page.locator(".report").textContent()) ?? "", /<img src=x/);
  assert.equal(await page.locator(".report img, .report script").count(), 0);
  assert.doesNotMatch(await page.title(), /taken/);
  writeFileSync(fileOf("large.json"), Buffer.alloc(MAX_BUNDLE + 1, 0x20));
  await page.setInputFiles("#bundle", fileOf("large.json"));
  await page.locator('[role="alert"]', { hasText: "large.json" }).waitFor();
  assert.deepEqual(noted, []);
  await page.context().close();
});

test("a trust file that is refused leaves no answer and no earlier trust behind", { skip }, async () => {
  const { page } = await open(fromDisk());
  await page.setInputFiles("#trust", fileOf("trust.json"));
  await page.setInputFiles("#bundle", fileOf("honest.json"));
  await page.locator(".report.verified").waitFor();
  await page.setInputFiles("#trust", { name: "wrong.json", mimeType: "application/json", buffer: Buffer.from(trustText.replace("garal-trust/1", "garal-trust/9")) });
  await page.locator('[role="alert"]').waitFor();
  assert.equal(await page.locator(".report").count(), 0);
  await page.context().close();
});

test("a trust file can be built in; its fingerprint is shown, and the reader's language is used", { skip }, async () => {
  const { page, noted } = await open(fromDisk("trusting.html"), "mn-MN");
  await page.locator(".trusted").waitFor();
  assert.match((await page.locator(".trusted").textContent()) ?? "", /([0-9a-f]{8} ){7}[0-9a-f]{8}/);
  await page.setInputFiles("#bundle", fileOf("honest.json"));
  await page.locator(".report.verified").waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "mn");
  assert.deepEqual(noted, []);
  await page.context().close();
});

test("served, it fetches addresses of its own server only", { skip }, async () => {
  server = createServer((request, response) => {
    if (request.url === "/bundle/consignment/CON") response.end(formatBundle(honest));
    else if (request.url === "/elsewhere") response.writeHead(302, { location: "http://127.0.0.1:9/" }).end();
    else if (request.url === "/verify") response.setHeader("content-type", "text/html").end(html);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { page, noted } = await open(`${origin}/verify`);
  await page.setInputFiles("#trust", fileOf("trust.json"));
  for (const [address, words] of [["https://example.com/bundle", "Only addresses of this server"], ["//example.com/x", "Only addresses of this server"], ["javascript:alert(1)", "Only addresses of this server"], ["data:,x", "Only addresses of this server"], ["/missing", "could not be fetched"], ["/elsewhere", "could not be fetched"]] as const) {
    await page.fill("#address", address);
    await page.keyboard.press("Enter");
    await page.locator('[role="alert"]', { hasText: words }).filter({ hasText: address }).waitFor();
  }
  assert.ok(noted.every((one) => !one.startsWith("request ") || one.startsWith(`request ${origin}/`)), noted.join("\n"));
  await page.fill("#address", "/bundle/consignment/CON");
  await page.keyboard.press("Enter");
  await page.locator(".report.verified").waitFor();
  await page.context().close();
});
