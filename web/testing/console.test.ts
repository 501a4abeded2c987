import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { garal } from "../../test/e2e/running.ts";
import { ConsoleRun, noBrowser } from "./console.ts";
import { coalUntil } from "./flow.ts";
import type { Language } from "./console.ts";

/*
 * Roles' main tasks on the running product. One product serves all of them, so the tests run in order and build on what was recorded before.
 */

const run = new ConsoleRun();
before(() => (noBrowser ? undefined : run.start()), { timeout: 300_000 });
after(() => run.stop());
const skip = noBrowser;
const words = (language: Language) => (language === "mn" ? { review: "Шалгах хуудас руу", sign: "Гарын үсэг зурах", done: "Бүртгэлд баталгаажсан", mass: "Жин, кг", lot: "Багц" } : { review: "Check what you entered", sign: "Sign", done: "On the ledger", mass: "Mass, kg", lot: "Lot" });

/** From the filled form over the page before signing to the receipt, in English. */
async function signed(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Check what you entered" }).click();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByRole("heading", { name: "On the ledger" }).waitFor();
}

for (const language of ["mn", "en"] as const) {
  test(`a miner records an extraction in three steps, in ${language}`, { skip }, async (t) => {
    const w = words(language);
    const { page, accessible } = await run.openConsole(t, { role: "erdenes-tavantolgoi/operator", language });
    await accessible();
    await page.getByRole("link", { name: language === "mn" ? "Олборлолт бүртгэх" : "Record extraction" }).click();
    await page.getByLabel(w.mass).fill("120 000.5");
    await accessible();
    const lot = await page.getByLabel(w.lot, { exact: true }).inputValue();
    await page.getByRole("button", { name: w.review }).click();
    await page.getByText("120\u202f000.5").waitFor();
    await accessible();
    await page.getByRole("button", { name: w.sign }).click();
    await page.getByRole("heading", { name: w.done }).waitFor();
    await accessible();
    await page.getByRole("link", { name: lot }).click();
    await page.getByRole("heading", { level: 1, name: lot }).waitFor();
    await page.getByRole("tab").nth(2).click();
    await page.getByText("100.00 %").first().waitFor();
  });
}

test("a key is made in the browser, certified by its request, signs in and signs an extraction; the server never has it", { skip }, async (t) => {
  const { page, context, go, accessible } = await run.openConsole(t, { path: "/keys", language: "en" });
  await page.getByLabel("Pseudonym").fill("ett-shift-3");
  await page.getByRole("button", { name: "Make the key" }).click();
  await accessible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the request (CSR)" }).click();
  const request = await (await downloading).path();
  assert.match(readFileSync(request, "utf8"), /BEGIN CERTIFICATE REQUEST/);
  const enrolled = await garal("enrol", request, "--data", run.product.dir, "--member", "MinerMSP", "--org", "erdenes-tavantolgoi", "--role", "operator");
  assert.equal(enrolled.code, 0, enrolled.stderr);
  const key = page.getByRole("listitem").filter({ hasText: "ett-shift-3" });
  await key.getByRole("textbox", { name: "Certificate (PEM)" }).fill("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
  await key.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").getByText("It cannot be read").waitFor();
  await key.getByRole("textbox", { name: "Certificate (PEM)" }).fill(enrolled.stdout);
  await key.getByRole("button", { name: "Save" }).click();
  await key.getByText("Ready to sign").waitFor();

  const sent: string[] = [];
  page.on("request", (one) => sent.push(one.postData() ?? ""));
  await go("/sign-in");
  await page.getByRole("button", { name: "Sign in as ett-shift-3" }).click();
  await page.getByRole("heading", { level: 1, name: "Erdenes Tavantolgoi JSC" }).waitFor();
  await go("/miner/extract");
  await page.getByLabel("Mass, kg").fill("5000");
  await page.getByRole("button", { name: "Check what you entered" }).click();
  await page.getByText("Your key on this device").waitFor();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByRole("heading", { name: "On the ledger" }).waitFor();
  await page.getByRole("link", { name: "Open the transaction" }).click();
  await page.getByText("ett-shift-3").waitFor();
  await accessible();
  assert.ok(sent.some((body) => body.includes("endorseTransaction")) && sent.some((body) => body.includes("submitTransaction")), "signed in the page, twice");
  const exportable = await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => { const opening = indexedDB.open("garal"); opening.onsuccess = () => resolve(opening.result); });
    const [kept] = await new Promise<{ privateKey: CryptoKey }[]>((resolve) => { const all = db.transaction("keys").objectStore("keys").getAll(); all.onsuccess = () => resolve(all.result as { privateKey: CryptoKey }[]); });
    return kept?.privateKey.extractable;
  });
  assert.equal(exportable, false);
  await context.clearCookies();
});

