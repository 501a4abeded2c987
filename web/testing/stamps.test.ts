import { after, before, test } from "node:test";
import { ConsoleRun, noBrowser } from "./console.ts";

/* Excise stamps on the running product: the tax office issues a roll, and whoever scans one of its stamps sees it. */

const run = new ConsoleRun();
before(() => (noBrowser ? undefined : run.start()), { timeout: 400_000 });
after(() => run.stop());

test("the tax office issues a roll of stamps by its form, and anyone sees that a stamp of it is on no goods yet", { skip: noBrowser }, async (t) => {
  const { page, accessible } = await run.openConsole(t, { role: "tax/officer", language: "en", path: "/do/stamps/issue?holderId=demo-importer" });
  page.setDefaultTimeout(20_000);
  await page.getByLabel("Series").fill("ab");
  await page.getByLabel("First number").fill("5001");
  await page.getByLabel("Last number").fill("6000");
  await page.locator("#input-kind").selectOption("alcohol");
  await page.getByRole("button", { name: "Check what you entered" }).click();
  await page.getByRole("alert").first().waitFor();
  await page.getByLabel("Series").fill("AB");
  await accessible();
  await page.getByRole("button", { name: "Check what you entered" }).click();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByRole("heading", { name: "On the ledger" }).waitFor();
  await run.product.indexed();
  await page.goto("/item?lang=en&code=AB%2000005500");
  await page.locator('[data-verdict="stamp-on-roll"]').waitFor();
  await accessible();
});
