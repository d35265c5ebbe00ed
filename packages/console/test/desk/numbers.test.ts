import { afterAll, describe, expect, it } from "vitest";
import { createOpener, findViolations } from "../support/open-desk.js";
import { serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

describe("the numbers", () => {
  it("the numbers say what waits, what is not accepted, and what was driven", async () => {
    await using server = await serveDesk({ roles: ["viewer", "dispatcher"] });
    await server.client.createJob({ customer_id: 1, priority: "urgent" });
    await server.client.createJob({ customer_id: 1 });
    await server.client.createJob({ customer_id: 2 });
    await server.client.dispatchJob(2);
    await server.client.createJob({ customer_id: 2, held_until: new Date(Date.now() + 3_600_000).toISOString() });
    await using desk = await opener.open(server.url, { at: "#/numbers", key: server.keys["viewer"] ?? "" });
    const { page } = desk;
    const now = page.getByRole("region", { name: "Now" });
    await now.getByRole("table").waitFor();
    const rows = now.getByRole("table", { name: "Waiting, by priority" }).getByRole("row");
    expect((await rows.allInnerTexts()).slice(1)).toEqual([
      expect.stringMatching(/^Urgent\s+1\s+\d+ seconds?$/),
      expect.stringMatching(/^Routine\s+1\s+\d+ seconds?$/),
    ]);
    const figures = async (name: string): Promise<readonly string[]> =>
      (await page.getByRole("region", { name }).getByRole("definition").allInnerTexts()).map((text) => text.trim());
    expect((await figures("Now")).slice(0, 3)).toEqual(["2", "1", "1"]);
    const { id } = (await server.client.dispatchJob(2)) as { readonly id: number };
    for (const move of ["accept", "start", "arrive", "complete"] as const) await server.client.move(id, move);
    const done = page.getByRole("region", { name: "Now" }).getByText("Done today").locator("..");
    await expect.poll(() => done.textContent()).toMatch(/1$/);
    expect(await figures("Today")).toEqual([
      "1",
      expect.stringMatching(/^1(\.\d)? km$/),
      "0%",
      "of the last 1",
      "100%",
      "of the last 1",
    ]);
  });

  it("count the jobs that were cancelled today, as it happens", async () => {
    await using server = await serveDesk();
    const { client } = server;
    for (let count = 0; count < 3; count += 1) await client.createJob({ customer_id: 1 });
    await client.cancelJob(1);
    await using desk = await opener.open(server.url, { at: "#/numbers" });
    const tile = desk.page.getByRole("region", { name: "Now" }).getByText("Cancelled today").locator("..");
    await expect.poll(() => tile.textContent(), { timeout: 20_000 }).toMatch(/1$/);
    await client.cancelJob(2);
    await expect.poll(() => tile.textContent(), { timeout: 20_000 }).toMatch(/2$/);
  });

  it("say how long the oldest waits as its card does", async () => {
    let now = Date.now() - 2 * 3_600_000;
    await using server = await serveDesk({ clock: { now: () => now } });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    now = Date.now() - 30 * 60_000;
    await server.client.changeJob(1, { requirements: { skills: [{ name: "gas" }] } }, { ifMatch: "*" });
    await using desk = await opener.open(server.url, { at: "#/numbers" });
    const table = desk.page.getByRole("table", { name: "Waiting, by priority" });
    await table.getByRole("cell", { name: "30 min" }).waitFor();
  });

  it("say how routing is; a banner says that it does not answer, or that the database does not", async () => {
    let [isUp, isThere] = [true, true];
    const since = new Date().toISOString();
    await using server = await serveDesk({
      routing: () => ({ isUp, code: isUp ? null : "PROVIDER_QUOTA_EXHAUSTED", since }),
      database: async () => {
        if (!isThere) throw new Error("gone");
      },
    });
    await using desk = await opener.open(server.url, { at: "#/numbers", timezoneId: "UTC" });
    const { page } = desk;
    const now = page.getByRole("region", { name: "Now" });
    await now.getByText("answers", { exact: true }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    isUp = false;
    await page.reload();
    const banner = page.getByRole("alert");
    const text = `The quota of routing is used up, since ${since.slice(11, 16)}. Until it is back, drives are estimates.`;
    await banner.getByText(text).waitFor();
    await now.getByText("does not answer", { exact: true }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    isThere = false;
    await page.reload();
    await banner.getByText("The database does not answer. Nothing can be booked until it does.").waitFor();
  });

  it.each([
    ["light", 390],
    ["light", 1280],
    ["dark", 390],
    ["dark", 1280],
  ] as const)("have no violation of WCAG 2.2 AA in the %s theme at %i px", async (colorScheme, width) => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1, priority: "urgent" });
    await server.client.createJob({ customer_id: 2 });
    await server.client.dispatchJob(2);
    await using desk = await opener.open(server.url, {
      at: "#/numbers",
      colorScheme,
      viewport: { width, height: 900 },
    });
    const { page } = desk;
    await page.getByRole("table", { name: "Waiting, by priority" }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    const widths = await page.getByRole("main").evaluate((main) => [main.scrollWidth, main.clientWidth]);
    expect(widths[0]).toBe(widths[1]);
  });
});