test("a server that prepares something else than was shown gets no signature", { skip }, async (t) => {
  const { page, go } = await run.openConsole(t, { path: "/keys", language: "en" });
  const identity = join(run.product.dir, "identities", "erdenes-tavantolgoi", "officer");
  await page.getByRole("textbox", { name: "Private key (PEM)" }).fill(readFileSync(join(identity, "key.pem"), "utf8"));
  await page.getByRole("textbox", { name: "Certificate (PEM)" }).fill(readFileSync(join(identity, "cert.pem"), "utf8"));
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Ready to sign").waitFor();
  await go("/sign-in");
  await page.getByRole("button", { name: "Sign in as erdenes-tavantolgoi-officer" }).click();
  await page.getByRole("heading", { level: 1, name: "Erdenes Tavantolgoi JSC" }).waitFor();
  await go("/miner/extract");
  await page.getByLabel("Mass, kg").fill("5000");
  const signed: string[] = [];
  await page.route("**/graphql", async (route) => {
    const body = route.request().postData() ?? "";
    if (body.includes("endorseTransaction")) signed.push(body);
    await route.continue(body.includes("mutation LotsExtract") ? { postData: body.replace('"5000"', '"50000"') } : {});
  });
  await page.getByRole("button", { name: "Check what you entered" }).click();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByRole("alert").getByText("The server prepared other content, so nothing was signed").waitFor();
  assert.deepEqual(signed, []);
});

for (const language of ["mn", "en"] as const) {
  test(`a customs officer assesses a declaration and releases it once it is paid, by keyboard, in ${language}`, { skip }, async (t) => {
    const month = language === "mn" ? "07" : "08";
    const declarationNo = `TT-2026-${month}-DECLARATION`;
    const before = await run.product.submit(coalUntil("declarations:file", month));
    assert.deepEqual(before.refused, []);
    const w = words(language);
    const { page, accessible, go } = await run.openConsole(t, { role: "customs/officer", language });
    await page.getByRole("link", { name: declarationNo }).waitFor();
    await accessible();
    await page.getByRole("link", { name: declarationNo }).click();
    await page.getByRole("heading", { level: 1, name: declarationNo }).waitFor();
    await accessible();
    await page.keyboard.press("a");
    await page.getByRole("button", { name: w.review }).click();
    await page.getByRole("button", { name: w.sign, exact: true }).click();
    await page.getByRole("heading", { name: w.done }).waitFor();
    if (language === "en") {
      // A laboratory replaces its conclusion: what rests on it is assessed again before it is paid.
      const certificate = { accreditationNo: "TEST-TL-01", sampleId: `TT-2026-${month}-SAMPLE`, lotId: `TT-2026-${month}-LOT`, results: [{ analyte: "TM", value: "8.1", unit: "%", basis: "as-received", method: "ISO 589", uncertainty: "0.4" }, { analyte: "Ash", value: "19.6", unit: "%", basis: "dry", method: "ISO 1171", uncertainty: "0.3" }] };
      assert.deepEqual((await run.product.submit([{ transaction: "assays:supersede", as: "central-laboratory/officer", input: { key: `supersede-${month}`, at: `${new Date().toISOString().slice(0, 19)}Z`, certificateNo: `TT-2026-${month}-CERTIFICATE-2`, supersedes: `TT-2026-${month}-CERTIFICATE`, reason: "moisture was typed wrong", ...certificate } }])).refused, []);
      await run.product.indexed();
      await go("/");
      const again = page.getByRole("region", { name: /^To assess again/ });
      await again.getByText(`TT-2026-${month}-CERTIFICATE-2`).waitFor();
      await accessible();
      await again.getByRole("link", { name: /ASSESS|^A-/i }).first().click();
      await page.getByRole("heading", { level: 1, name: declarationNo }).waitFor();
      await page.getByRole("button", { name: /^Assess/ }).waitFor();
      await page.keyboard.press("a");
      await signed(page);
      await run.product.indexed();
      await go("/");
      await page.getByRole("heading", { level: 1 }).waitFor();
      assert.equal(await page.getByRole("region", { name: /^To assess again/ }).count(), 0, "it was assessed again");
    }
    await go(`/record/declaration/${declarationNo}?tab=assessment`);
    await page.getByText("7\u202f000.00 ₮").first().waitFor();
    await page.locator("details summary").first().click();
    await accessible();

    const assessmentId = (await page.locator("#assessment").innerText()).trim();
    const paid = await run.product.submit([{ transaction: "payments:record", as: "tax/officer", input: { key: `pay-${month}`, at: `${new Date().toISOString().slice(0, 19)}Z`, paymentNo: `0000200000000000000000000002026${month}`, assessmentId }, secret: { amount: "7000", currency: "MNT" } }]);
    assert.deepEqual(paid.refused, []);
    await go(`/customs/declaration/${declarationNo}`);
    await page.keyboard.press("a");
    await page.getByRole("button", { name: w.review }).click();
    await page.getByRole("button", { name: w.sign, exact: true }).click();
    await page.getByRole("heading", { name: w.done }).waitFor();
    await go(`/customs/declaration/${declarationNo}`);
    await page.getByRole("heading", { level: 1 }).getByText(language === "mn" ? "Олгосон" : "Released").waitFor();
  });
}

