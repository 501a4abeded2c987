import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { pdfOf } from "../../documents/testing.ts";
import { ConsoleRun, noBrowser } from "./console.ts";
import type { Language } from "./console.ts";
import { coalUntil } from "./flow.ts";

/*
 * Tax officer, minerals regulator, auditor and exporter on the running product: one product serves all, so the tests run in order.
 */

const run = new ConsoleRun();
const skip = noBrowser;
const languages = ["mn", "en"] as const;
/** The suite has to be quick: each case runs in one language, and in both with GARAL_TEST_LANGUAGES=all. */
const only = (own: Language, language: Language): string | false => skip || (own !== language && process.env["GARAL_TEST_LANGUAGES"] !== "all" ? "the other language runs with GARAL_TEST_LANGUAGES=all" : false);
const words = (language: Language) =>
  language === "mn"
    ? { review: "Шалгах хуудас руу", sign: "Гарын үсэг зурах", done: "Бүртгэлд баталгаажсан", note: "Тайлбар", approve: "Хянаад батлах" }
    : { review: "Check what you entered", sign: "Sign", done: "On the ledger", note: "Note", approve: "Check and approve" };

/** The rows of a table of the data folder, with one of them changed. */
function rowsWith(table: string, id: string, change: object): readonly object[] {
  const { rows } = JSON.parse(readFileSync(fileURLToPath(new URL(`../../data/tables/${table}.json`, import.meta.url)), "utf8")) as { rows: readonly { id: string }[] };
  return rows.map((row) => (row.id === id ? { ...row, ...change } : row));
}

before(async () => {
  if (noBrowser) return;
  await run.start();
  const at = "2026-11-20T00:00:00Z";
  const raised = [
    { transaction: "tables:propose", as: "tax/officer", input: { key: "raise-2", at, table: "royalty-base", version: 2, rows: rowsWith("royalty-base", "BASE-STANDARD", { ratePct: "6" }), note: "six percent" } },
    { transaction: "tables:approve", as: "tax/second-officer", input: { key: "raise-2-approve", at, table: "royalty-base", version: 2 } },
  ];
  for (const lines of [raised, coalUntil("consignments:seal", "07"), coalUntil("consignments:seal", "08"), coalUntil("assessments:assess", "09")]) assert.deepEqual((await run.product.submit(lines)).refused, []);
  await run.product.indexed();
}, { timeout: 400_000 });
after(() => run.stop());

/** From the form over the page before signing to the receipt. */
async function signed(page: Page, language: Language): Promise<void> {
  const w = words(language);
  await page.getByRole("button", { name: w.review }).click();
  await page.getByRole("button", { name: w.sign, exact: true }).click();
  await page.getByRole("heading", { name: w.done }).waitFor();
}

