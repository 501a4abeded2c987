import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { Page } from "playwright-core";
import { pdfOf } from "../../documents/testing.ts";
import { decodePicture } from "../src/scan/qr-picture.ts";
import { film } from "./camera.ts";
import { ConsoleRun, noBrowser } from "./console.ts";
import { coalUntil } from "./flow.ts";
import { archival } from "./pdfa.ts";
import { shot } from "./shot.ts";

/*
 * What a console does with the device under it: files that stay on it until they are recorded, its camera, and papers that are saved on it.
 */

const folder = mkdtempSync(join(tmpdir(), "garal-camera-"));
const camera = join(folder, "camera.y4m");
const run = new ConsoleRun({ camera });
const skip = noBrowser;
before(async () => {
  if (noBrowser) return;
  film(camera);
  await run.start();
  assert.deepEqual((await run.product.submit(coalUntil("consignments:seal", "07"))).refused, []);
  await run.product.indexed();
}, { timeout: 300_000 });
after(async () => {
  await run.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^User: / }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
}
async function signIn(page: Page, identity: string): Promise<void> {
  await page.getByLabel("User", { exact: true }).selectOption(identity);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}
const ended = (page: Page) => page.getByRole("heading", { name: "Your session has ended" });
const pdf = (name: string) => ({ name, mimeType: "application/pdf", buffer: pdfOf(name) });