test("a customs officer checks an import against its manifest, returns it with a reason, and after the amendment assesses and releases it, by keyboard", { skip }, async (t) => {
  const declarationNo = "WEB-CHECK-1";
  const line = (no: number, hs: string, description: string, packages: number, netKg: string) => ({ line: no, hs, description, packages, netKg, grossKg: netKg, importerId: "demo-importer" });
  const item = (no: number, packages: number, netKg: string) => ({ no, line: no, hs: "8509.40", description: no === 1 ? "blenders" : "<b>kettles</b>", origin: "CN", packages, netKg });
  const declared = { declarationNo, procedure: "home-use", manifestNo: "WEB-CHECK", customsOffice: "UB", additionalSheets: 0, items: [item(1, 100, "1000"), item(2, 20, "200")], documents: [{ code: "380", number: "INV-1" }, { code: "785", number: "WEB-CHECK" }, { code: "730", number: "CMR-WEB-CHECK" }] };
  const secret = { invoiceNo: "INV-1", items: [{ no: 1, value: [{ element: "price", amount: "10000", currency: "CNY" }] }, { no: 2, value: [{ element: "price", amount: "2000", currency: "CNY" }] }] };
  const send = async (...lines: readonly object[]): Promise<void> => assert.deepEqual((await run.product.submit(lines)).refused, []);
  await send(
    { transaction: "manifests:file", as: "demo-carrier/operator", input: { key: "check-m", at: "2026-05-19T00:00:00Z", manifestNo: "WEB-CHECK", borderPoint: "zamiin-uud-road", mode: "road", vehicle: { kind: "container", containerNo: "CSQU3054383" }, waybillType: "cmr", waybillNo: "CMR-WEB-CHECK", shipper: "Erlian Trading", shipperCountry: "CN", sealNo: "SEAL-CHECK", lines: [line(1, "8509.40", "blenders", 100, "1000"), line(2, "8516.79", "kettles", 50, "500")] } },
    { transaction: "manifests:enter", as: "customs/operator", input: { key: "check-e", at: "2026-05-19T06:00:00Z", manifestNo: "WEB-CHECK", gateSiteId: "zamiin-uud-road-gate", foundSeal: "SEAL-CHECK" } },
    { transaction: "imports:file", as: "demo-importer/officer", input: { key: "check-f", at: "2026-05-20T02:00:00Z", ...declared }, secret },
  );
  await run.product.indexed();
  const { page, accessible, go } = await run.openConsole(t, { role: "customs/officer", language: "en" });
  await page.getByRole("link", { name: declarationNo }).click();
  await page.getByRole("heading", { level: 1, name: declarationNo }).waitFor();
  const kettles = page.getByRole("row").filter({ hasText: "kettles" });
  await kettles.getByText("on the manifest: 8516.79").waitFor();
  await kettles.getByText("300\u202fkg").waitFor();
  await kettles.getByText("10.00 CNY").waitFor();
  await accessible();
  await page.getByRole("button", { name: "Take it and sign" }).click();
  await page.getByText("With you").waitFor();
  await page.keyboard.press("r");
  await page.getByLabel("Reason", { exact: true }).selectOption("classification");
  await signed(page);
  await page.getByText("Returned by").waitFor();
  await accessible();

  await send({ transaction: "imports:amend", as: "demo-importer/officer", input: { key: "check-a", at: new Date().toISOString().replace(/\.\d+/, ""), ...declared, procedure: undefined, manifestNo: undefined, version: 2, reason: "kettles by their own code", items: [item(1, 100, "1000"), { ...item(2, 20, "200"), hs: "8516.79" }] }, secret });
  await run.product.indexed();
  await go(`/customs/import/${declarationNo}`);
  await page.getByRole("heading", { name: "What was amended" }).waitFor();
  await page.keyboard.press("a");
  await signed(page);
  await run.product.indexed();
  const { importDeclaration } = await (await run.product.api("customs/officer")).query<{ importDeclaration: { assessmentId: string; assessment: { statement: { totals: readonly { due: string }[] } } } }>(`{ importDeclaration(declarationNo: "${declarationNo}") { assessmentId assessment { statement { totals { due } } } } }`);
  await send({ transaction: "payments:record", as: "tax/officer", input: { key: "check-p", at: new Date().toISOString().replace(/\.\d+/, ""), paymentNo: "000020000000000000000000000202699", assessmentId: importDeclaration.assessmentId }, secret: { amount: importDeclaration.assessment.statement.totals[0]?.due, currency: "MNT" } });
  await run.product.indexed();
  await go(`/customs/import/${declarationNo}`);
  await accessible();
  await page.keyboard.press("a");
  await signed(page);
  await go("/");
  await page.locator(`a[href="/customs/import/${declarationNo}"]`).waitFor();
  await page.getByRole("row").filter({ hasText: declarationNo }).getByText("Released").waitFor();
});

