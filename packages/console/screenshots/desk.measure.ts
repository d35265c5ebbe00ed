import type { Page } from "playwright-core";
import { afterAll, it } from "vitest";
import { createOpener } from "../test/support/open-desk.js";
import { serveDay } from "../test/support/serve-day.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const technicians = 2000;
const jobs = 500;
const runs = 7;

/** Prints how long a desk with 2,000 technicians and 500 jobs takes until it answers a click, and until it shows a change. */
it("desk", async () => {
  await using server = await serveDay({ technicians, jobs });
  const { items } = await server.client.listAssignments({ status: ["assigned"], limit: runs });
  const [usable, updates]: readonly [number[], number[]] = [[], []];
  for (const { id, job_id } of items) {
    // A new context each time: nothing is in the cache of the browser.
    await using desk = await opener.open(server.url, { viewport: { width: 1280, height: 800 } });
    usable.push(await desk.page.evaluate(clickFirst));
    await desk.page.getByText("Live", { exact: true }).waitFor();
    await desk.page.waitForTimeout(500);
    updates.push(
      await measureUpdate(desk.page, String(job_id), async () => void (await server.client.move(id, "accept"))),
    );
  }
  console.log(
    `${technicians} technicians, ${jobs} jobs: usable after ${summarize(usable)}; a change is drawn after ${summarize(updates)}`,
  );
});

/** Returns the time from the call to the server until the frame after the card has changed. */
async function measureUpdate(page: Page, jobId: string, change: () => Promise<void>): Promise<number> {
  const drawn = page.evaluate(watchCard, jobId);
  await page.evaluate(() => undefined);
  const start = Date.now();
  await change();
  return (await drawn) - start;
}

function summarize(times: readonly number[]): string {
  const sorted = [...times].sort((one, other) => one - other);
  return `${sorted[Math.floor(sorted.length / 2)]} ms (worst of ${times.length}: ${sorted.at(-1)} ms)`;
}

interface PageElement {
  readonly textContent: string;
  click(): void;
}

/** What the page has, for functions that run in it and are compiled without its types. */
interface PageGlobals {
  readonly document: { readonly body: object; querySelector(selector: string): PageElement | null };
  requestAnimationFrame(run: () => void): void;
  MutationObserver: new (run: () => void) => { observe(target: object, options: object): void; disconnect(): void };
}

/** Runs in the page: presses the first card as soon as there is one. Returns the time since the navigation started. */
function clickFirst(): Promise<number> {
  const page = globalThis as unknown as PageGlobals;
  return new Promise((resolve) => {
    const look = (): void => {
      page.document.querySelector("[data-job]")?.click();
      if (page.document.querySelector(".drawer h2") === null) page.requestAnimationFrame(look);
      else resolve(Math.round(performance.now()));
    };
    look();
  });
}

/** Runs in the page: returns the time of the frame after the card of a job has changed. */
function watchCard(jobId: string): Promise<number> {
  const page = globalThis as unknown as PageGlobals;
  return new Promise((resolve) => {
    const read = (): string | undefined => page.document.querySelector(`[data-job="${jobId}"]`)?.textContent;
    const before = read();
    const observer = new page.MutationObserver(() => {
      if (read() === before) return;
      observer.disconnect();
      page.requestAnimationFrame(() => setTimeout(() => resolve(Date.now()), 0));
    });
    observer.observe(page.document.body, { subtree: true, childList: true, characterData: true });
  });
}
