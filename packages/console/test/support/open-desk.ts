import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser } from "../../../http-adapter/test/support/launch-browser.js";

export interface OpenOptions extends BrowserContextOptions {
  /** After the address of the desk, such as `#/map`. Default: the first view. */
  readonly at?: string;
  /** Signs in with this key. Default: the server asks for none. */
  readonly key?: string;
  /** Other origins that the page may ask. Default: none. */
  readonly others?: readonly string[];
  /** The time that the page believes it is, in milliseconds since 1970. Default: the real one. */
  readonly now?: number;
}

/** A page that fails its test if a script throws, the policy refuses something, or something is loaded from elsewhere. */
export interface DeskPage extends AsyncDisposable {
  readonly page: Page;
  /** What went wrong in the page. Disposing it throws if there is anything. */
  readonly faults: string[];
}

/** Opens browsers and pages for a file of tests. */
export interface Opener extends AsyncDisposable {
  open(url: string, options?: OpenOptions): Promise<DeskPage>;
}

export function createOpener(): Opener {
  let launching: Promise<Browser> | undefined;
  return {
    async open(url, { at = "", key, now, others = [], ...options } = {}) {
      launching ??= launchBrowser();
      const browser = await launching;
      const context = await browser.newContext({ timezoneId: "Europe/Berlin", locale: "en-GB", ...options });
      const page = await context.newPage();
      // Shorter than that of a test, so that it fails with the name of what is missing. Longer on a machine that is busy.
      page.setDefaultTimeout(Number(process.env["DESK_TIMEOUT_MS"] ?? 20_000));
      const faults = watchFaults(page, [url, ...others]);
      if (now !== undefined) await page.clock.setFixedTime(now);
      await page.goto(`${url}/console${at}`);
      if (key !== undefined) {
        await page.getByLabel("API key or token").fill(key);
        await page.getByRole("button", { name: "Sign in" }).click();
      }
      return {
        page,
        faults,
        async [Symbol.asyncDispose]() {
          await context.close();
          if (faults.length > 0) throw new Error(`The page is not sound:\n${faults.join("\n")}`);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await (await launching)?.close();
    },
  };
}

function watchFaults(page: Page, origins: readonly string[]): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => void faults.push(`threw ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    if (/Content Security Policy/.test(text)) faults.push(text);
  });
  page.on("request", (request) => {
    const isOwn = origins.some((origin) => request.url().startsWith(origin)) || request.url().startsWith("data:");
    if (!isOwn) faults.push(`asked another host: ${request.url()}`);
  });
  return faults;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Returns what axe finds against WCAG 2.2 A and AA, one line each. */
export async function findViolations(page: Page): Promise<readonly string[]> {
  // By the protocol of the browser, which the policy of the page does not bind.
  return page.evaluate(
    async ([source = ""]) => {
      const { axe } = globalThis as unknown as { axe?: Axe };
      // biome-ignore lint/security/noGlobalEval: axe runs in the page that it checks
      if (axe === undefined) globalThis.eval(source);
      const ready = (globalThis as unknown as { axe: Axe }).axe;
      const { violations, passes } = await ready.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      });
      if (passes.length < 10) throw new Error(`axe checked only ${passes.length} rules`);
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`),
      );
    },
    [axeSource],
  );
}

interface Axe {
  run(
    root: unknown,
    options: object,
  ): Promise<{
    readonly passes: readonly unknown[];
    readonly violations: readonly {
      readonly id: string;
      readonly help: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  }>;
}