test("what was typed outlives a reload, a refusal and the end of the session; hostile text stays text; sent twice it is one event", { skip }, async (t) => {
  const { page, context, allow, accessible } = await run.openConsole(t, { role: "erdenes-tavantolgoi/operator", language: "en", path: "/miner/extract" });
  allow(/Failed to load resource/);
  const hostile = "<img src=x onerror=alert(1)>\u202e👩‍👩‍👧";
  await page.getByLabel("Mass, kg").fill("3.000");
  await page.getByLabel("Lot", { exact: true }).fill(hostile);
  await page.getByRole("button", { name: "Check what you entered" }).click();
  await page.getByRole("alert").getByText("can be read in two ways").waitFor();
  assert.match(await page.title(), /^Error:/);
  await accessible();
  await page.reload();
  await page.getByText("was restored").waitFor();
  assert.equal(await page.getByLabel("Lot", { exact: true }).inputValue(), hostile);
  await page.getByLabel("Lot", { exact: true }).fill("TT-2026-06-LOT");
  await page.getByLabel("Mass, kg").fill("7 777");
  await page.getByRole("button", { name: "Check what you entered" }).click();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  // The ledger refuses: the number is taken. Its words stand beside the field.
  await page.locator(".field", { has: page.getByLabel("Lot", { exact: true }) }).getByText("TT-2026-06-LOT is already recorded").waitFor();
  await page.getByLabel("Lot", { exact: true }).fill("WEB-TWICE-1");
  await page.getByRole("button", { name: "Check what you entered" }).click();
  await context.clearCookies();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Your session has ended" }).waitFor({ state: "detached" });
  const draft = await page.evaluate(() => Object.entries(localStorage).find(([name]) => name.startsWith("garal.draft")));
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByRole("heading", { name: "On the ledger" }).waitFor();
  // The same draft sent once more, as after a cut-off answer.
  await page.evaluate(([name, value]) => localStorage.setItem(name, value), draft as [string, string]);
  await page.reload();
  await page.getByRole("button", { name: "Check what you entered" }).click();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByText("It had been recorded before; nothing was written again").waitFor();
});
