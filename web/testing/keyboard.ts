import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** A person at the keyboard: no mouse, no focus set by the test. */
export interface Keyboard {
  /** Presses Tab until what has the focus is called so. */
  tabTo(name: string | RegExp): Promise<void>;
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  /** Presses Enter on what has the focus. */
  enter(): Promise<void>;
}

/** Most presses of Tab from one thing to the next: a long form has some dozens of fields. */
const MOST_TABS = 90;

/**
 * The keyboard of a page. Each step asserts that the focus is seen, and that it is on something once the page stands still again.
 */
export function keyboard(page: Page): Keyboard {
  const focused = (): Promise<{ readonly name: string; readonly seen: boolean; readonly on: string }> =>
    page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const label = element.getAttribute("aria-label") ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent ?? "";
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return { name: label.replace(/\s+/g, " ").trim(), seen: outlineStyle !== "none" && parseFloat(outlineWidth) > 0, on: element.tagName };
    });
  const kept = (): Promise<unknown> => page.waitForFunction(() => document.activeElement !== document.body, undefined, { timeout: 10_000 }).catch(() => assert.fail("the focus is lost: on nothing"));
  return {
    async tabTo(name) {
      const passed: string[] = [];
      for (let i = 0; i < MOST_TABS; i++) {
        const at = await focused();
        if (typeof name === "string" ? at.name === name : name.test(at.name)) {
          assert.ok(at.seen || i === 0, `the focus is not seen on ${at.name}`);
          return;
        }
        passed.push(at.name.slice(0, 40));
        await page.keyboard.press("Tab");
      }
      assert.fail(`the Tab key never comes to ${String(name)}, only to: ${passed.join(" | ")}`);
    },
    async press(key) {
      await page.keyboard.press(key);
      await kept();
    },
    async type(text) {
      await page.keyboard.type(text);
    },
    async enter() {
      await page.keyboard.press("Enter");
      await kept();
    },
  };
}

interface Node {
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[];
  readonly ignored?: boolean;
}
/** What a screen reader is told of a page: role, name and properties of each thing in Chromium's accessibility tree. */
export async function heard(page: Page): Promise<readonly { readonly role: string; readonly name: string; readonly properties: Readonly<Record<string, unknown>> }[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send("Accessibility.getFullAXTree" as never)) as { readonly nodes: readonly Node[] };
  await session.detach();
  return nodes.filter(({ ignored }) => ignored !== true).map(({ role, name, properties = [] }) => ({ role: role?.value ?? "", name: name?.value ?? "", properties: Object.fromEntries(properties.map((one) => [one.name, one.value.value])) }));
}