test("files chosen outlive reload, sign-out, a session that ends while they are sent, and a batch half done; nobody else sees them; once recorded they are gone", { skip }, async (t) => {
  const address = "/exporter/declaration/TT-2026-06-DECLARATION";
  const { page, context, go, allow, accessible } = await run.openConsole(t, { role: "erdenes-tavantolgoi/officer", language: "en", path: address });
  allow(/Failed to load resource/);
  const kind = page.getByLabel("invoice-77.pdf: what document it is");
  await page.locator("#attach-files").setInputFiles([pdf("invoice-77.pdf"), pdf("packing-77.pdf")]);
  await kind.selectOption({ label: "Contract" });
  await page.getByText("The draft is kept on this device").waitFor();
  await page.reload();
  await page.getByText(/The draft of .* was restored/).waitFor();
  assert.equal(await kind.inputValue(), "contract");
  await accessible();
  await shot(page, "attach-restored");

  await signOut(page);
  await signIn(page, "erdenes-tavantolgoi/operator");
  await page.getByRole("heading", { level: 1, name: "Erdenes Tavantolgoi JSC" }).waitFor();
  await go(address);
  await page.locator("#attach-files").waitFor();
  assert.equal(await kind.count(), 0, "a colleague on the same device sees none of it");
  await signOut(page);
  await signIn(page, "erdenes-tavantolgoi/officer");
  await page.getByRole("heading", { level: 1, name: "Erdenes Tavantolgoi JSC" }).waitFor();
  await go(address);
  await kind.waitFor();

  // The session ends while the files are sent: somebody else who signs in there does not get the page as it stood.
  await context.clearCookies();
  await page.getByRole("button", { name: "Check the files to attach: 2" }).click();
  await ended(page).waitFor();
  await signIn(page, "erdenes-tavantolgoi/operator");
  await ended(page).waitFor({ state: "detached" });
  await kind.waitFor({ state: "detached" });
  await context.clearCookies();
  await page.reload();
  await signIn(page, "erdenes-tavantolgoi/officer");
  await kind.waitFor();
  await context.clearCookies();
  await page.getByRole("button", { name: "Check the files to attach: 2" }).click();
  await ended(page).waitFor();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await ended(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Check the files to attach: 2" }).click();

  // The page before signing outlives a reload too, with the same keys: what was recorded before it is not recorded again.
  const sign = page.getByRole("button", { name: "Sign all of them" });
  await sign.waitFor();
  await page.reload();
  await sign.waitFor();
  await page.route("**/graphql", (route) => (recorded(route.request().postData()) > 0 ? route.abort() : route.continue()));
  await sign.click();
  await page.unroute("**/graphql");
  await page.reload();
  await sign.click();
  await page.getByText("All of them are on the ledger").waitFor();
  await shot(page, "attach-recorded");
  await page.reload();
  await page.locator("#attach-files").waitFor();
  assert.equal(await sign.count() + await kind.count(), 0, "what is recorded is on the device no more");
  assert.equal(await page.evaluate(async () => (await indexedDB.databases()).length > 0 && new Promise((resolve) => {
    const opening = indexedDB.open("garal-kept");
    opening.onsuccess = () => {
      const count = opening.result.transaction("kept").objectStore("kept").count();
      count.onsuccess = () => resolve(count.result);
    };
  })), 0);
  const api = await run.product.api("erdenes-tavantolgoi/officer");
  await run.product.indexed();
  const { declaration } = await api.query<{ declaration: { attachments: readonly { kind: string }[] } }>('{ declaration(declarationNo: "TT-2026-06-DECLARATION") { attachments { kind } } }');
  assert.equal(declaration.attachments.filter(({ kind: of }) => of === "CONTRACT" || of === "contract").length, 1);
});
const recorded = (body: string | null): number => (body?.match(/submit/gi) ?? []).length;

test("more than a device keeps is said, and stays in the page", { skip }, async (t) => {
  const { page } = await run.openConsole(t, { role: "tax/officer", language: "en" });
  const said = await page.evaluate(async () => {
    const open = (): Promise<IDBDatabase> => new Promise((resolve) => {
      const opening = indexedDB.open("garal-kept", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("kept", { keyPath: ["person", "what"] }).createIndex("size", ["person", "bytes", "what"]);
      opening.onsuccess = () => resolve(opening.result);
    });
    const db = await open();
    // As if a hundred megabytes lay there already.
    const { viewer } = ((await (await fetch("/graphql", { method: "POST", headers: { "content-type": "application/json" }, body: '{"query":"{ viewer { user orgId } }"}' })).json()) as { data: { viewer: { user: string; orgId: string } } }).data;
    await new Promise((resolve) => { db.transaction("kept", "readwrite").objectStore("kept").put({ person: `${viewer.orgId}/${viewer.user}`, what: "other", bytes: 100_000_000, value: "", savedAt: "2026-11-24T00:00:00Z" }).onsuccess = resolve; });
    db.close();
    return viewer.orgId;
  });
  assert.equal(said, "tax");
  await page.goto("/tables/royalty-base/propose");
  await page.locator("#paste-text").fill("id\nx");
  await page.getByText("More than 100 MB together").waitFor();
  assert.equal(await page.locator("#paste-text").inputValue(), "id\nx");
});

test("a till's day file outlives a reload and a session that ends before the signature, and is kept until its items are", { skip }, async (t) => {
  const lifted = await run.product.submit([{ transaction: "recalls:lift", as: "demo-inspection/officer", input: { key: "LIFTED", at: "2026-05-29T00:00:00Z", gtin: "18650378733964", batchNo: "L26-117", reason: "relabelled" } }]);
  assert.deepEqual(lifted.refused, []);
  const { page, context, allow } = await run.openConsole(t, { role: "demo-shop-1/officer", language: "en", path: "/retailer/batch" });
  allow(/Failed to load resource/);
  const at = "2026-05-29T04:00:00Z";
  const lines = Array.from({ length: 5 }, (_, i) => `ZU-2026-05-BARS-SHOP-1,${String(770_000 + i).padStart(33, "0")},1,1,${at}`);
  await page.getByLabel("File of the till", { exact: false }).setInputFiles({ name: "till-77.csv", mimeType: "text/csv", buffer: Buffer.from(["goodsLotId,receiptNo,line,quantity,soldAt", ...lines].join("\n")) });
  const read = page.getByText("Read: 5 items on 5 receipts");
  await read.waitFor();
  await page.reload();
  await read.waitFor();
  await page.getByText("till-77.csv", { exact: true }).waitFor();
  await page.getByLabel("When it happened").fill("2026-05-29 20:00:00");
  await page.getByRole("button", { name: "Check what you entered" }).click();
  await context.clearCookies();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await ended(page).waitFor();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await ended(page).waitFor({ state: "detached" });
  // The ledger has the batch, the server has not its items: the file is still there to be sent.
  await page.route("**/items/*", (route) => route.abort());
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByText("The items could not be sent", { exact: false }).waitFor();
  await page.unroute("**/items/*");
  await run.product.indexed();
  await page.reload();
  await page.getByRole("button", { name: "Send the items", exact: false }).click();
  await page.getByText("The items are kept", { exact: false }).waitFor();
  await page.reload();
  await page.getByLabel("File of the till", { exact: false }).waitFor();
  assert.equal(await page.getByText("till-77.csv", { exact: true }).count(), 0);
});

test("the camera reads a code at the gate, at the warehouse, in the shop and on the public pages", { skip }, async (t) => {
  const scan = (page: Page) => page.getByRole("button", { name: "Scan by camera" }).click();
  const gate = await run.openConsole(t, { role: "customs/operator", language: "en", path: "/gate", camera: true });
  film(camera, `${run.product.url}/record/unit/TT-2026-07-UNIT-01`);
  await scan(gate.page);
  await gate.page.locator(".decision-plate").getByText("1201УББ").waitFor();
  await shot(gate.page, "gate-scanned");
  assert.equal(await gate.page.evaluate(() => document.activeElement?.id), "gate-plate", "the next key goes into the field");

  const keeper = await run.openConsole(t, { role: "demo-warehouse/operator", language: "en", camera: true });
  film(camera, "ZU-2026-05-STOCK");
  await scan(keeper.page);
  await keeper.page.getByRole("heading", { level: 1, name: /ZU-2026-05-STOCK/ }).waitFor();

  const shop = await run.openConsole(t, { role: "demo-shop-1/officer", language: "en", camera: true });
  film(camera, "https://id.gs1.org/01/08650378733967/10/NOTHING-HERE");
  await scan(shop.page);
  await shop.page.getByRole("alert").filter({ hasText: "NOTHING-HERE" }).waitFor();
  await shop.accessible();

  film(camera, `${run.product.url}/01/18650378733964/10/L26-117`);
  const anyone = await run.openConsole(t, { path: "/sign-in", language: "en", camera: true });
  await anyone.page.goto("/item?lang=en");
  await anyone.page.locator("#scan").click();
  await anyone.page.waitForURL(/\/item\?.*code=/);
  await anyone.page.getByText("L26-117").first().waitFor();

  film(camera, `${run.product.url}/record/consignment/TT-2026-06-CONSIGNMENT`);
  anyone.allow(/401/); // the proof is for those who are signed in; the code was read
  await anyone.page.goto("/verify/");
  await anyone.page.getByRole("button", { name: "Scan the cargo's QR code" }).click();
  await anyone.page.waitForFunction(() => document.querySelector<HTMLInputElement>("#address")?.value.includes("TT-2026-06-CONSIGNMENT"));
});

test("a camera that is refused or missing is said in a sentence, and the number is typed", { skip }, async (t) => {
  const { page, go, accessible } = await run.openConsole(t, { role: "demo-warehouse/operator", language: "en" });
  await page.getByRole("button", { name: "Scan by camera" }).click();
  await page.getByRole("alert").filter({ hasText: "The camera is not allowed here" }).waitFor();
  await accessible();
  await page.getByRole("textbox", { name: /Number of declaration, card or container/ }).fill("ZU-2026-05-STOCK");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: /ZU-2026-05-STOCK/ }).waitFor();
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("Requested device not found", "NotFoundError"));
  });
  await go("/");
  await page.getByRole("button", { name: "Scan by camera" }).click();
  await page.getByRole("alert").filter({ hasText: "This device has no camera" }).waitFor();
});

