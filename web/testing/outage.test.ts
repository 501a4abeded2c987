import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { coalUntil } from "./flow.ts";
import { ConsoleRun, noBrowser } from "./console.ts";
import { heard, keyboard } from "./keyboard.ts";

/*
 * The server goes away and comes back, two browsers work on one record: nothing typed is lost, the same submission does one thing, and who comes second is told by
 * the ledger.
 */

const run = new ConsoleRun();
const skip = noBrowser;
before(async () => {
  if (noBrowser) return;
  await run.start();
  assert.deepEqual((await run.product.submit(coalUntil("declarations:file", "09"))).refused, []);
  await run.product.indexed();
}, { timeout: 400_000 });
after(() => run.stop());
const declarationNo = "TT-2026-09-DECLARATION";

test("two officers open one declaration: it is with whoever took it, the second is told by name, takes over by name, and the first decides no more", { skip }, async (t) => {
  const first = await run.openConsole(t, { role: "customs/officer", language: "en", path: `/customs/declaration/${declarationNo}` });
  const second = await run.openConsole(t, { role: "customs/second-officer", language: "en", path: `/customs/declaration/${declarationNo}` });
  await second.page.getByRole("button", { name: "Take it and sign" }).waitFor();
  await first.page.getByRole("button", { name: "Take it and sign" }).click();
  await first.page.getByText("With you").waitFor();
  await first.accessible();
  await second.page.getByText("With customs-officer").first().waitFor();
  assert.equal(await second.page.getByRole("button", { name: "Return" }).count(), 0, "what a colleague has is decided by nobody else");
  // The first begins to decide; meanwhile the second takes it over.
  await first.page.keyboard.press("r");
  await first.page.getByLabel("Reason", { exact: true }).selectOption({ label: "Masses differ" });
  await first.page.getByRole("textbox", { name: /What is to be corrected/ }).fill("Net mass of truck 3");
  await second.page.getByRole("button", { name: "Take it over and sign" }).click();
  await second.page.getByText("With you").waitFor();
  await first.page.getByRole("button", { name: "Check what you entered" }).click();
  await first.page.getByRole("button", { name: "Sign", exact: true }).click();
  await first.page.getByRole("alert").getByText("is with customs-second-officer", { exact: false }).first().waitFor();
  assert.equal(await first.page.getByRole("textbox", { name: /What is to be corrected/ }).inputValue(), "Net mass of truck 3", "what was typed stays");
  await first.accessible();

  // By keyboard alone: returned with a reason from the list.
  await second.page.locator("main").focus();
  await second.page.keyboard.press("r");
  await second.page.getByLabel("Reason", { exact: true }).focus();
  await second.page.keyboard.press("M");
  await second.page.keyboard.press("Tab");
  await second.page.keyboard.type("Net mass of truck 3");
  await second.page.keyboard.press("Enter");
  await second.page.getByRole("button", { name: "Sign", exact: true }).focus();
  await second.page.keyboard.press("Enter");
  await second.page.getByRole("heading", { name: "On the ledger" }).waitFor();
  await second.page.getByText("Returned by customs-second-officer").waitFor();
});

test("two browsers give one number: the second sees the ledger's refusal beside the field", { skip }, async (t) => {
  const open = () => run.openConsole(t, { role: "erdenes-tavantolgoi/operator", language: "en", path: "/miner/extract" });
  const [one, other] = [await open(), await open()];
  for (const { page } of [one, other]) {
    await page.getByLabel("Mass, kg").fill("1000");
    await page.getByLabel("Lot", { exact: true }).fill("CONCURRENT-1");
    await page.getByRole("button", { name: "Check what you entered" }).click();
    await page.getByRole("button", { name: "Sign", exact: true }).waitFor();
  }
  await one.page.getByRole("button", { name: "Sign", exact: true }).click();
  await one.page.getByRole("heading", { name: "On the ledger" }).waitFor();
  await other.page.getByRole("button", { name: "Sign", exact: true }).click();
  await other.page.locator(".field", { has: other.page.getByLabel("Lot", { exact: true }) }).getByText("CONCURRENT-1 is already recorded").waitFor();
});

