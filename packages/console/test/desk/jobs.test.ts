import { afterAll, describe, expect, it } from "vitest";
import { createOpener, findViolations } from "../support/open-desk.js";
import { serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

describe("the view of jobs", () => {
  it("a job moves from column to column, and says why it waits", async () => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1, requirements: { skills: [{ name: "gas" }] } });
    await using desk = await opener.open(server.url);
    const link = (column: RegExp) =>
      desk.page.getByRole("region", { name: column }).getByRole("link", { name: /Job 1/ });
    await server.client.dispatchJob(1);
    await link(/^Waiting/)
      .getByText(/2 without the skill/)
      .waitFor();
    await server.client.changeJob(1, { requirements: {} }, { ifMatch: "*" });
    const { id } = (await server.client.dispatchJob(1)) as { readonly id: number };
    await link(/^Assigned/)
      .getByText("Not accepted")
      .waitFor();
    await server.client.move(id, "accept");
    await link(/^Assigned/)
      .getByText("Not accepted")
      .waitFor({ state: "detached" });
    await server.client.move(id, "start");
    await link(/^On the way/).waitFor();
    await server.client.move(id, "arrive");
    await link(/^On site/).waitFor();
    await server.client.move(id, "complete");
    await link(/^Done today/)
      .getByText(/done at \d\d:\d\d/)
      .waitFor();
  });

  it("creates a job for a customer found by name, with the keyboard alone", async () => {
    await using server = await serveDesk();
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByRole("region", { name: /^Waiting/ }).waitFor();
    await page.keyboard.press("n");
    const dialog = page.getByRole("dialog", { name: "New job" });
    await dialog.getByRole("combobox", { name: "Customer, by name" }).focus();
    await page.keyboard.type("love");
    await dialog.getByRole("option", { name: /Ada Lovelace/ }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await dialog.getByLabel("Priority").selectOption("urgent");
    await dialog.getByLabel("Skills").fill("gas 2, heating");
    await dialog.getByLabel("Start from").fill("2126-07-01T08:00");
    await dialog.getByLabel("Start until").fill("2126-07-01T10:00");
    await dialog.getByLabel("Minutes on site").fill("45");
    await page.keyboard.press("Enter");
    await page.getByText("Job 1 is waiting").waitFor();
    expect(await server.client.readJob(1)).toMatchObject({
      customer_id: 1,
      priority: 10,
      work_seconds: 2700,
      requirements: { skills: [{ name: "gas", min_level: 2 }, { name: "heating" }] },
      // 08:00 in Berlin, in summer.
      window: { earliest: "2126-07-01T06:00:00.000Z", latest: "2126-07-01T08:00:00.000Z" },
    });
    await page.getByRole("complementary", { name: "Job 1" }).waitFor();
  });

  it("creates a job at coordinates, and says what is missing", async () => {
    await using server = await serveDesk();
    await using desk = await opener.open(server.url);
    await desk.page.getByRole("button", { name: "New job" }).click();
    const dialog = desk.page.getByRole("dialog", { name: "New job" });
    await dialog.getByRole("button", { name: "Create the job" }).click();
    await dialog.getByRole("alert").getByText("Choose a customer, or give a latitude").waitFor();
    await dialog.getByLabel("Latitude").fill("49,4");
    await dialog.getByLabel("Longitude").fill("8.7");
    await dialog.getByRole("button", { name: "Create the job" }).click();
    await desk.page.getByText("Job 1 is waiting").waitFor();
    expect((await server.client.readJob(1)).location).toEqual({ latitude: 49.4, longitude: 8.7 });
  });

  it("fills in a job from what the customer wrote, if the server has an intake", async () => {
    const requirements = { skills: [{ name: "gas", minLevel: 2 }] };
    const intake = { toRequirements: async () => ({ basis: "model", requirements, priority: "emergency" }) as const };
    await using server = await serveDesk({ intake });
    await using desk = await opener.open(server.url);
    await desk.page.getByRole("button", { name: "New job" }).click();
    const dialog = desk.page.getByRole("dialog", { name: "New job" });
    await dialog.getByLabel("What the customer wrote").fill("It smells of gas!");
    await dialog.getByRole("button", { name: "Fill in from the text" }).click();
    await expect.poll(() => dialog.getByLabel("Skills").inputValue()).toBe("gas 2");
    expect(await dialog.getByLabel("Priority").inputValue()).toBe("emergency");
    expect(await dialog.getByLabel("Note").inputValue()).toBe("It smells of gas!");
  });

  it("filters by word, skill, territory, lateness and acceptance", async () => {
    await using server = await serveDesk();
    const hour = 3_600_000;
    const toText = (at: number) => new Date(at).toISOString();
    const window = { earliest: toText(Date.now()), latest: toText(Date.now() + hour) };
    await server.client.createJob({ customer_id: 1, reference: "LATE", window });
    await server.client.createJob({ customer_id: 2, requirements: { skills: [{ name: "gas" }], territory: "north" } });
    await server.client.createJob({ customer_id: 1, note: "blue door" });
    await server.client.dispatchJob(3);
    await using desk = await opener.open(server.url, { now: Date.now() + 2 * hour });
    const { page } = desk;
    const names = async () => {
      const links = await page.getByRole("main").getByRole("link").all();
      return Promise.all(links.map(async (link) => (await link.locator("b").textContent()) ?? ""));
    };
    await page.getByText("3 of 3 jobs").waitFor();
    await page.getByRole("button", { name: "Late" }).click();
    await expect.poll(names).toEqual(["LATE"]);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByLabel("Skill").selectOption("gas");
    await expect.poll(names).toEqual(["Job 2"]);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByLabel("Territory").selectOption("north");
    await expect.poll(names).toEqual(["Job 2"]);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByRole("button", { name: "Not accepted" }).click();
    await expect.poll(names).toEqual(["Job 3"]);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.keyboard.press("/");
    await page.keyboard.type("BLUE ada");
    await expect.poll(names).toEqual(["Job 3"]);
  });

  it("does the same to many jobs, with a result for each", async () => {
    await using server = await serveDesk();
    for (const customer of [1, 2, 1]) await server.client.createJob({ customer_id: customer });
    await server.client.createJob({ customer_id: 1, requirements: { skills: [{ name: "gas" }] } });
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByText("4 of 4 jobs").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("x");
    for (const _ of [1, 2, 3]) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("X");
    await page
      .getByRole("region", { name: "4 jobs selected" })
      .getByRole("button", { name: "Assign", exact: true })
      .click();
    const dialog = page.getByRole("dialog", { name: "Assign 4 jobs" });
    // Meanwhile, somebody else cancels one.
    await server.client.cancelJob(2);
    await dialog.getByRole("button", { name: "Assign" }).click();
    const results = dialog.getByRole("list", { name: "Results" });
    await results.getByText(/Job 1assigned to/).waitFor();
    await results.getByText(/Job 2Someone was faster/).waitFor();
    await results.getByText(/Job 3assigned to/).waitFor();
    await results.getByText("Job 4still waits: Nobody can go").waitFor();
    expect((await server.client.readJob(3)).status).toBe("assigned");
  });

  it("speaks German, in the time zone chosen", async () => {
    await using server = await serveDesk();
    const window = { earliest: "2126-07-01T06:00:00Z", latest: "2126-07-01T08:00:00Z" };
    await server.client.createJob({ customer_id: 1, window });
    await using desk = await opener.open(server.url, { locale: "de-DE" });
    const { page } = desk;
    await page
      .getByRole("region", { name: /^Wartet/ })
      .getByText(/08:00 bis 10:00/)
      .waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
    await page.getByRole("button", { name: "Einstellungen" }).click();
    await page.getByLabel("Zeitzone").selectOption("Asia/Tokyo");
    await page.getByRole("button", { name: "Schließen" }).click();
    await page.getByText(/15:00 bis 17:00/).waitFor();
  });
});
