import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ConsoleRun, noBrowser } from "./console.ts";
import { pages } from "./routes.ts";
import type { Page } from "playwright-core";

/*
 * A walk over every page that the router knows: axe in both themes and both languages, no scroll to the side on the narrowest phone and at 200 % zoom, no error,
 * no request elsewhere (`openConsole` fails a test for those). What each role's first page weighs is measured where it is loaded.
 */

/** Bytes over the wire, compressed, of a first load (issue 8). */
const BUDGET = { console: 500_000, verify: 200_000 } as const;
const weight = (page: Page): Promise<number> => page.evaluate(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].filter(({ name }) => !/\/(graphql|healthz)$/.test(name)).reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0));

const run = new ConsoleRun();
before(() => (noBrowser ? undefined : run.start()), { timeout: 300_000 });
after(() => run.stop());

/** Tabs through a page: what has the focus and does not show it, or lies outside the window. */
async function hiddenFocus(page: Page): Promise<readonly string[]> {
  const hidden: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { top, bottom } = element.getBoundingClientRect();
      return { seen: outlineStyle !== "none" && parseFloat(outlineWidth) > 0 && bottom > 0 && top < innerHeight, what: element.outerHTML.slice(0, 120) };
    });
    if (!at) break;
    if (!at.seen) hidden.push(at.what);
  }
  return hidden;
}

const looks = [
  { language: "mn", colourScheme: "light", viewport: { width: 320, height: 640 } },
  { language: "en", colourScheme: "dark", viewport: { width: 1366, height: 900 } },
] as const;

for (const look of looks) {
  test(`every page of every role: axe finds nothing and nothing is wider than the screen (${look.language}, ${look.colourScheme}, ${look.viewport.width} px)`, { skip: noBrowser, timeout: 300_000 }, async (t) => {
    const byUser = [...Map.groupBy(pages(), ({ as }) => as)];
    const found: string[] = [];
    const walk = async (): Promise<void> => {
      for (let next = byUser.shift(); next; next = byUser.shift()) {
        const [as, addresses] = next;
        const { page, go, accessible } = await run.openConsole(t, { ...look, ...(as === undefined ? {} : { role: as }), path: addresses[0]?.address ?? "/" });
        const bytes = await weight(page);
        t.diagnostic(`first load of ${addresses[0]?.address ?? "/"} as ${as ?? "nobody"}: ${Math.round(bytes / 1000)} kB`);
        if (bytes > BUDGET.console || bytes === 0) found.push(`${as ?? "nobody"} ${addresses[0]?.address ?? "/"}: the first load is ${bytes} bytes`);
        for (const { address } of addresses) {
          try {
            await go(address);
            await accessible();
            for (const code of await page.locator("main .summary code").allTextContents()) if (/^(input|system)\//.test(code)) found.push(`${as ?? "nobody"} ${address}: the page is refused what it asks for: ${code}`);
            if (address === "/" && look.viewport.width > 640) found.push(...(await hiddenFocus(page)).map((what) => `${as ?? "nobody"} /: the focus is not seen on ${what}`));
            const wide = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            if ((await wide()) > 0) found.push(`${as ?? "nobody"} ${address}: ${await wide()} px wider than the screen`);
            if (look.viewport.width > 640) {
              // 200 % zoom of a screen 1280 px wide.
              await page.setViewportSize({ width: 640, height: 450 });
              if ((await wide()) > 0) found.push(`${as ?? "nobody"} ${address}: ${await wide()} px wider than the screen at 200 %`);
              await page.setViewportSize(look.viewport);
            }
          } catch (error) {
            found.push(`${as ?? "nobody"} ${address}: ${(error as Error).message.slice(0, 1500)}`);
          }
        }
      }
    };
    await Promise.all([walk(), walk(), walk()]);
    assert.deepEqual(found, []);
  });
}

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
