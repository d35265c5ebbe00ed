import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { daytimeWindow } from "../support/daytime-window.js";
import { createOpener } from "../support/open-desk.js";
import { placeAt, serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const fleet = [
  { id: "4", location: placeAt(1_000, 0), name: "Anna Berg", capacity: 1 },
  { id: "7", location: placeAt(5_000, 0), name: "Ben Kurz", capacity: 1 },
];

/** What has the focus, as its name and, of a heading, its text: `button Undo`, `h2 Job 1`, `main Jobs`. */
function readFocus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    const name = focused?.getAttribute("aria-label") ?? (focused?.matches("h2, button, a") ? focused.textContent : "");
    return `${focused?.localName} ${name}`.trim();
  });
}

async function expectFocus(page: Page, expected: string | RegExp): Promise<void> {
  await expect.poll(() => readFocus(page), { timeout: 20_000 }).toMatch(expected);
  // It stays there when the desk has loaded what changed.
  await page.waitForTimeout(500);
  expect(await readFocus(page)).toMatch(expected);
}

describe("the focus of a reader whose control goes away", () => {
  it("is on the heading of the job that was cancelled, and of the dialogue's drawer after Undo", async () => {
    await using server = await serveDesk({ technicians: fleet });
    for (const id of [1, 2]) await server.client.createJob({ customer_id: id });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Send somebody else" }).press("Enter");
    const reassigns = page.getByRole("dialog", { name: "Send somebody else" });
    await reassigns.getByText(/Ben Kurz would go/).waitFor();
    await reassigns.getByRole("button", { name: "Send somebody else" }).press("Enter");
    await page.getByRole("button", { name: "Undo" }).press("Enter");
    await page.getByText("Undone").waitFor();
    await expectFocus(page, /^h2 Job 1$/);
    await page.getByRole("button", { name: "Cancel job" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Cancel this job" });
    await dialog.getByText("Anna Berg loses the job.").waitFor();
    await dialog.getByRole("button", { name: "Cancel job" }).press("Enter");
    await page.getByText("The job is cancelled.").waitFor();
    await expectFocus(page, /^h2 Job 1$/);
  });

  it("is on the view if a message is dismissed without a drawer", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByRole("checkbox").press("Space");
    await page
      .getByRole("region", { name: "1 job selected" })
      .getByRole("button", { name: "Cancel jobs" })
      .press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^Cancel jobs/ }).press("Enter");
    // The button that was pressed is gone: the one to go on with has the focus.
    await expectFocus(page, /^button Close$/);
    await page.keyboard.press("Enter");
    await expectFocus(page, /^main Jobs$/);
  });

  it("stays in the dialogue when a held time is given up, and moves to the drawer once booked", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1, window: daytimeWindow() });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Offer appointments" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Next appointments" });
    await dialog
      .getByRole("button", { name: /^Hold: .*Anna Berg/ })
      .first()
      .press("Enter");
    await dialog.getByText(/^Held until/).waitFor();
    await expectFocus(page, /^button Book it$/);
    await dialog.getByRole("button", { name: "Give it up" }).press("Enter");
    await dialog
      .getByRole("button", { name: /^Hold: .*Anna Berg/ })
      .first()
      .waitFor();
    await expectFocus(page, /^button Close$/);
    await dialog
      .getByRole("button", { name: /^Hold: .*Anna Berg/ })
      .first()
      .press("Enter");
    await dialog.getByRole("button", { name: "Book it" }).press("Enter");
    await page.getByText(/^Anna Berg comes at/).waitFor();
    await expectFocus(page, /^h2 Job 1$/);
  });

  it("goes to the next absence when one is taken back, and to the dialogue after the last", async () => {
    await using server = await serveDesk({ technicians: fleet });
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    for (const start of [1, 3]) await server.client.noteAbsence(4, { from: day(start), to: day(start + 1) });
    await using desk = await opener.open(server.url, { at: "#/fleet" });
    const { page } = desk;
    await page.getByRole("button", { name: "Anna Berg" }).click();
    const dialog = page.getByRole("dialog");
    const takes = dialog.getByRole("button", { name: /^Take back/ });
    await takes.nth(1).waitFor();
    await takes.first().press("Enter");
    await expect.poll(() => takes.count(), { timeout: 20_000 }).toBe(1);
    await expectFocus(page, /^button Take back/);
    await page.keyboard.press("Enter");
    await expect.poll(() => takes.count(), { timeout: 20_000 }).toBe(0);
    await expectFocus(page, /^h2 Anna Berg/);
  });

  it("stays nowhere if the reader left it", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Cancel job" }).focus();
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.waitForTimeout(200);
    await server.client.cancelJob(1);
    await page.getByRole("complementary").getByText("cancelled", { exact: true }).first().waitFor();
    await expectFocus(page, /^body$/);
  });
});