for (const language of languages) {
  const [table, row] = language === "mn" ? ["valuation-rules", "R1"] : ["royalty-surtax", "surtax.coal-raw"];
  test(`a rate row is confirmed by two tax officers: proposed from the work list, approved after the differences were shown, in ${language}`, { skip: only("mn", language) }, async (t) => {
    const w = words(language);
    const { page, accessible } = await run.openConsole(t, { role: "tax/officer", language });
    await page.getByRole("link", { name: language === "mn" ? `${row} мөрийг баталгаажуулах` : `Confirm row ${row}` }).click();
    await page.getByLabel(w.note).fill("<b>confirmed</b> by letter ⚖");
    await accessible();
    await page.getByRole("button", { name: w.review }).click();
    await page.locator(".diff").getByText(row).waitFor();
    await accessible();
    await page.getByRole("button", { name: w.sign, exact: true }).click();
    await page.getByRole("heading", { name: w.done }).waitFor();
    await run.product.indexed();
    await page.goto(`/tables/${table}/2`);
    await page.getByText(language === "mn" ? "өөр эрх бүхий хүн батална" : "another officer approves it", { exact: false }).waitFor();
    assert.equal(await page.getByRole("button", { name: w.approve }).count(), 0);

    const second = await run.openConsole(t, { role: "tax/second-officer", language });
    await second.page.locator("#approvals").waitFor();
    await second.page.locator(`a[href="/tables/${table}/2"]`).click();
    await second.page.getByRole("button", { name: w.approve }).click();
    await second.page.getByRole("button", { name: w.review }).click();
    await second.page.locator(".diff").getByText(row).waitFor();
    await second.accessible();
    await second.page.getByRole("button", { name: w.sign, exact: true }).click();
    await second.page.getByRole("heading", { name: w.done }).waitFor();
  });

  const [from, to, declarationNo] = language === "mn" ? ["2026-06-01", "2026-06-30", "TT-2026-06-DECLARATION"] : ["2023-01-01", "2023-12-31", "ERD-2023-02-DECLARATION"];
  test(`a tax officer recalculates a period after a preview of the difference, in ${language}`, { skip: only("en", language) }, async (t) => {
    const { page, go, accessible } = await run.openConsole(t, { role: "tax/officer", language, path: "/tax/recalculate" });
    await page.locator("#recalc-from").fill(from);
    await page.locator("#recalc-to").fill(to);
    await page.getByRole("button", { name: language === "mn" ? "Зөрүүг харах" : "Preview the difference" }).click();
    await page.getByRole("checkbox", { name: declarationNo }).check();
    await accessible();
    await page.getByRole("button", { name: language === "mn" ? "Сонгосон 1 мэдүүлгийг шалгах хуудас руу" : "Check the chosen declarations: 1" }).click();
    await accessible();
    await page.getByRole("button", { name: language === "mn" ? "Бүгдэд гарын үсэг зурах" : "Sign all of them" }).click();
    await page.getByText(language === "mn" ? "Бүгд бүртгэгдсэн" : "All of them are on the ledger").waitFor();
    await run.product.indexed();
    const api = await run.product.api("tax/officer");
    const { declaration } = await api.query<{ declaration: { assessment: { assessmentId: string; statement: { previous: { totals: { difference: string }[] } } } } }>(`{ declaration(declarationNo: "${declarationNo}") { assessment { assessmentId statement { previous { totals { difference } } } } } }`);
    assert.ok(declaration.assessment.statement.previous.totals.some(({ difference }) => difference !== "0"), "the new assessment says what changed");
    await go(`/tax/assessment/${declaration.assessment.assessmentId}`);
    await page.getByRole("heading", { name: language === "mn" ? "Өмнөх ба шинэ тооцоо" : "Earlier and later assessment" }).waitFor();
    await accessible();
  });

  test(`a change of rates is tried on history, with progress, sums and a file, and nothing is recorded, in ${language}`, { skip: only("en", language) }, async (t) => {
    const height = async (): Promise<string> => ((await (await fetch(`${run.product.url}/healthz`)).json()) as { indexedBlock: string }).indexedBlock;
    await run.product.indexed();
    const was = await height();
    const { page, accessible } = await run.openConsole(t, { role: language === "mn" ? "customs/officer" : "tax/officer", language, path: "/simulate?table=royalty-base&version=2&from=2010-01-01&to=2026-12-31" });
    await page.getByLabel(language === "mn" ? "Татварын огнооноос" : "Legal date from").fill("2010-13-45");
    await page.getByRole("button", { name: language === "mn" ? "Тооцож эхлэх" : "Start" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel(language === "mn" ? "Татварын огнооноос" : "Legal date from").fill("2010-01-01");
    await page.getByRole("button", { name: language === "mn" ? "Тооцож эхлэх" : "Start" }).click();
    await page.getByRole("heading", { name: language === "mn" ? "Төлөгчөөр" : "By payer" }).waitFor();
    await page.getByRole("rowheader", { name: "oyu-tolgoi" }).first().waitFor();
    await accessible();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: language === "mn" ? "Файлаар татах (CSV)" : "Download as a file (CSV)" }).click();
    assert.match(readFileSync(await (await downloading).path(), "utf8"), /TT-2026-06-DECLARATION/);
    assert.equal(await height(), was);
  });

  const month = language === "mn" ? "2026-10" : "2026-11";
  test(`the regulator publishes reference prices in three steps: pasted, compared with the month before, signed, in ${language}`, { skip: only("mn", language) }, async (t) => {
    const w = words(language);
    const { page, accessible } = await run.openConsole(t, { role: "minerals/officer", language });
    await page.getByText("TEST-MV-000101").waitFor();
    await accessible();
    await page.getByRole("link", { name: language === "mn" ? "Лавлагаа үнэ зарлах" : "Publish reference prices" }).click();
    await page.locator("#paste-when").fill(month);
    await page.locator("#paste-source").fill("announcement of the ministry");
    // A price that is none, and a commodity of which nothing else is known, are marked at their rows while one types.
    await page.locator("#paste-text").fill("commodity;price\nzinc;many\n<img src=x>;1\ncopper;9100.5");
    await page.locator(".pasted .react-aria-FieldError").first().waitFor();
    await accessible();
    await page.locator("#paste-text").fill("commodity;price\nzinc;2801.5\ncopper;9100.5");
    await page.getByRole("button", { name: language === "mn" ? "Эдгээр мөрийг авах: 2" : "Take these rows: 2" }).click();
    await page.getByText(language === "mn" ? "Өмнөх сартай харьцуулсан зөрүү" : "Differences to the month before").waitFor();
    await page.getByLabel(w.note).fill("prices of the month");
    await accessible();
    await page.reload();
    await page.getByText(`zinc.${month}`).first().waitFor();
    await signed(page, language);
    await run.product.indexed();
    const second = await run.openConsole(t, { role: "minerals/second-officer", language, path: `/tables/reference-prices/${language === "mn" ? 2 : 3}` });
    await second.page.getByRole("button", { name: w.approve }).click();
    await signed(second.page, language);
    await run.product.indexed();
  });

  test(`the auditor sees who cosigned the newest checkpoint, draws a sample that anyone can draw again, and copies the query of a balance, in ${language}`, { skip: only("en", language) }, async (t) => {
    const { page, go, accessible } = await run.openConsole(t, { role: "demo-auditor/officer", language });
    await page.getByText(language === "mn" ? "Гарын үсгүүд шалгагдаж" : "Signatures verified", { exact: false }).waitFor();
    await page.getByRole("rowheader", { name: "customs.garal.test/witness" }).waitFor();
    await accessible();
    await page.getByRole("link", { name: language === "mn" ? "Түүвэр авах" : "Pick a sample" }).click();
    await page.locator("#sample-kind").selectOption("unit");
    await page.locator("#sample-from").fill("2026-01-01");
    await page.locator("#sample-count").fill("3");
    await page.locator("#sample-seed").fill("audit-2026");
    const draw = async (): Promise<readonly string[]> => {
      await page.getByRole("button", { name: language === "mn" ? "Түүвэрлэх" : "Draw", exact: true }).click();
      await page.locator("tbody th").nth(2).waitFor();
      return page.locator("tbody th").allTextContents();
    };
    const first = await draw();
    await accessible();
    await page.reload();
    assert.deepEqual(await draw(), first, "the address draws the same again");
    await go("/audit/findings?from=2026-01-01&to=2026-11-24");
    await page.getByRole("table").waitFor();
    await accessible();
    await go("/licence/TEST-MV-000101");
    await page.getByText(language === "mn" ? "Хариуны SHA-256 хэш" : "SHA-256 of the result", { exact: false }).waitFor();
    await page.getByRole("button", { name: language === "mn" ? "Хүсэлтийг хуулах" : "Copy as query" }).click();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /massBalances/);
    await accessible();
  });

  const own = `TT-2026-${language === "mn" ? "07" : "08"}`;
  test(`an exporter prepares a declaration with everything known filled in, attaches a PDF, and loses nothing when the session ends, in ${language}`, { skip: only("en", language) }, async (t) => {
    const w = words(language);
    const { page, context, allow, accessible } = await run.openConsole(t, { role: "erdenes-tavantolgoi/officer", language, path: "/exporter" });
    allow(/Failed to load resource/);
    await page.locator(`a[href="/exporter/prepare/${own}-CONSIGNMENT"]`).waitFor();
    await accessible();
    await page.locator(`a[href="/exporter/prepare/${own}-CONSIGNMENT"]`).click();
    await page.getByLabel(language === "mn" ? "Нэхэмжлэх" : "Invoice").fill("INV-1");
    await page.getByText("6\u202f470.32", { exact: false }).waitFor();
    await accessible();
    await page.getByRole("button", { name: w.review }).click();
    await context.clearCookies();
    await page.getByRole("button", { name: w.sign, exact: true }).click();
    await page.getByRole("heading", { name: language === "mn" ? "Нэвтрэх хугацаа дууссан" : "Your session has ended" }).waitFor();
    await page.getByRole("button", { name: language === "mn" ? "Нэвтрэх" : "Sign in", exact: true }).click();
    await page.getByRole("heading", { name: language === "mn" ? "Нэвтрэх хугацаа дууссан" : "Your session has ended" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: w.sign, exact: true }).click();
    await page.getByRole("heading", { name: w.done }).waitFor();

    const file = (name: string, buffer: Buffer) => ({ name, mimeType: "application/pdf", buffer });
    const pdf = pdfOf(language);
    await page.locator("#attach-files").setInputFiles([file("cut.pdf", pdf.subarray(0, 40)), file("<b>invoice</b>.pdf", pdf)]);
    await page.getByText("cut.pdf", { exact: false }).waitFor();
    await accessible();
    await page.getByRole("button", { name: language === "mn" ? "Хавсаргах 1 файлыг шалгах" : "Check the files to attach: 1" }).click();
    await page.getByRole("button", { name: language === "mn" ? "Бүгдэд гарын үсэг зурах" : "Sign all of them" }).click();
    await page.getByText(language === "mn" ? "Бүгд бүртгэгдсэн" : "All of them are on the ledger").waitFor();
    await accessible();
  });
}