test("a list follows the ledger: a new lot comes by itself", { skip }, async (t) => {
  const { page } = await run.openConsole(t, { role: "erdenes-tavantolgoi/operator", language: "en", path: "/list/lots" });
  await page.getByText(/As of \d\d:\d\d:\d\d/).first().waitFor();
  await run.product.submit([{ transaction: "lots:extract", as: "erdenes-tavantolgoi/operator", input: { key: "LIVE-1", at: "2026-06-20T00:00:00Z", lotId: "LIVE-1", licenceNo: "TEST-MV-000101", siteId: "tavan-tolgoi", product: "coking-coal-raw", massKg: "1000" } }]);
  await page.getByRole("link", { name: "LIVE-1", exact: true }).waitFor();
});

test("what a screen reader hears of a refused form is an alert that has the focus, with a button for each field; and keys of one letter can be turned off", { skip }, async (t) => {
  const { page } = await run.openConsole(t, { role: "erdenes-tavantolgoi/operator", language: "en", path: "/miner/extract" });
  const keys = keyboard(page);
  await keys.tabTo(/^Mass, kg/);
  await keys.type("-1");
  await keys.tabTo("Check what you entered");
  await keys.enter();
  await page.getByRole("alert").first().waitFor();
  const tree = await heard(page);
  const alert = tree.find(({ role }) => role === "alert");
  assert.equal(alert?.properties["live"], "assertive");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("role")), "alert");
  const field = tree.find(({ role, name }) => role === "textbox" && name.startsWith("Mass, kg"));
  assert.equal(field?.properties["invalid"], "true");
  assert.ok(tree.filter(({ role }) => role === "banner" || role === "main" || role === "navigation" || role === "search" || role === "contentinfo").length >= 5, "the page's parts are landmarks");
  await keys.press("Tab");
  await keys.enter();
  assert.equal(await page.evaluate(() => (document.activeElement as HTMLInputElement).labels?.[0]?.textContent?.startsWith("Mass, kg")), true, "the summary leads to the field");

  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  const inSearch = (): Promise<boolean> => page.evaluate(() => document.activeElement?.closest("search") !== null);
  await keys.tabTo(/^User: /);
  await keys.press("/");
  assert.equal(await inSearch(), true);
  await keys.tabTo(/^User: /);
  await keys.enter();
  await page.getByRole("menuitem", { name: "Turn off keys of one letter" }).waitFor();
  await keys.press("ArrowDown");
  await keys.press("Enter");
  await page.getByRole("menuitem", { name: "Turn off keys of one letter" }).waitFor({ state: "detached" });
  await keys.tabTo(/^User: /);
  await keys.press("/");
  assert.equal(await inSearch(), false, "a key that is off does nothing");
});

test("the server goes away in the middle of a form and comes back: nothing typed is lost, the session is renewed where the page stands, and the ledger has one event", { skip, timeout: 180_000 }, async (t) => {
  const { page, allow } = await run.openConsole(t, { role: "erdenes-tavantolgoi/operator", language: "en", path: "/miner/extract" });
  allow(/Failed to load resource|net::ERR|Failed to fetch|ERR_CONNECTION|ERR_INCOMPLETE/);
  const { port } = new URL(run.product.url);
  await page.getByLabel("Mass, kg").fill("4 321");
  await page.getByLabel("Lot", { exact: true }).fill("OUTAGE-1");
  await run.product.end("SIGKILL");
  await page.getByText("The server cannot be reached").first().waitFor();
  await page.getByRole("button", { name: "Check what you entered" }).click();
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByText("No answer came", { exact: false }).waitFor();
  await run.product.start(["--port", port]);
  // A restart signs everyone out; the page keeps its place.
  await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Your session has ended" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Sign", exact: true }).click();
  await page.getByRole("heading", { name: "On the ledger" }).waitFor();
  await run.product.indexed();
  const api = await run.product.api("erdenes-tavantolgoi/operator");
  const { events } = await api.query<{ events: { edges: { node: { type: string } }[] } }>('{ events(kind: LOT, recordId: "OUTAGE-1", first: 10) { edges { node { type } } } }');
  assert.deepEqual(events.edges.map(({ node }) => node.type), ["lot.extracted"]);
});
