import { afterAll, describe, expect, it } from "vitest";
import { createOpener, findViolations } from "../support/open-desk.js";
import { placeAt, serveDesk } from "../support/serve-desk.js";

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
    // What is typed at once goes into the first field.
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
    await page.getByText("Job 1 is created").waitFor();
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
    await desk.page.getByText("Job 1 is created").waitFor();
    expect((await server.client.readJob(1)).location).toEqual({ latitude: 49.4, longitude: 8.7 });
  });

  it("lets an emergency take a technician only if the dispatcher ticks the box", async () => {
    await using server = await serveDesk();
    await using desk = await opener.open(server.url);
    const { page } = desk;
    const dialog = page.getByRole("dialog", { name: "New job" });
    const interrupt = dialog.getByLabel("May take a technician from a less urgent job");
    for (const isTicked of [true, false]) {
      await page.getByRole("button", { name: "New job" }).click();
      await dialog.getByLabel("Latitude").fill("49.4");
      await dialog.getByLabel("Longitude").fill("8.7");
      await dialog.getByLabel("Priority").selectOption("emergency");
      expect(await interrupt.isChecked()).toBe(false);
      if (isTicked) await interrupt.check();
      await dialog.getByLabel(/^May be outside shifts/).check();
      await dialog.getByRole("button", { name: "Create the job" }).click();
      await page.getByText(isTicked ? "Job 1 is created" : "Job 2 is created").waitFor();
    }
    expect((await server.client.readJob(1)).requirements).toEqual({ may_interrupt: true, may_extend_hours: true });
    expect((await server.client.readJob(2)).requirements).toEqual({ may_extend_hours: true });
  });

  it("imports jobs from a file: first what would become of each row", async () => {
    await using server = await serveDesk();
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByRole("button", { name: "Import" }).click();
    const dialog = page.getByRole("dialog", { name: "Import jobs" });
    await dialog.getByRole("button", { name: "Download the template" }).waitFor();
    const rows = ["reference,latitude,longitude", "F-1,49.4,8.7", "F-2,491,8.7"];
    const file = { name: "jobs.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) };
    await dialog.getByLabel("File").setInputFiles(file);
    await dialog.getByText("New: 1. Changed: 0. As stored: 0. Cannot be imported: 1.").waitFor();
    expect((await server.client.listJobs()).items).toEqual([]);
    await dialog.getByRole("button", { name: "Import 1 row" }).click();
    await dialog.getByText(/^Imported. New: 1/).waitFor();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("link", { name: /F-1/ }).waitFor();
  });

  it("imports jobs that wait for a batch, and leads to it with them", async () => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1, reference: "OLD-1" });
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByRole("button", { name: "Import" }).click();
    const dialog = page.getByRole("dialog", { name: "Import jobs" });
    const rows = ["reference,customer_id", "F-1,1", "F-2,2"];
    const file = { name: "jobs.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) };
    await dialog.getByLabel("File").setInputFiles(file);
    await dialog.getByLabel("Leave new jobs waiting: I give them out together, as a batch").check();
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Import 2 rows" }).click();
    await dialog.getByText(/^Imported. New: 2/).waitFor();
    const held = (await server.client.listJobs()).items.map(({ reference, held_until: until }) => [reference, until]);
    const hours = held.map(([name, until]) => [
      name,
      until && Math.round((Date.parse(until) - Date.now()) / 3_600_000),
    ]);
    expect(new Map(hours as [string, number | null][])).toEqual(
      new Map([
        ["OLD-1", null],
        ["F-1", 24],
        ["F-2", 24],
      ]),
    );
    await dialog.getByRole("button", { name: "Assign together" }).click();
    await page.getByText("2 jobs of 3 that wait").waitFor();
    await page.getByRole("button", { name: "Show the best assignment" }).click();
    await page.getByText("2 of 2 jobs can be assigned").waitFor();
  });

  it.each(["Enter", "ArrowDown"])("goes with %s from the search to the first result", async (key) => {
    await using server = await serveDesk();
    for (const reference of ["RED-1", "BLUE-2", "RED-3"]) await server.client.createJob({ customer_id: 1, reference });
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByText("3 of 3 jobs").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("blue");
    await page.getByText("1 of 3 jobs").waitFor();
    await page.keyboard.press(key);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent), { timeout: 20_000 })
      .toMatch(/^BLUE-2/);
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: "BLUE-2" }).waitFor();
  });

  it("says on the card when a job was last tried, also after a try without an event", async () => {
    const tryAt = new Date(Date.now() + 8_000).toISOString();
    await using server = await serveDesk({ forecast: async () => () => tryAt });
    await server.client.createJob({ customer_id: 1, requirements: { skills: [{ name: "gas" }] } });
    await using desk = await opener.open(server.url);
    const card = desk.page.getByRole("region", { name: /^Waiting/ }).getByRole("link", { name: /Job 1/ });
    await card.getByText(/^Not tried yet/).waitFor();
    await server.client.dispatchJob(1);
    await card.getByText(/^2 without the skill · tried at \d\d:\d\d/).waitFor({ timeout: 40_000 });
  }, 60_000);

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

  it("the list of jobs filters by word, skill, territory, lateness and acceptance", async () => {
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
    await results.getByText("Job 4still waits: 2 without the skill").waitFor();
    expect((await server.client.readJob(3)).status).toBe("assigned");
  });

  it("shows who would go to each of many jobs, and books them", async () => {
    const technicians = [
      { id: "4", location: placeAt(1_000, 0), name: "Anna Berg", capacity: 2 },
      { id: "7", location: placeAt(5_000, 0), name: "Ben Kurz", capacity: 1 },
    ];
    await using server = await serveDesk({ technicians });
    // Alone, each would go to Anna.
    for (const customer of [1, 2, 1]) await server.client.createJob({ customer_id: customer });
    await server.client.createJob({ customer_id: 1, requirements: { skills: [{ name: "gas" }] } });
    await using desk = await opener.open(server.url);
    const { page } = desk;
    for (const id of [1, 2, 3, 4]) await page.getByRole("checkbox", { name: `Select Job ${id}` }).check();
    const selection = page.getByRole("region", { name: "4 jobs selected" });
    await selection.getByRole("button", { name: "Assign", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Assign 4 jobs" });
    const results = dialog.getByRole("list", { name: "Results" });
    await results.getByText(/would go to Ben Kurz, \d/).waitFor();
    expect(await results.getByText(/would go to Anna Berg, \d/).count()).toBe(2);
    await results.getByText("Job 4would still wait: 2 without the skill").waitFor();
    const nameIn = (text = "") => /Anna Berg|Ben Kurz/.exec(text)?.[0];
    const list = results.getByRole("listitem");
    const foreseen = (await list.allInnerTexts()).map(nameIn);
    expect((await server.client.listJobs({ status: ["waiting"] })).items).toHaveLength(4);
    await dialog.getByRole("button", { name: "Assign" }).click();
    await dialog.getByText("4 of 4").waitFor();
    expect(await results.getByText("assigned to Anna Berg").count()).toBe(2);
    expect(await results.getByText("assigned to Ben Kurz").count()).toBe(1);
    const booked = (await list.allInnerTexts()).map(nameIn);
    expect(booked.filter((name, index) => name === (foreseen[index] ?? name))).toEqual(booked);
  });

  it("says when a job was cancelled, also before the page was open", async () => {
    await using server = await serveDesk();
    for (const reference of ["BEFORE", "NOW"]) await server.client.createJob({ customer_id: 1, reference });
    await server.client.cancelJob(1);
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByText("1 of 1 job").waitFor();
    await server.client.cancelJob(2);
    await page.getByRole("button", { name: "Cancelled" }).click();
    const ended = page.getByRole("region", { name: /^Cancelled or missed/ });
    for (const name of ["BEFORE", "NOW"]) {
      await ended.getByRole("link", { name: new RegExp(`${name}.*cancelled .*\\d\\d:\\d\\d`) }).waitFor();
    }
    await ended.getByRole("link", { name: /BEFORE/ }).click();
    await page
      .getByRole("complementary", { name: "BEFORE" })
      .getByText(/^cancelled .*\d\d:\d\d$/)
      .first()
      .waitFor();
  });

  it("says since when a job waits again, not since when it exists", async () => {
    let now = Date.now() - 2 * 3_600_000;
    await using server = await serveDesk({ clock: { now: () => now } });
    for (const customer of [1, 2, 1])
      await server.client.createJob({ customer_id: customer, requirements: { pinned: [4] } });
    const loseJob = async (jobId: number): Promise<void> => {
      const { id } = (await server.client.dispatchJob(jobId)) as { readonly id: number };
      await server.client.decline(id);
    };
    now = Date.now() - 30 * 60_000;
    await loseJob(1);
    await using desk = await opener.open(server.url);
    const waiting = desk.page.getByRole("region", { name: /^Waiting/ });
    const find = (name: string) => waiting.getByRole("link", { name: new RegExp(name) });
    await find("Job 1")
      .getByText(/waiting for 30 min/)
      .waitFor();
    await find("Job 3")
      .getByText(/waiting for 2 h/)
      .waitFor();
    now = Date.now() - 5 * 60_000;
    await loseJob(2);
    await find("Job 2")
      .getByText(/waiting for 5 min/)
      .waitFor();
  });

  it("the list of jobs finds cancelled ones, and shows what they were", async () => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1, reference: "KEPT" });
    await server.client.createJob({ customer_id: 1, reference: "GONE" });
    await server.client.createJob({ customer_id: 2, reference: "LATER" });
    await server.client.cancelJob(2);
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByText("2 of 2 jobs").waitFor();
    await page.getByRole("button", { name: "Cancelled" }).click();
    const ended = page.getByRole("region", { name: /^Cancelled or missed/ });
    await ended.getByRole("link", { name: /GONE/ }).click();
    const drawer = page.getByRole("complementary", { name: "GONE" });
    await drawer.getByText("Ada Lovelace").waitFor();
    await drawer.getByText("cancelled", { exact: true }).first().waitFor();
    expect(await drawer.getByRole("button", { name: "Cancel job" }).count()).toBe(0);
    // One that is cancelled while the page is open moves over.
    await server.client.cancelJob(3);
    await ended.getByRole("link", { name: /LATER/ }).waitFor();
    await page.getByLabel("Search", { exact: true }).fill("gone");
    await page.getByText("1 of 3 jobs").waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  it("says that a cancelled job matches a search, and shows it", async () => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1, reference: "KEPT" });
    await server.client.createJob({ customer_id: 1, reference: "GONE" });
    await server.client.cancelJob(2);
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByText("1 of 1 job").waitFor();
    await page.getByLabel("Search", { exact: true }).fill("gone");
    await page.getByText("0 of 1 job").waitFor();
    await page.getByRole("button", { name: "1 cancelled or missed job matches: show it" }).click();
    await page
      .getByRole("region", { name: /^Cancelled or missed/ })
      .getByRole("link", { name: /GONE/ })
      .waitFor();
  });

  it("opens on the first column with jobs on a narrow page, and leads from an empty one to the others", async () => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { viewport: { width: 390, height: 844 } });
    const { page } = desk;
    await page.getByRole("link", { name: /Job 1/ }).waitFor();
    const column = page.getByLabel("Column");
    expect(await column.inputValue()).toBe("assigned");
    await column.selectOption("waiting");
    await page.getByRole("button", { name: "Assigned (1)" }).click();
    await page.getByRole("link", { name: /Job 1/ }).waitFor();
    // A job that arrives elsewhere does not take the reader away.
    await server.client.createJob({ customer_id: 2 });
    await page.getByText("2 of 2 jobs").waitFor();
    expect(await column.inputValue()).toBe("assigned");
  });

  it("leads on a narrow page to the column of the first match, and folds its filters", async () => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1, reference: "WAITS", requirements: { skills: [{ name: "gas" }] } });
    await server.client.createJob({ customer_id: 2, reference: "GOES" });
    await server.client.dispatchJob(2);
    await using desk = await opener.open(server.url, { viewport: { width: 390, height: 844 } });
    const { page } = desk;
    const waits = page.getByRole("link", { name: /WAITS/ });
    await waits.waitFor();
    expect(await page.getByLabel("Skill").isVisible()).toBe(false);
    const top = (await page.getByRole("main").boundingBox())?.y ?? 0;
    expect(((await waits.boundingBox())?.y ?? 0) - top).toBeLessThan(230);
    await page.getByLabel("Search", { exact: true }).fill("goes");
    await page.getByRole("link", { name: /GOES/ }).waitFor();
    expect(await page.getByLabel("Column").inputValue()).toBe("assigned");
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByLabel("Skill").waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  it("says on an empty board what to do", async () => {
    await using server = await serveDesk();
    await using desk = await opener.open(server.url);
    await desk.page.getByText(/^There are no jobs yet\. Create one with “New job”/).waitFor();
  });

  it("does not offer to make an emergency of one", async () => {
    await using server = await serveDesk();
    await server.client.createJob({ customer_id: 1, priority: "emergency" });
    await server.client.createJob({ customer_id: 1, priority: "urgent" });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const find = (job: string) => desk.page.getByRole("complementary", { name: job });
    await find("Job 1").getByRole("button", { name: "Move appointment" }).waitFor();
    expect(await find("Job 1").getByRole("button", { name: "Make it an emergency" }).count()).toBe(0);
    await find("Job 1").getByRole("button", { name: "Take a technician" }).waitFor();
    await desk.page.getByRole("link", { name: /Job 2/ }).click();
    await find("Job 2").getByRole("button", { name: "Make it an emergency" }).waitFor();
  });

  it.each([900, 1280, 1600])("cuts no card beside the drawer at %i px", async (width) => {
    await using server = await serveDesk();
    for (const customer of [1, 2]) await server.client.createJob({ customer_id: customer });
    await server.client.dispatchJob(2);
    await using desk = await opener.open(server.url, { at: "#/jobs/1", viewport: { width, height: 800 } });
    const { page } = desk;
    const drawer = await page.getByRole("complementary", { name: "Job 1" }).boundingBox();
    for (const name of [/^Waiting/, /^Assigned/]) {
      const card = await page.getByRole("region", { name }).getByRole("link").boundingBox();
      expect((card?.x ?? 0) + (card?.width ?? 0)).toBeLessThanOrEqual(drawer?.x ?? 0);
      expect(card?.width).toBeGreaterThan(180);
    }
    // A column is shown whole or not at all, whatever is scrolled to.
    const columns = await page.locator(".column").evaluateAll((list) =>
      list.map((element) => {
        const { left, right } = element.getBoundingClientRect();
        return [Math.round(left), Math.round(right)] as const;
      }),
    );
    const edge = Math.round(drawer?.x ?? 0);
    expect(columns.filter(([left, right]) => left < edge - 12 && right > edge)).toEqual([]);
  });

  it("renders the cards of a long column as they come into view", async () => {
    await using server = await serveDesk();
    for (let index = 0; index < 150; index += 1) await server.client.createJob({ customer_id: 1 });
    await using desk = await opener.open(server.url);
    await desk.page.getByText("150 of 150 jobs").waitFor();
    const cards = desk.page.getByRole("region", { name: "Waiting 150" }).getByRole("link");
    await expect.poll(() => cards.count()).toBeGreaterThan(20);
    expect(await cards.count()).toBeLessThan(100);
    await cards.last().focus();
    await expect
      .poll(
        async () => {
          await cards.last().scrollIntoViewIfNeeded();
          return cards.count();
        },
        { timeout: 20_000 },
      )
      .toBe(150);
    await cards.last().focus();
    await desk.page.keyboard.press("ArrowUp");
  });

  it("the list of jobs speaks German, in the time zone chosen", async () => {
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