test("a licence is suspended by two officers of the regulator: proposed on its page, approved by another from the home screen", { skip }, async (t) => {
  const licence = "TEST-MV-000102";
  const suspendedSince = async (): Promise<string | null> => (await (await run.product.api("customs/officer")).query<{ licence: { suspendedSince: string | null } }>(`{ licence(licenceNo: "${licence}") { suspendedSince } }`)).licence.suspendedSince;
  const { page, accessible } = await run.openConsole(t, { role: "minerals/officer", language: "en", path: `/licence/${licence}` });
  await page.getByRole("button", { name: "Suspend" }).click();
  await page.getByText("until a second person approves it", { exact: false }).waitFor();
  await page.getByLabel("Reason").fill("<i>unlicensed pit</i>");
  await accessible();
  await signed(page, "en");
  await run.product.indexed();
  assert.equal(await suspendedSince(), null, "a proposal changes nothing");
  await page.goto("/");
  await page.locator("#suspensions").waitFor();
  await page.getByText("another person approves it", { exact: false }).waitFor();

  const second = await run.openConsole(t, { role: "minerals/second-officer", language: "en" });
  await second.page.getByText("<i>unlicensed pit</i>").waitFor();
  await second.accessible();
  await second.page.getByRole("button", { name: "Approve", exact: true }).click();
  await signed(second.page, "en");
  await run.product.indexed();
  assert.notEqual(await suspendedSince(), null);
});

