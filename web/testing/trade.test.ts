import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { ConsoleRun, noBrowser } from "./console.ts";
import type { Language } from "./console.ts";
import { shot } from "./shot.ts";

/*
 * From the container to the shop's shelf on the running product: importer, bonded warehouse, wholesaler, shop. Each main task once in Mongolian and once in
 * English; the examples have brought the first container in, the tests bring two more.
 */

const run = new ConsoleRun();
const skip = noBrowser;

const line = (no: number, description: string, packages: number, netKg: string) => ({ line: no, hs: "8509.40", description, packages, netKg, grossKg: netKg, importerId: "demo-importer" });
/** A container that came in on a day for which there is an exchange rate. */
const arrival = (no: string, container: string): readonly object[] => [
  { transaction: "manifests:file", as: "demo-carrier/operator", input: { key: `${no}-M`, at: "2026-05-19T00:00:00Z", manifestNo: no, borderPoint: "zamiin-uud-road", mode: "road", vehicle: { kind: "container", containerNo: container }, waybillType: "cmr", waybillNo: `CMR-${no}`, shipper: "Erlian Trading", shipperCountry: "CN", sealNo: `SEAL-${no}`, lines: [line(1, "kitchen blenders", 100, "1000"), line(2, "kettles", 50, "500")] } },
  { transaction: "manifests:enter", as: "customs/operator", input: { key: `${no}-E`, at: "2026-05-19T06:00:00Z", manifestNo: no, gateSiteId: "zamiin-uud-road-gate", foundSeal: `SEAL-${no}` } },
];
const mn = { review: "Шалгах хуудас руу", sign: "Гарын үсэг зурах", done: "Бүртгэлд баталгаажсан" };
const en = { review: "Check what you entered", sign: "Sign", done: "On the ledger" };
const wordsOf = (language: Language) => (language === "mn" ? mn : en);

async function signed(page: Page, language: Language): Promise<void> {
  const words = wordsOf(language);
  await page.getByRole("button", { name: words.review }).click();
  await page.getByRole("button", { name: words.sign, exact: true }).click();
  await page.getByRole("heading", { name: words.done }).waitFor();
}

before(async () => {
  if (noBrowser) return;
  await run.start();
  assert.deepEqual((await run.product.submit([...arrival("WEB-MN", "MSKU1234565"), ...arrival("WEB-EN", "TGHU7654321")])).refused, []);
  await run.product.indexed();
}, { timeout: 400_000 });
after(() => run.stop());

for (const language of ["mn", "en"] as const) {
  const [no, is] = language === "mn" ? ["WEB-MN", (mongolian: string, _english: string) => mongolian] : ["WEB-EN", (_mongolian: string, english: string) => english];
  const declarationNo = `${no}-DECLARATION`;

  test(`an importer sees the duty before signing, declares what came, and finds the sum to pay, in ${language}`, { skip }, async (t) => {
    const { page, accessible, go } = await run.openConsole(t, { role: "demo-importer/officer", language });
    await page.getByRole("heading", { level: 2, name: is("Ирсэн ачаа", "Arrivals") }).waitFor();
    await accessible();
    await shot(page, `importer-${language}`);
    await page.getByRole("link", { name: `${is("Мэдүүлэх", "Declare")} ${no}` }).click();
    await page.getByLabel(is("Гаалийн газар", "Customs office")).fill("Замын-Үүд <b>\u202e");
    await page.getByLabel(is("Мэдүүлгийн дугаар", "Declaration"), { exact: true }).fill(declarationNo);
    await page.getByLabel(is("Хэзээ болсон", "When it happened")).fill("2026-05-20 10:00:00");
    await page.getByText(is("Барааны код, гарал үүслийн улс, үнийг бөглөмөгц", "The duty shows once")).waitFor();
    await accessible();
    await page.getByLabel(is("Нэхэмжлэх", "Invoice"), { exact: true }).fill("INV-77");
    await page.locator("#input-documents").getByLabel(is("Дугаар", "Number")).first().fill("INV-77");
    for (const [i, amount] of ["10000", "2000"].entries()) await page.locator(`[id="secret-items[${i}].value[0].amount"]`).getByRole("textbox").fill(amount);
    // 12 000 CNY at 500: 6 000 000; duty 5 % 300 000, VAT 10 % of 6 300 000 = 630 000, fee 7 000.
    const due = page.locator(".duty .figure");
    await due.getByText(/\d/).waitFor();
    const shown = (await due.innerText()).trim();
    await shot(page, `declare-${language}`);
    await accessible();
    await page.reload();
    await page.locator(".duty .figure").getByText(/\d/).waitFor();
    assert.equal((await page.locator(".duty .figure").innerText()).trim(), shown, "the draft and its duty outlive a reload");
    await page.getByRole("button", { name: wordsOf(language).review }).click();
    await page.locator(".duty .figure").getByText(/\d/).waitFor();
    await accessible();
    await page.getByRole("button", { name: wordsOf(language).sign, exact: true }).click();
    await page.getByRole("heading", { name: wordsOf(language).done }).waitFor();

    const assessed = await run.product.submit([{ transaction: "assessments:assess", as: "customs/officer", input: { key: `${no}-A`, at: "2026-05-20T03:00:00Z", assessmentId: `${no}-ASSESSMENT`, declarationNo }, secret: {} }]);
    assert.deepEqual(assessed.refused, []);
    await run.product.indexed();
    await go("/");
    await page.getByRole("listitem").filter({ hasText: declarationNo }).getByText(shown.replace(/^.*: /, "")).first().waitFor();
    await page.getByText(`${no}-ASSESSMENT`).first().waitFor();
    await shot(page, `importer-to-pay-${language}`);
    await accessible();

    const amount = shown.replace(/[^\d.]/g, "");
    const paid = await run.product.submit([
      { transaction: "payments:record", as: "tax/officer", input: { key: `${no}-P`, at: "2026-05-20T04:00:00Z", paymentNo: `0003000000000000000000000000099${language === "mn" ? "01" : "02"}`, assessmentId: `${no}-ASSESSMENT` }, secret: { amount, currency: "MNT" } },
      { transaction: "declarations:release", as: "customs/officer", input: { key: `${no}-R`, at: "2026-05-20T05:00:00Z", declarationNo, channel: "yellow" } },
    ]);
    assert.deepEqual(paid.refused, [], "what the page showed is what customs assessed");
    await run.product.indexed();
    await go("/");
    await page.getByRole("link", { name: `${is("Багцаар бүртгэх", "Book into lots")} ${declarationNo} 1` }).click();
    await page.getByLabel(is("Баркод (GTIN)", "Barcode (GTIN)")).fill("8650378733960");
    await page.getByLabel(is("Цувралын дугаар", "Batch")).fill(`B-${no}`);
    await page.getByLabel(is("Нэгж", "Unit"), { exact: true }).selectOption("piece");
    await page.getByLabel(is("Тоо хэмжээ", "Quantity"), { exact: true }).fill("500");
    await page.getByLabel(is("Барааны багц", "Goods lot"), { exact: true }).fill(`${no}-GOODS`);
    await page.getByRole("button", { name: wordsOf(language).review }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel(is("Баркод (GTIN)", "Barcode (GTIN)")).fill("8650378733967");
    await accessible();
    await signed(page, language);
  });
}
