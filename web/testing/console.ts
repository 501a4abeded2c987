import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import type { TestContext } from "node:test";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { Product } from "../../test/e2e/running.ts";

/*
 * The running product in a real Chromium: one product and one browser for each test file, a browser context of its own for each test.
 */

const CHROMIUM = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => path !== undefined && existsSync(path));
/** Why the browser tests are left out; false where there is a Chromium. */
export const noBrowser: string | false = CHROMIUM === undefined ? "there is no Chromium: install one, or name it by CHROMIUM" : false;
const axeSource = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export type Language = "mn" | "en";
interface Options {
  /** A demonstration user, `organisation/user`; nobody is signed in without one. */
  readonly role?: string;
  readonly language?: Language;
  /** Address within the console. */
  readonly path?: string;
  readonly colourScheme?: "light" | "dark";
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Whether the person lets pages use the camera. */
  readonly camera?: boolean;
}

/** An open console. */
export interface OpenConsole {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Opens an address of the console and waits until it stands still. */
  go(path: string): Promise<void>;
  /** Asserts that axe finds nothing against WCAG 2.2 AA. */
  accessible(): Promise<void>;
  /** Console errors that a test brings about on purpose, such as a server that is away. */
  allow(pattern: RegExp): void;
}

export class ConsoleRun {
  readonly product = new Product({ console: true });
  #browser: Browser | undefined;
  readonly #shots = mkdtempSync(join(tmpdir(), "garal-web-"));
  /** What the browser's pretended camera sees, see `film`; without it the browser has no camera. */
  readonly #camera: string | undefined;

  constructor({ camera }: { readonly camera?: string } = {}) {
    this.#camera = camera;
  }

  /** Starts product and browser. */
  async start(): Promise<void> {
    // Each is kept as soon as it is there, so that `stop` ends it where the other failed.
    const browser = chromium.launch({ executablePath: CHROMIUM as string, args: ["--no-sandbox", "--disable-dev-shm-usage", ...(this.#camera === undefined ? [] : ["--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${this.#camera}`])] }).then((launched) => (this.#browser = launched));
    const [started] = await Promise.allSettled([this.product.start(), browser]);
    if (started.status === "rejected") throw started.reason;
    await browser;
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    await this.product.remove();
  }

  /**
   * Opens the console for one test. When the test ends, an error of the page's console or a request to another origin fails it, and where it
   * failed a picture of the page is left in a temporary folder.
   */
  async openConsole(t: TestContext, { role, language = "mn", path = "/", colourScheme = "light", viewport = { width: 1366, height: 900 }, camera = false }: Options = {}): Promise<OpenConsole> {
    if (!this.#browser) throw new Error("the browser has not been started");
    const { url } = this.product;
    const context = await this.#browser.newContext({ baseURL: url, colorScheme: colourScheme, viewport: { ...viewport }, locale: language === "mn" ? "mn-MN" : "en-GB", permissions: ["clipboard-read", "clipboard-write", ...(camera ? ["camera"] : [])] });
    const page = await context.newPage();
    page.setDefaultTimeout(45_000);
    const problems: string[] = [];
    const allowed: RegExp[] = [];
    page.on("console", (message) => message.type() === "error" && problems.push(`console: ${message.text()} (${message.location().url})`));
    page.on("pageerror", (error) => problems.push(`page: ${error.message}`));
    page.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url)) problems.push(`request leaves the origin: ${request.url()}`);
    });
    await page.addInitScript((kept) => localStorage.setItem("garal.language", localStorage.getItem("garal.language") ?? kept), language);
    t.after(async () => {
      if (!(t as TestContext & { readonly passed: boolean }).passed) {
        const file = join(this.#shots, `${t.name.replace(/[^\w-]+/g, "-").slice(0, 80)}.png`);
        await page.screenshot({ path: file, fullPage: true });
        t.diagnostic(`picture of the page: ${file}`);
      }
      await context.close();
      assert.deepEqual(problems.filter((problem) => !allowed.some((pattern) => pattern.test(problem))), []);
    });
    if (role !== undefined) {
      const answer = await context.request.post("/graphql", { headers: { origin: url, "content-type": "application/json" }, data: { query: "mutation ($identity: String!) { signInDemo(identity: $identity) { viewer { user } } }", variables: { identity: role } } });
      const said = await answer.text();
      assert.ok(!said.includes('"errors"'), `${role} signs in: ${said}`);
    }
    const go = async (to: string): Promise<void> => {
      await page.goto(to);
      await page.locator("h1").first().waitFor();
      await settled(page);
    };
    await go(path);
    return {
      page,
      context,
      go,
      allow: (pattern) => void allowed.push(pattern),
      accessible: async () => {
        await settled(page);
        await assertAccessible(page);
      },
    };
  }
}

/** Waits until nothing loads any more. Subscriptions stay open, so the network is never idle. */
const settled = (page: Page): Promise<unknown> => page.waitForFunction(() => ![...document.querySelectorAll("[role=status]")].some((status) => /(Ачаалж байна|Loading)…/.test(status.textContent ?? "")));

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly help: string; readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[] }[];
}

async function assertAccessible(page: Page): Promise<void> {
  // The page's policy forbids scripts that stand in it; the debugger's do not.
  await page.evaluate(readFileSync(axeSource, "utf8"));
  // What the bar on top covers for the moment can be scrolled free.
  await page.evaluate(() => window.scrollTo(0, 0));
  const { violations } = await page.evaluate(() => (window as unknown as { axe: { run(context: Document, options: object): Promise<AxeResult> } }).axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  assert.deepEqual(violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(" ")} (${failureSummary ?? ""})`).join("; ")}`), []);
}
