import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { createCanvas } from "@napi-rs/canvas";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { decodePicture } from "../src/scan/qr-picture.ts";
import { shareIn } from "../src/scan/share.ts";
import { ConsoleRun, noBrowser } from "./console.ts";
import { coalUntil } from "./flow.ts";
import { shot } from "./shot.ts";

/*
 * From the printed code to the answer on a stranger's phone: the exporter saves the passport as a file, the code is read off its picture, and a phone without a
 * session checks the cargo by it. And a broker declares for a client.
 */

const run = new ConsoleRun();
const skip = noBrowser;
const PHONE = { width: 360, height: 740 } as const;
const CARGO = "TT-2026-06-CONSIGNMENT";
/** What the printed code says. */
let printed = "";

/** The first page of a file as a printer at 200 dots an inch makes it, and the text of the code on it. */
async function codeOn(bytes: Uint8Array): Promise<string | undefined> {
  const page = await (await getDocument({ data: bytes, verbosity: 0 }).promise).getPage(1);
  const viewport = page.getViewport({ scale: 200 / 72 });
  const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
  const context = canvas.getContext("2d");
  await page.render({ canvas: canvas as never, canvasContext: context as never, viewport }).promise;
  return decodePicture(context.getImageData(0, 0, canvas.width, canvas.height) as never);
}

before(async () => {
  if (noBrowser) return;
  await run.start();
  assert.deepEqual((await run.product.submit(coalUntil("consignments:seal", "07"))).refused, []);
  await run.product.indexed();
}, { timeout: 400_000 });
after(() => run.stop());

test("the exporter saves the passport: its code holds a key behind the #, and the page lists that it was given", { skip }, async (t) => {
  const { page, accessible } = await run.openConsole(t, { role: "erdenes-tavantolgoi/officer", language: "en", path: `/papers/consignment/${CARGO}` });
  page.setDefaultTimeout(20_000);
  await page.getByText("No code has been given out").waitFor();
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as a file (PDF)" }).click();
  printed = (await codeOn(new Uint8Array(readFileSync(await (await waiting).path())))) ?? "";
  assert.equal(shareIn(printed)?.id, CARGO, printed);
  assert.ok(printed.startsWith(`${run.product.url}/verify#`));
  await page.getByRole("button", { name: /^Withdraw the code given at/ }).waitFor();
  await accessible();
  await shot(page, "share-list");
});

for (const [language, headline, unknown] of [["mn", "Шалгасан: 6-аас 6", "Энэ кодоор нээгдэх зүйл энд алга"], ["en", "Checked: 6 of 6", "This code opens nothing here"], ["zh", "已检查：6 项中的 6 项", "此二维码在本服务器无效"]] as const) {
  test(`a phone without a session checks the cargo by the printed code, in ${language}`, { skip }, async (t) => {
    const { page, accessible, allow } = await run.openConsole(t, { language: "en", path: "/sign-in", viewport: PHONE, colourScheme: language === "en" ? "dark" : "light" });
    page.setDefaultTimeout(30_000);
    const asked: string[] = [];
    page.on("request", (request) => void asked.push(`${request.url()} ${request.headers()["referer"] ?? ""}`));
    const [before, hash] = printed.split("#");
    await page.goto(`${before ?? ""}?lang=${language}#${hash ?? ""}`);
    await page.locator(".report").waitFor();
    assert.equal(await page.locator(".report h2").textContent(), headline);
    await page.getByText("100.00 %").first().waitFor();
    const { token } = shareIn(printed) ?? { token: "" };
    assert.ok(asked.length > 0 && asked.every((one) => !one.includes(token)), "no address and no referrer holds the token");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
    await accessible();
    await shot(page, `verify-${language}`);
    // One sign of the token changed.
    allow(/404/);
    await page.goto(`/verify?lang=${language}&again#consignment/${CARGO}/${token.slice(0, -1)}${token.endsWith("A") ? "Q" : "A"}`);
    await page.getByRole("alert").getByText(unknown, { exact: false }).waitFor();
    assert.equal(await page.locator(".report").count(), 0);
    await accessible();
    await shot(page, `verify-unknown-${language}`);
  });
}

