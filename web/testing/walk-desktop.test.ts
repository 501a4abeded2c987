import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ConsoleRun, noBrowser } from "./console.ts";
import { BUDGET, walkEveryPage, weight } from "./walk.ts";

/* Every page in English, dark, on a desktop; what can be done by keyboard alone; the verification page's weight. */

const run = new ConsoleRun();
before(() => (noBrowser ? undefined : run.start()), { timeout: 300_000 });
after(() => run.stop());

walkEveryPage(run, { language: "en", colourScheme: "dark", viewport: { width: 1366, height: 900 } });

test("the verification page's first load is within its budget, without anybody signed in", { skip: noBrowser }, async (t) => {
  const { page } = await run.openConsole(t, { path: "/sign-in", language: "en" });
  await page.goto("/verify/");
  await page.locator("h1").first().waitFor();
  const bytes = await weight(page);
  t.diagnostic(`first load of the verification page: ${Math.round(bytes / 1000)} kB`);
  assert.ok(bytes > 0 && bytes <= BUDGET.verify, `${bytes} bytes`);
});

test("by keyboard alone: past the menu by the skip link, a menu closed by Escape gives the focus back, and an extraction is recorded", { skip: noBrowser }, async (t) => {
  const { page } = await run.openConsole(t, { role: "erdenes-tavantolgoi/operator", language: "en" });
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? "");
  const tabTo = async (text: string | RegExp): Promise<void> => {
    for (let i = 0; i < 80; i++) {
      if (typeof text === "string" ? (await focused()).trim() === text : text.test(await focused())) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`the Tab key never comes to ${String(text)}`);
  };
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Skip to the main content");
  await tabTo(/^User: /);
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("menuitem", { name: "Sign out" }).waitFor({ state: "detached" });
  assert.match(await focused(), /^User: /);
  await page.keyboard.press("/");
  await page.keyboard.type("1201 YБA");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: /Search results/ }).waitFor();
  await page.getByRole("link", { name: /TT-2026-06-UNIT-01/ }).first().waitFor();
  await page.goto("/");
  await tabTo("Record extraction");
  await page.keyboard.press("Enter");
  await page.getByLabel("Mass, kg").waitFor();
  for (let i = 0; i < 80 && !(await page.evaluate(() => document.activeElement?.matches("form input") === true)); i++) await page.keyboard.press("Tab");
  await page.keyboard.type("2 500");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Sign", exact: true }).waitFor();
  await tabTo("Sign");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "On the ledger" }).waitFor();
});