/** Text of a PDF and the codes that are printed on its pages, read from the pages as they look. */
async function opened(bytes: Uint8Array): Promise<{ readonly text: string; readonly codes: readonly string[] }> {
  const { createCanvas } = createRequire(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"))("@napi-rs/canvas") as typeof import("@napi-rs/canvas");
  const document = await getDocument({ data: bytes.slice(), verbosity: 0 }).promise;
  const [texts, codes]: [string[], string[]] = [[], []];
  for (let i = 1; i <= document.numPages; i++) {
    const paper = await document.getPage(i);
    texts.push((await paper.getTextContent()).items.map((item) => ("str" in item ? item.str : "")).join(" "));
    const viewport = paper.getViewport({ scale: 3 });
    const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
    await paper.render({ canvas: canvas as never, viewport }).promise;
    const { width, height } = canvas;
    const code = decodePicture({ width, height, data: canvas.getContext("2d").getImageData(0, 0, width, height).data });
    if (code !== undefined) codes.push(code);
  }
  return { text: texts.join("\n"), codes };
}

test("passport, provenance page and driver's slip are saved as PDF/A whose text and code are read again", { skip }, async (t) => {
  const { page, go } = await run.openConsole(t, { role: "erdenes-tavantolgoi/officer", language: "mn", path: "/record/consignment/TT-2026-06-CONSIGNMENT" });
  const saved = async (address: string, button: string): Promise<Uint8Array> => {
    await go(address);
    const waiting = page.waitForEvent("download");
    await page.getByRole("button", { name: button }).click();
    const download = await waiting;
    const shots = process.env["GARAL_SHOTS"];
    if (shots) await download.saveAs(join(shots, download.suggestedFilename()));
    return new Uint8Array(readFileSync(await download.path()));
  };
  const papers = [
    { address: "/papers/consignment/TT-2026-06-CONSIGNMENT", button: "Файлаар татах (PDF)", says: ["АЧААНЫ ПАСПОРТ", "1201УБА", "TEST-MV-000101"], code: "consignment/TT-2026-06-CONSIGNMENT" },
    { address: "/papers/consignment/TT-2026-06-CONSIGNMENT", button: "Гарал үүслийн хуудас (PDF)", says: ["ГАРАЛ ҮҮСЛИЙН МЭДЭЭЛЭЛ", "this page is none"], code: "consignment/TT-2026-06-CONSIGNMENT" },
    { address: "/papers/unit/TT-2026-06-UNIT-01", button: "Файлаар татах (PDF)", says: ["ЖОЛООЧИЙН ХУУДАС", "1201УБА"], code: "unit/TT-2026-06-UNIT-01" },
  ];
  for (const { address, button, says, code } of papers) {
    const bytes = await saved(address, button);
    assert.deepEqual(archival(bytes), [], `${button}: PDF/A`);
    const { text, codes } = await opened(bytes);
    for (const part of says) assert.ok(text.includes(part), `${part} in ${text.slice(0, 400)}`);
    assert.ok(codes.some((one) => one.startsWith(run.product.url) && one.includes(code)), `${code} in ${codes.join(" ")}`);
  }
});