test("a code whose paper names another cargo than its key opens is refused", { skip }, async (t) => {
  const { page } = await run.openConsole(t, { language: "en", path: "/sign-in", viewport: PHONE });
  await page.goto(printed.replace(CARGO, "TT-2026-06-OTHER"));
  await page.getByRole("alert").getByText("This code opens the proof of another cargo than it names", { exact: false }).waitFor();
  assert.equal(await page.locator(".report").count(), 0);
});

test("a withdrawn code tells its holder so; the carrier's slip has a key of its own", { skip }, async (t) => {
  const { page, go, allow, context } = await run.openConsole(t, { role: "erdenes-tavantolgoi/officer", language: "mn", path: `/papers/consignment/${CARGO}` });
  page.setDefaultTimeout(20_000);
  await page.getByRole("button", { name: /цагт өгсөн кодыг хүчингүй болгох$/ }).click();
  await page.getByText("хүчингүй болгосон", { exact: false }).first().waitFor();
  allow(/410/);
  await page.goto(printed);
  await page.getByRole("alert").getByText(/withdrawn|хүчингүй болгосон/).waitFor();
  await go("/papers/unit/TT-2026-06-UNIT-01");
  await page.getByRole("button", { name: "Холбоос хуулах" }).click();
  await page.getByText("Холбоосыг хуулсан").waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(shareIn(link)?.kind, "unit");
  await context.clearCookies();
  await page.goto(link);
  await page.locator('.report[data-verdict="verified"]').waitFor();
});

test("a client mandates a broker, who switches to it and files its declaration; the client ends the mandate", { skip }, async (t) => {
  const client = await run.openConsole(t, { role: "erdenes-tavantolgoi/officer", language: "en", path: "/do/mandates/give" });
  client.page.setDefaultTimeout(20_000);
  const signed = async ({ page }: typeof client): Promise<void> => {
    await page.getByRole("button", { name: "Check what you entered" }).click();
    await page.getByRole("button", { name: "Sign", exact: true }).click();
    await page.getByRole("heading", { name: "On the ledger" }).waitFor();
  };
  await client.page.locator("#input-mandateNo").fill("M-2026-1");
  await client.page.locator("#input-agentId").fill("erdenet");
  await client.page.locator('[id="input-scope[0]"]').selectOption("export-declarations");
  await client.page.locator("#input-powerOfAttorneyNo").fill("2026/117");
  await client.page.locator("#input-validFrom").fill("2026-01-01");
  await client.page.locator("#input-validTo").fill("2030-12-31");
  await client.accessible();
  await signed(client);
  await run.product.indexed();

  const broker = await run.openConsole(t, { role: "erdenet/officer", language: "en", path: "/exporter" });
  broker.page.setDefaultTimeout(20_000);
  await broker.page.getByLabel("Acting for").selectOption("erdenes-tavantolgoi");
  await broker.page.locator('a[href^="/exporter/prepare/TT-2026-07-CONSIGNMENT"]').waitFor();
  await broker.accessible();
  await shot(broker.page, "broker-home");
  await broker.page.locator('a[href^="/exporter/prepare/TT-2026-07-CONSIGNMENT"]').click();
  await broker.page.getByText("Declared for Erdenes Tavantolgoi JSC by mandate M-2026-1").waitFor();
  await broker.page.getByLabel("Invoice", { exact: true }).fill("INV-1");
  await broker.page.locator("#secret-value").fill("6470.32");
  await broker.page.locator("#secret-currency").fill("USD");
  await broker.accessible();
  await shot(broker.page, "broker-prepare");
  await signed(broker);
  await run.product.indexed();
  const { declarations } = await (await run.product.api("customs/officer")).query<{ declarations: { edges: readonly { node: { exporterId: string; agent: { orgId: string } | null; mandateNo: string | null; value: { value: string } | null } }[] } }>(`{ declarations(first: 5, consignmentId: "TT-2026-07-CONSIGNMENT") { edges { node { exporterId mandateNo agent { orgId } value { value } } } } }`);
  assert.deepEqual(declarations.edges.map(({ node }) => [node.exporterId, node.agent?.orgId, node.mandateNo]), [["erdenes-tavantolgoi", "erdenet", "M-2026-1"]]);

  await client.go("/exporter");
  await client.page.getByRole("link", { name: "End M-2026-1" }).click();
  await client.page.locator("#input-reason").fill("done");
  await signed(client);
  await broker.go("/exporter");
  await broker.page.getByRole("heading", { level: 1 }).waitFor();
  assert.equal(await broker.page.getByLabel("Acting for").count(), 0);
});
