import { greatCircleDistanceMeters } from "@dispatch/core";
import { type MemoryTechnician, memoryDistances } from "@dispatch/core/memory";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { createOpener, findViolations } from "../support/open-desk.js";
import { type DeskServer, placeAt, serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const anna: MemoryTechnician = { id: "4", location: placeAt(0, 0), name: "Anna Berg", capacity: 1 };
const ben: MemoryTechnician = { id: "7", location: placeAt(2_000, 0), name: "Ben Kurz", capacity: 1 };

/** One by one, the first job gets Anna, who is nearest, and Ben has to go far for the second one. */
async function serveTwoJobs(technicians: readonly MemoryTechnician[] = [anna, ben]): Promise<DeskServer> {
  const customers = [
    { id: "1", location: placeAt(900, 0), name: "Ada Lovelace" },
    { id: "2", location: placeAt(-3_000, 0), name: "Bob Noyce" },
  ];
  const distances = memoryDistances((origin, destination) => {
    const distanceMeters = greatCircleDistanceMeters(origin, destination);
    return { status: "measured", distanceMeters, durationSeconds: distanceMeters / 10 };
  });
  const server = await serveDesk({ technicians, customers, distances });
  await server.client.createJob({ customer_id: 1, reference: "A-1" });
  await server.client.createJob({ customer_id: 2, reference: "A-2" });
  return server;
}

const preview = (page: Page): Promise<void> => page.getByRole("button", { name: "Show the best assignment" }).click();

describe("the batch", () => {
  it("shows who would go, what that saves and why it is the best, and then books", async () => {
    await using server = await serveTwoJobs();
    await using desk = await opener.open(server.url, { at: "#/batch" });
    const { page } = desk;
    await page.getByText("2 jobs of 2 that wait").waitFor();
    await preview(page);
    await page.getByRole("heading", { name: "2 of 2 jobs can be assigned" }).waitFor();
    await page.getByRole("row", { name: /A-1.*Ben Kurz.*1\.\d km/ }).waitFor();
    await page.getByRole("row", { name: /A-2.*Anna Berg.*\d km/ }).waitFor();
    await page.getByText(/\d\.\d km less than one by one/).waitFor();
    await page.getByText("Proven: no other way to give out these jobs drives less.").waitFor();
    expect((await server.client.readJob(1)).status).toBe("waiting");

    await page.getByRole("button", { name: "Book 2 jobs" }).click();
    const dialog = page.getByRole("dialog", { name: "Book 2 jobs" });
    await dialog.getByRole("button", { name: "Book 2 jobs" }).click();
    await page.getByRole("heading", { name: "2 of 2 jobs booked" }).waitFor();
    await page.getByRole("row", { name: /A-1.*Ben Kurz goes/ }).waitFor();
    await page.getByRole("row", { name: /A-2.*Anna Berg goes/ }).waitFor();
    // Nothing of the preview is left, and nothing is marked as a problem.
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await page.getByText(/Nobody is booked yet|No longer waits|^Book /).count()).toBe(0);
    expect(await page.locator(".batch .problem, .batch .late").count()).toBe(0);
    const { items } = await server.client.listAssignments({ status: ["assigned"] });
    expect(items.map(({ job_id, tech_id }) => [job_id, tech_id]).sort()).toEqual([
      [1, 7],
      [2, 4],
    ]);
    // The jobs that are booked are selected no more, wherever the reader goes on.
    await page.getByRole("link", { name: "Jobs" }).click();
    await page
      .getByRole("region", { name: /^Assigned/ })
      .getByRole("link", { name: /A-1/ })
      .waitFor();
    expect(await page.getByText(/jobs? selected/).count()).toBe(0);
    await page.getByRole("link", { name: "Batch" }).click();
    await page.getByText("No job waits.").waitFor();
  });

  it("marks no job as gone while it books them, and has no stale sentence beside the result", async () => {
    await using server = await serveTwoJobs();
    await using desk = await opener.open(server.url, { at: "#/batch" });
    const { page } = desk;
    await preview(page);
    await page.getByRole("button", { name: "Book 2 jobs" }).click();
    let answer = (): void => undefined;
    const isAnswered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/dispatch/batch", async (route) => {
      const response = await route.fetch();
      await isAnswered;
      return route.fulfill({ response });
    });
    await page.getByRole("dialog").getByRole("button", { name: "Book 2 jobs" }).click();
    // Until the page has heard of it by the stream of events.
    await expect.poll(async () => (await server.client.readJob(1)).status, { timeout: 20_000 }).toBe("assigned");
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_000)));
    expect(await page.getByText("No longer waits").count()).toBe(0);
    await page.getByRole("button", { name: "Book 2 jobs", disabled: true }).waitFor();
    answer();
    await page.getByRole("heading", { name: "2 of 2 jobs booked" }).waitFor();
  });

  it("selects all that wait if those selected before are booked, and by keys", async () => {
    await using server = await serveTwoJobs();
    const other = await server.client.createJob({ customer_id: 1, reference: "B-3" });
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByRole("checkbox", { name: "Select B-3" }).check();
    await page.getByRole("link", { name: "Batch" }).click();
    await page.getByText("1 job of 3 that wait").waitFor();
    await page.getByRole("link", { name: "Map" }).click();
    await server.client.dispatchJob(other.id);
    await page.getByRole("link", { name: "Batch" }).click();
    await page.getByText("2 jobs of 2 that wait").waitFor();
    await page.keyboard.press("c");
    await page.getByText("0 jobs of 2 that wait").waitFor();
    expect(await page.locator(".batch button.primary:enabled").textContent()).toBe("Select all 2 jobs shown");
    await page.keyboard.press("a");
    await page.getByRole("button", { name: "Show the best assignment for 2 jobs" }).press("Enter");
    await page.getByRole("heading", { name: "1 of 2 jobs can be assigned" }).waitFor();
  });

  it("goes on with a next run of the jobs that still wait", async () => {
    await using server = await serveTwoJobs([{ ...anna, capacity: 2 }]);
    await using desk = await opener.open(server.url, { at: "#/batch" });
    const { page } = desk;
    await page.getByText("2 jobs of 2 that wait").waitFor();
    await page.getByLabel("At most so many jobs for each technician").fill("1");
    await preview(page);
    await page.getByRole("heading", { name: "1 of 2 jobs can be assigned" }).waitFor();
    await page.getByRole("button", { name: "Book 1 job" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/^Book only what is shown/).check();
    await dialog.getByRole("button", { name: "Book 1 job" }).click();
    await page.getByRole("button", { name: "Next run: 1 job" }).click();
    await page.getByRole("heading", { name: "1 of 1 job can be assigned" }).waitFor();
    expect((await server.client.listJobs({ status: ["waiting"] })).items).toHaveLength(1);
    await page.getByRole("button", { name: "Book 1 job" }).click();
    await dialog.getByRole("button", { name: "Book 1 job" }).click();
    await page.getByRole("heading", { name: "1 of 1 job booked" }).waitFor();
    expect((await server.client.listJobs({ status: ["waiting"] })).items).toEqual([]);
    expect(await page.getByRole("button", { name: /^Next run/ }).count()).toBe(0);
  });

  it("goes on with the jobs that were selected in the list of jobs, and with filters", async () => {
    await using server = await serveTwoJobs();
    await server.client.createJob({ customer_id: 1, reference: "B-3", requirements: { skills: [{ name: "gas" }] } });
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByRole("checkbox", { name: "Select A-2" }).check();
    await page.getByRole("button", { name: "Assign together" }).click();
    await page.getByText("1 job of 3 that wait").waitFor();
    expect(await page.getByRole("checkbox", { name: /A-2/ }).isChecked()).toBe(true);
    await page.getByLabel("Skill").selectOption("gas");
    await page.getByRole("button", { name: "Select the 1 job shown" }).click();
    await page.getByText("2 jobs of 3 that wait").waitFor();
    await preview(page);
    await page.getByRole("heading", { name: "1 of 2 jobs can be assigned" }).waitFor();
    const open = page.getByRole("table", { name: "1 job stays open" });
    await open.getByRole("row", { name: /B-3.*2 without the skill/ }).waitFor();
  });

  it("shows what it costs to send somebody else, before it is used", async () => {
    await using server = await serveTwoJobs();
    await using desk = await opener.open(server.url, { at: "#/batch" });
    const { page } = desk;
    await preview(page);
    await page.getByRole("button", { name: "Change who goes to A-1" }).click();
    const dialog = page.getByRole("dialog", { name: "Change who goes to A-1" });
    await dialog.getByLabel("Who should go").selectOption({ label: "Anna Berg: 900 m" });
    await dialog.getByText("The batch then costs 1.8 km more.").waitFor();
    await dialog.getByText("A-2: Ben Kurz instead of Anna Berg").waitFor();
    await dialog.getByRole("button", { name: "Use this" }).click();
    await page.getByRole("row", { name: /A-1.*Anna Berg.*Fixed/ }).waitFor();
    await page.getByText(/Proven: around the pairs that you fixed/).waitFor();
    await page.getByRole("button", { name: "Book 2 jobs" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Book 2 jobs" }).click();
    await page.getByText("2 of 2 jobs booked").waitFor();
    const { items } = await server.client.listAssignments({ job_id: 1, status: ["assigned"] });
    expect(items.map(({ tech_id }) => tech_id)).toEqual([4]);
  });

  it("says after a change what the batch costs against one by one", async () => {
    const carl: MemoryTechnician = { id: "9", location: placeAt(5_000, 0), name: "Carl Maas", capacity: 1 };
    await using server = await serveTwoJobs([anna, ben, carl]);
    await using desk = await opener.open(server.url, { at: "#/batch" });
    const { page } = desk;
    await preview(page);
    await page.getByText(/\d\.\d km less than one by one/).waitFor();
    await page.getByRole("button", { name: "Change who goes to A-1" }).click();
    const dialog = page.getByRole("dialog", { name: "Change who goes to A-1" });
    await dialog.getByLabel("Who should go").selectOption({ label: "Carl Maas: 4.1 km" });
    await dialog.getByRole("button", { name: "Use this" }).click();
    // 4.1 and 3 km, instead of 0.9 km for Anna and then 5 km for Ben.
    await page.getByText("1.2 km more than one by one").waitFor();
    await page.getByRole("button", { name: "Release A-1" }).click();
    await page.getByText(/\d\.\d km less than one by one/).waitFor();
  });

  it("lists who may go, the nearest first, at the end who cannot, and nobody who is not active", async () => {
    const skills = [{ name: "gas" }];
    const technicians: readonly MemoryTechnician[] = [
      { id: "1", location: placeAt(901, 0), name: "Nora Unskilled", capacity: 1 },
      { id: "2", location: placeAt(902, 0), name: "Ivo Inactive", capacity: 1, skills },
      { ...anna, skills },
      { ...ben, skills },
      { id: "9", location: placeAt(5_000, 0), name: "Carl Maas", capacity: 1, skills },
    ];
    await using server = await serveDesk({ technicians });
    await server.client.deactivateTechnician(2);
    await server.client.createJob({ customer_id: 1, reference: "G-1", requirements: { skills } });
    await using desk = await opener.open(server.url, { at: "#/batch" });
    const { page } = desk;
    await preview(page);
    await page.getByRole("button", { name: "Change who goes to G-1" }).click();
    const dialog = page.getByRole("dialog", { name: "Change who goes to G-1" });
    const options = dialog.getByLabel("Who should go").getByRole("option");
    await expect
      .poll(async () => (await options.allTextContents()).map((text) => text.split(":")[0]), { timeout: 20_000 })
      .toEqual(["Ben Kurz", "Carl Maas", "Nora Unskilled"]);
    expect((await options.allTextContents()).at(-1)).toBe("Nora Unskilled: without the skill");
    await dialog.getByLabel("Search by name or number").fill("carl");
    await expect.poll(() => options.count(), { timeout: 20_000 }).toBe(1);
  });

  it("says that a job which stays open can go into a further run", async () => {
    await using server = await serveTwoJobs([anna]);
    const hour = 3_600_000;
    const toText = (hours: number) => new Date(Date.now() + hours * hour).toISOString();
    for (const id of [1, 2]) {
      const window = { earliest: toText(24 * id), latest: toText(24 * id + 2) };
      await server.client.changeJob(id, { window }, { ifMatch: "*" });
    }
    await using desk = await opener.open(server.url, { at: "#/batch" });
    const { page } = desk;
    await preview(page);
    await page.getByRole("heading", { name: "1 of 2 jobs can be assigned" }).waitFor();
    await page.getByText(/Booking goes on with further runs at once.*1 open job can go into them/).waitFor();
    await page.getByRole("row", { name: /1 needed more for other jobs/ }).waitFor();
  });

  it("does not use a technician who cannot go, and says why", async () => {
    await using server = await serveTwoJobs();
    await using desk = await opener.open(server.url, { at: "#/batch" });
    const { page } = desk;
    await page.getByText("2 jobs of 2 that wait").waitFor();
    await server.client.deactivateTechnician(4);
    await preview(page);
    await page.getByRole("button", { name: "Change who goes to A-2" }).click();
    const dialog = page.getByRole("dialog", { name: "Change who goes to A-2" });
    await dialog.getByLabel("Who should go").selectOption({ label: "Anna Berg: 3 km away in a straight line" });
    await dialog.getByText(/Anna Berg cannot go: 1 (not active|unknown)/).waitFor();
    expect(await dialog.getByRole("button", { name: "Use this" }).isDisabled()).toBe(true);
  });

  it("the batch explains what has changed since its preview", async () => {
    await using server = await serveTwoJobs();
    await using desk = await opener.open(server.url, { at: "#/batch" });
    const { page } = desk;
    await preview(page);
    await page.getByRole("row", { name: /A-2.*Anna Berg/ }).waitFor();
    const urgent = await server.client.createJob({ customer_id: 2, requirements: { pinned: [4] } });
    await server.client.dispatchJob(urgent.id);
    await page.getByRole("button", { name: "Book 2 jobs" }).click();
    const dialog = page.getByRole("dialog", { name: "Book 2 jobs" });
    await dialog.getByRole("button", { name: "Book 2 jobs" }).click();
    await page.getByRole("heading", { name: "1 of 2 jobs booked" }).waitFor();
    const open = page.getByRole("table", { name: "1 job stays open" });
    await open.getByRole("row", { name: /A-2.*stays open, because something has changed since the preview/ }).waitFor();
  });

  it("keeps the queue away from the jobs of its preview, and lets them go when it is closed", async () => {
    await using server = await serveTwoJobs();
    await using desk = await opener.open(server.url, { at: "#/batch" });
    const { page } = desk;
    const readHeld = async () => [1, 2].map(async (id) => (await server.client.readJob(id)).held_until !== null);
    await preview(page);
    await page.getByText("The queue leaves 2 jobs alone while this preview is open.").waitFor();
    expect(await Promise.all(await readHeld())).toEqual([true, true]);
    await page.getByRole("button", { name: "Choose other jobs" }).click();
    await expect.poll(async () => Promise.all(await readHeld()), { timeout: 10_000 }).toEqual([false, false]);
  });

  it("says whom the queue gave a job in the meantime, and counts only what the batch has booked", async () => {
    await using server = await serveTwoJobs();
    await using desk = await opener.open(server.url, { at: "#/batch" });
    const { page } = desk;
    await preview(page);
    await page.getByRole("button", { name: "Change who goes to A-1" }).click();
    const change = page.getByRole("dialog", { name: "Change who goes to A-1" });
    await change.getByLabel("Who should go").selectOption({ label: "Anna Berg: 900 m" });
    await change.getByRole("button", { name: "Use this" }).click();
    await page.getByRole("button", { name: "Book 2 jobs" }).click();
    await server.client.changeJob(1, { requirements: { excluded: ["4"] } }, { ifMatch: "*" });
    await server.dispatcher.dispatchJob({ jobId: "1", actor: "queue" });
    const dialog = page.getByRole("dialog", { name: "Book 2 jobs" });
    await dialog.getByRole("button", { name: "Book 2 jobs" }).click();
    await page.getByRole("heading", { name: "1 of 2 jobs booked" }).waitFor();
    await page.getByText("1 job was taken by others in the meantime.").waitFor();
    const name = /A-1.*was assigned to Ben Kurz by the queue in the meantime: your choice Anna Berg was not kept/;
    await page.getByRole("row", { name }).waitFor();
  });

  it("books nothing twice if the answer gets lost, and says who goes", async () => {
    await using server = await serveTwoJobs();
    await using desk = await opener.open(server.url, { at: "#/batch" });
    const { page } = desk;
    await preview(page);
    await page.getByRole("button", { name: "Book 2 jobs" }).click();
    let lost = 0;
    await page.route("**/dispatch/batch", async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort("connectionreset");
    });
    const dialog = page.getByRole("dialog", { name: "Book 2 jobs" });
    await dialog.getByRole("button", { name: "Book 2 jobs" }).click();
    await page.getByRole("heading", { name: "2 of 2 jobs booked" }).waitFor();
    await page.getByRole("row", { name: /A-1.*Ben Kurz goes/ }).waitFor();
    expect(lost).toBe(1);
    const { items } = await server.client.listAssignments({ status: ["assigned"] });
    expect(items).toHaveLength(2);
  });

  it("the batch is not shown to a viewer", async () => {
    await using server = await serveDesk({ roles: ["viewer", "dispatcher"] });
    await using desk = await opener.open(server.url, { key: server.keys["viewer"] ?? "" });
    await desk.page.getByRole("link", { name: "Jobs" }).waitFor();
    expect(await desk.page.getByRole("link", { name: "Batch" }).count()).toBe(0);
  });

  it.each([
    ["light", 390],
    ["light", 1280],
    ["dark", 390],
    ["dark", 1280],
  ] as const)("has no violation of WCAG 2.2 AA in the %s theme at %i px", async (colorScheme, width) => {
    await using server = await serveTwoJobs();
    await server.client.createJob({ customer_id: 1, priority: "urgent", requirements: { skills: [{ name: "gas" }] } });
    await using desk = await opener.open(server.url, { at: "#/batch", colorScheme, viewport: { width, height: 900 } });
    const { page } = desk;
    await page.getByText("3 jobs of 3 that wait").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await preview(page);
    await page.getByRole("heading", { name: "2 of 3 jobs can be assigned" }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    const widths = await page.getByRole("main").evaluate((main) => [main.scrollWidth, main.clientWidth]);
    expect(widths[0]).toBe(widths[1]);
    await page.getByRole("button", { name: "Change who goes to A-1" }).click();
    await page.getByLabel("Who should go").selectOption({ index: 0 });
    await page.getByText(/The batch then costs/).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Book 2 jobs" }).click();
    await page.getByRole("dialog", { name: "Book 2 jobs" }).waitFor();
    expect(await findViolations(page)).toEqual([]);
  });
});
