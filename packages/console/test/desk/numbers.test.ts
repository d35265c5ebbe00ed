import { afterAll, describe, expect, it } from "vitest";
import { createOpener, findViolations } from "../support/open-desk.js";
import { serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

describe("the numbers", () => {
  it("say what waits, what is not accepted, and what was driven", async () => {
    await using server = await serveDesk({ roles: ["viewer", "dispatcher"] });
    await server.client.createJob({ customer_id: 1, priority: "urgent" });
    await server.client.createJob({ customer_id: 1 });
    await server.client.createJob({ customer_id: 2 });
    await server.client.dispatchJob(2);
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
    expect((await figures("Now")).slice(0, 2)).toEqual(["2", "1"]);
    expect(await figures("Since midnight")).toEqual([
      "1",
      expect.stringMatching(/^1(\.\d)? km$/),
      "0%",
      "of the last 1",
      "100%",
      "of the last 1",
    ]);
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
