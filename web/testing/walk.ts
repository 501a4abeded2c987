import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { noBrowser } from "./console.ts";
import type { ConsoleRun, Language } from "./console.ts";
import { pages } from "./routes.ts";

/*
 * A walk over every page that the router knows: axe, no scroll to the side, no error, no request elsewhere (`openConsole` fails a test for those). What each
 * role's first page weighs is measured where it is loaded. It is the longest of all tests: each look has a file of its own, so that two run side by side.
 */

/** Bytes over the wire, compressed, of a first load (issue 8). */
export const BUDGET = { console: 500_000, verify: 200_000 } as const;
export const weight = (page: Page): Promise<number> => page.evaluate(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].filter(({ name }) => !/\/(graphql|healthz)$/.test(name)).reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0));

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

export interface Look {
  readonly language: Language;
  readonly colourScheme: "light" | "dark";
  readonly viewport: { readonly width: number; readonly height: number };
}

/** Registers the walk in one look. On a wide screen it is walked at 200 % zoom too. */
export function walkEveryPage(run: ConsoleRun, look: Look): void {
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
