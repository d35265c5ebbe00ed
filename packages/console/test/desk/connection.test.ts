import { afterAll, describe, expect, it } from "vitest";
import { type CutProxy, startCutProxy } from "../support/cut-proxy.js";
import { createOpener } from "../support/open-desk.js";
import { type DeskServer, placeAt, serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const fleet = [
  { id: "4", location: placeAt(1_000, 0), name: "Anna Berg", capacity: 3 },
  { id: "7", location: placeAt(5_000, 0), name: "Ben Kurz", capacity: 3 },
  { id: "9", location: placeAt(6_000, 0), name: "Cleo Lang", capacity: 3 },
];

/** Lets the page try again without an answer for a while, and then lets it through. */
async function comeBack(proxy: CutProxy, isTrying: Promise<unknown>): Promise<void> {
  await isTrying;
  proxy.restore();
}

async function listHolders({ client }: DeskServer): Promise<readonly unknown[]> {
  const { items } = await client.listAssignments({ status: ["assigned", "declined", "cancelled"] });
  return items.map(({ tech_id: technician, status }) => [technician, status]);
}

/** In a browser without a window, every page counts as shown. */
function setVisibility(state: string): void {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  document.dispatchEvent(new Event("visibilitychange"));
}

describe("a connection that drops", () => {
  it("is said with the age of what is shown, and is made good when it is back", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await using proxy = await startCutProxy(server.url);
    await using desk = await opener.open(proxy.url);
    const { page } = desk;
    await page.getByText("Live", { exact: true }).waitFor();
    await page
      .getByRole("region", { name: /^Waiting/ })
      .getByRole("link", { name: /Job 1/ })
      .waitFor();
    proxy.cut();
    await page
      .getByRole("alert")
      .getByText(/^Connection lost\. You see what was known \d+ (?:seconds?|min) ago/)
      .waitFor();
    expect(await page.getByRole("link", { name: /Job 1/ }).count()).toBe(1);
    await server.client.dispatchJob(1);
    const { assignment_id: id } = await server.client.readJob(1);
    await server.client.createJob({ customer_id: 2, reference: "A-17" });
    proxy.restore();
    await page.getByText("Live", { exact: true }).waitFor();
    await page
      .getByRole("region", { name: /^Assigned/ })
      .getByRole("link", { name: /Job 1.*Anna Berg/ })
      .waitFor();
    await page
      .getByRole("region", { name: /^Waiting/ })
      .getByRole("link", { name: /A-17/ })
      .waitFor();
    await page.getByRole("alert").waitFor({ state: "hidden" });
    // Both streams are open again.
    await server.client.move(id ?? "", "accept");
    await page.getByRole("link", { name: /Job 1.*Not accepted/ }).waitFor({ state: "detached" });
  });

  it("is given up while the page is hidden, and is made good when it is shown", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await using proxy = await startCutProxy(server.url);
    await using desk = await opener.open(proxy.url, { at: "#/map" });
    const { page } = desk;
    const streams = ["/events", "/jobs/events", "/technicians/positions/events"];
    const countOpen = (): readonly number[] => streams.map((path) => proxy.countOpen(`GET ${path} `));
    await expect.poll(countOpen, { timeout: 20_000 }).toEqual([1, 1, 1]);
    await page.evaluate(setVisibility, "hidden");
    await expect.poll(countOpen, { timeout: 20_000 }).toEqual([0, 0, 0]);
    await server.client.createJob({ customer_id: 1, reference: "MEANWHILE" });
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 2_500)));
    expect(countOpen()).toEqual([0, 0, 0]);
    await page.evaluate(setVisibility, "visible");
    await page.getByText("Live", { exact: true }).waitFor();
    await expect.poll(countOpen, { timeout: 20_000 }).toEqual([1, 1, 1]);
    await page.evaluate(() => location.assign("#/jobs"));
    await page.getByRole("link", { name: /MEANWHILE/ }).waitFor();
  });

  it("shows afterwards what was cancelled meanwhile, if the cancelled jobs are shown", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1, reference: "GONE" });
    await using proxy = await startCutProxy(server.url);
    await using desk = await opener.open(proxy.url);
    const { page } = desk;
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Cancelled" }).click();
    const ended = page.getByRole("region", { name: /^Cancelled or missed/ });
    await ended.waitFor();
    proxy.cut();
    await page
      .getByRole("alert")
      .getByText(/^Connection lost/)
      .waitFor();
    await server.client.cancelJob(1);
    proxy.restore();
    await ended.getByRole("link", { name: /GONE/ }).waitFor();
  });

  it("a connection that drops does not double a new job", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await using proxy = await startCutProxy(server.url);
    await using desk = await opener.open(proxy.url);
    const { page } = desk;
    await page.getByRole("button", { name: "New job" }).click();
    const dialog = page.getByRole("dialog", { name: "New job" });
    await dialog.getByLabel("Latitude").fill("49.41");
    await dialog.getByLabel("Longitude").fill("8.69");
    const lost = proxy.loseAnswer("POST /jobs ");
    await dialog.getByRole("button", { name: "Create the job" }).click();
    await comeBack(proxy, lost);
    await page.getByRole("complementary", { name: "Job 1" }).waitFor();
    expect((await server.client.listJobs()).items).toHaveLength(1);
  });

  it("does not double an assignment, and says that it is tried again", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await using proxy = await startCutProxy(server.url);
    await using desk = await opener.open(proxy.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Assign" }).click();
    const dialog = page.getByRole("dialog", { name: "Assign 1 job" });
    await dialog.getByText(/Anna Berg would go/).waitFor();
    const lost = proxy.loseAnswer("POST /jobs/1/dispatch");
    await dialog.getByRole("button", { name: "Assign" }).click();
    await comeBack(proxy, Promise.all([lost, dialog.getByText("The server did not answer. Attempt 2 …").waitFor()]));
    await page.getByText("assigned to Anna Berg").waitFor();
    expect(await listHolders(server)).toEqual([[4, "assigned"]]);
  });

  it.each([
    {
      at: "#/jobs/1",
      opens: "Send somebody else",
      commits: "Send somebody else",
      lost: "POST /assignments/",
    },
    {
      at: "#/jobs/1?technician=7",
      opens: "Send Ben Kurz instead",
      commits: "Send Ben Kurz instead",
      lost: "POST /assignments/",
    },
    { at: "#/jobs/1?technician=4", opens: "Exclude Anna Berg", commits: "Exclude Anna Berg", lost: "PATCH /jobs/1" },
    { at: "#/jobs/1", opens: "Anna Berg is ill", commits: "Mark ill", lost: "POST /technicians/4/release" },
  ])("does not double '$opens', and does not call it a race", async ({ at, opens, commits, lost: start }) => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using proxy = await startCutProxy(server.url);
    await using desk = await opener.open(proxy.url, { at });
    const { page } = desk;
    await page.getByRole("button", { name: opens }).click();
    const dialog = page.getByRole("dialog");
    await dialog
      .getByText(/Ben Kurz (would go|goes instead)/)
      .first()
      .waitFor();
    // The dry run of a change starts alike.
    const lost = proxy.loseAnswer(start);
    await dialog.getByRole("button", { name: commits }).click();
    await comeBack(proxy, lost);
    await dialog.waitFor({ state: "detached" });
    await page
      .getByRole("region", { name: "Notices" })
      .getByText(/Ben Kurz/)
      .waitFor();
    await page.getByText(/Ben Kurz goes: about/).waitFor();
    expect((await listHolders(server)).filter((one) => String(one).startsWith("9"))).toEqual([]);
    expect(await readHolder(server)).toBe(7);
  });

  it("does not double a change of the appointment, and takes it back", async () => {
    await using server = await serveDesk({ technicians: fleet });
    const hour = 3_600_000;
    const earliest = new Date(Math.ceil(Date.now() / hour) * hour + 3 * hour).toISOString();
    const later = new Date(Date.parse(earliest) + hour).toISOString();
    await server.client.createJob({ customer_id: 1, window: { earliest, latest: earliest } });
    await server.client.dispatchJob(1);
    await using proxy = await startCutProxy(server.url);
    await using desk = await opener.open(proxy.url, { at: "#/jobs/1", timezoneId: "UTC" });
    const { page } = desk;
    await page.getByRole("button", { name: "Move appointment" }).click();
    const dialog = page.getByRole("dialog", { name: "Move appointment" });
    await dialog.getByLabel("Start until").fill(later.slice(0, 16));
    await dialog.getByText("Anna Berg can still go, and keeps the job.").waitFor();
    const { version } = await server.client.readJob(1);
    const lost = proxy.loseAnswer("PATCH /jobs/1");
    await dialog.getByRole("button", { name: "Move appointment" }).click();
    await comeBack(proxy, lost);
    await page
      .getByRole("region", { name: "Notices" })
      .getByText(/Anna Berg can still go/)
      .waitFor();
    expect((await server.client.readJob(1)).version).toBe(version + 1);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone").waitFor();
    expect((await server.client.readJob(1)).window?.latest).toBe(earliest);
  });

  it("says that nobody knows whether it was done if the server stays away, and then what is true", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await using proxy = await startCutProxy(server.url);
    await using desk = await opener.open(proxy.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Assign" }).click();
    const dialog = page.getByRole("dialog", { name: "Assign 1 job" });
    await dialog.getByText(/Anna Berg would go/).waitFor();
    void proxy.loseAnswer("POST /jobs/1/dispatch");
    await dialog.getByRole("button", { name: "Assign" }).click();
    await dialog
      .getByRole("alert")
      .getByText(/nobody knows whether this was done/)
      .waitFor();
    proxy.restore();
    await page.getByText(/Anna Berg goes: about/).waitFor();
    expect(await listHolders(server)).toEqual([[4, "assigned"]]);
  });
});

async function readHolder({ client }: DeskServer): Promise<unknown> {
  const { assignment_id: id } = await client.readJob(1);
  return (await client.readAssignment(id ?? "")).tech_id;
}