test("an exporter sees what is to be paid and amends a declaration with the change marked before signing", { skip }, async (t) => {
  const { page, go, accessible } = await run.openConsole(t, { role: "erdenes-tavantolgoi/officer", language: "en", path: "/exporter/declaration/TT-2026-09-DECLARATION" });
  await page.getByText("7\u202f000.00 ₮").first().waitFor();
  await accessible();
  await go("/exporter/amend/TT-2026-09-DECLARATION");
  await page.getByLabel("Reason").fill("typing error");
  await page.getByLabel("Customs office").fill("Gashuun Sukhait (road)");
  await page.getByRole("button", { name: "Check what you entered" }).click();
  await page.getByText("before: Gashuun Sukhait").waitFor();
  await accessible();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByRole("heading", { name: "On the ledger" }).waitFor();
});

test("a receipt is traced to every declaration that drew on it; payers stand with what they owe", { skip }, async (t) => {
  const { page, go, accessible } = await run.openConsole(t, { role: "tax/officer", language: "en", path: "/tax/receipt" });
  await page.getByLabel("Trace a receipt by its number").fill(" 00001 0000000000000000000000202606 ");
  await page.keyboard.press("Enter");
  await page.getByRole("rowheader", { name: "TT-2026-06-DECLARATION" }).waitFor();
  await accessible();
  await go("/tax/payers");
  await page.getByRole("rowheader", { name: "Oyu Tolgoi LLC" }).first().waitFor();
  await accessible();
});
