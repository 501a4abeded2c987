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

const line = (number: number, description: string, packages: number, netKg: string) => ({ line: number, hs: "8509.40", description, packages, netKg, grossKg: netKg, importerId: "demo-importer" });
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
  const manifest = language === "mn" ? "WEB-MN" : "WEB-EN";
  test(`an importer sees the duty before signing, declares what came, and finds the sum to pay, in ${language}`, { skip }, async (t) => {
    const { page, accessible, go } = await run.openConsole(t, { role: "demo-importer/officer", language });
    await page.getByRole("heading", { level: 2, name: language === "mn" ? "Ирсэн ачаа" : "Arrivals" }).waitFor();
    await shot(page, `importer-${language}`);
    await accessible();
    await page.getByRole("link", { name: `${language === "mn" ? "Мэдүүлэх" : "Declare"} ${manifest}` }).click();
    await page.getByLabel(language === "mn" ? "Гаалийн байгууллага" : "Customs office").fill("Замын-Үүд <b>");
    await page.getByLabel(language === "mn" ? "Үйл явдлын цаг" : "Time of the event").fill("2026-05-20 10:00:00");
    await shot(page, `declare-${language}`);
  });
}
