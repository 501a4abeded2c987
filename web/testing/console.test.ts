import { after, before, test } from "node:test";
import { ConsoleRun, noBrowser } from "./console.ts";
import type { Language } from "./console.ts";

/*
 * Roles' main tasks on the running product. One product serves all of them, so the tests run in order and build on what was recorded before.
 */

const run = new ConsoleRun();
before(() => (noBrowser ? undefined : run.start()), { timeout: 120_000 });
after(() => run.stop());
const skip = noBrowser;
const words = (language: Language) => (language === "mn" ? { review: "Шалгах хуудас руу", sign: "Гарын үсэг зурах", done: "Бүртгэлд баталгаажсан", mass: "Жин, кг", lot: "Багц" } : { review: "Check what you entered", sign: "Sign", done: "On the ledger", mass: "Mass, kg", lot: "Lot" });

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
