import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { transactionNames } from "../../domain/transactions.ts";
import { ConsoleRun, noBrowser } from "./console.ts";

/*
 * Hostile input in every form: the catalogue is walked, so that no form is forgotten. Nothing is sent: what a form refuses never reaches the ledger, and what the
 * ledger refuses of documents has its own walk.
 */

const run = new ConsoleRun();
before(() => (noBrowser ? undefined : run.start()), { timeout: 300_000 });
after(() => run.stop());

/** Markup, a right-to-left override, an emoji of several parts, a letter without its accent. */
const HOSTILE = "<img src=x onerror=\"document.title='pwned'\">\u202e<script>document.title='pwned'</script>👩‍👩‍👧e\u0301";
/** More than any field takes. */
const HUGE = "9".repeat(20_000);

test("every form refuses empty, huge and hostile input beside its fields, runs none of it, and keeps what was typed", { skip: noBrowser, timeout: 300_000 }, async (t) => {
  const names = [...transactionNames];
  const found: string[] = [];
  const walk = async (): Promise<void> => {
    const { page, go } = await run.openConsole(t, { role: "erdenes-tavantolgoi/officer", language: "en", path: "/do" });
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      try {
        await go(`/do/${name.replace(":", "/")}`);
        const review = page.getByRole("button", { name: "Check what you entered" });
        const fields = page.locator("main form :is(input:not([type=checkbox]), textarea)");
        const asked = await fields.count();
        for (const [what, text] of [["empty", ""], ["hostile", HOSTILE], ["huge", HUGE]] as const) {
          await fields.evaluateAll((inputs, value) => {
            for (const input of inputs as (HTMLInputElement | HTMLTextAreaElement)[]) {
              Object.getOwnPropertyDescriptor(input instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype, "value")?.set?.call(input, value);
              input.dispatchEvent(new Event("input", { bubbles: true }));
            }
          }, text);
          await page.keyboard.press("Escape");
          await review.click();
          await page.locator("main form [role=alert]").first().waitFor({ timeout: 10_000 });
          if (/pwned/.test(await page.title())) found.push(`${name}: ${what} input ran`);
          if ((await page.locator("main form img, main form script").count()) > 0) found.push(`${name}: ${what} input became markup`);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (wide > 0) found.push(`${name}: ${what} input makes the page ${wide} px wider than the screen`);
        }
        if (asked === 0) found.push(`${name}: there is nothing to fill in`);
      } catch (error) {
        found.push(`${name}: ${(error as Error).message.slice(0, 300)}`);
      }
    }
  };
  await Promise.all([walk(), walk(), walk()]);
  assert.deepEqual(found, []);
});

test("the pages come with a strict policy, and none of their scripts stands inline", { skip: noBrowser }, async () => {
  for (const path of ["/", "/verify", "/charts", "/nowhere"]) {
    const response = await fetch(`${run.product.url}${path}`);
    const policy = response.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'/, path);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:|\*/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    const page = await response.text();
    assert.doesNotMatch(page, /<script(?![^>]*\bsrc=)[^>]*>[^<]|<style|\sstyle=|\son\w+=/, path);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  }
});
