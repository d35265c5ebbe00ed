import type { AssignmentJson } from "@dispatch/client";
import { memoryDistances } from "@dispatch/core/memory";
import type { Locator } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { detour } from "../../../core/test/support/roads.js";
import { daytimeWindow } from "../support/daytime-window.js";
import { createOpener, findViolations } from "../support/open-desk.js";
import { type DeskServer, placeAt, serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const fleet = [
  { id: "4", location: placeAt(1_000, 0), name: "Anna Berg", capacity: 1 },
  { id: "7", location: placeAt(5_000, 0), name: "Ben Kurz", capacity: 1 },
];

/** Anna 1 km north of the town, Ben 2 km south of it. */
const oneKmApart = (id: string) => placeAt(id === "4" ? 1_000 : -2_000, 0);

/** The latest assignment of job 1. */
async function readHolder({ client }: DeskServer): Promise<AssignmentJson> {
  const { assignment_id: id } = await client.readJob(1);
  return client.readAssignment(id ?? "");
}

describe("overruling", () => {
  it("does not name who declined the job in its preview", async () => {
    await using server = await serveDesk();
    await server.client.deactivateTechnician(7);
    await server.client.createJob({ customer_id: 1 });
    const booked = await server.client.dispatchJob(1);
    if (!("tech_id" in booked)) throw new Error("nobody was booked");
    // Anna is the nearest, and nobody else can go for now.
    await server.client.decline(booked.id);
    await server.client.changeTechnician(7, { is_active: true }, { ifMatch: "*" });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Assign", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Assign 1 job" });
    await dialog.getByText(/^Ben Kurz would go: /).waitFor();
    await dialog.getByRole("button", { name: "Assign", exact: true }).click();
    await page.getByText("assigned to Ben Kurz").waitFor();
  });

  it("gives a job to the picked technician after a preview, and changes nothing before", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await using desk = await opener.open(server.url, { at: "#/jobs/1?technician=7" });
    const { page } = desk;
    await page.getByRole("button", { name: "Assign Ben Kurz" }).click();
    const dialog = page.getByRole("dialog", { name: "Assign to Ben Kurz" });
    await dialog.getByText(/Ben Kurz would go: about 7 km/).waitFor();
    expect((await server.client.readJob(1)).status).toBe("waiting");
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Assign" }).click();
    await page.getByText("assigned to Ben Kurz").waitFor();
    expect(await readHolder(server)).toMatchObject({ tech_id: 7 });
    expect((await server.client.readJob(1)).requirements).toEqual({});
  });

  it("the desk sends somebody else to a job, and takes it back", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Send somebody else" }).click();
    const dialog = page.getByRole("dialog", { name: "Send somebody else" });
    await dialog.getByText(/Ben Kurz would go: about 7 km/).waitFor();
    await dialog.getByText("Anna Berg loses the job.").waitFor();
    await dialog.getByRole("button", { name: "Send somebody else" }).click();
    await page.getByText("assigned to Ben Kurz").waitFor();
    await page.getByText(/Ben Kurz goes: about/).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone").waitFor();
    await page.getByText(/Anna Berg goes: about/).waitFor();
    const back = await server.client.readJob(1);
    expect(back.requirements).toEqual({});
    // One step: neither a pin nor a change that takes it off again.
    const { history } = await server.client.readJobDecisions(1);
    expect(history.map(({ to, fields }) => [to, fields])).toEqual([
      ["waiting", []],
      ["assigned", []],
      ["assigned", []],
      ["assigned", []],
    ]);
    const drawer = page.getByRole("complementary");
    await drawer.getByText(/^Somebody \(not signed in\) gave the job back to Anna Berg at \d\d:\d\d\.$/).waitFor();
    await drawer
      .getByText(/^Not proven: a dispatcher chose Anna Berg by name, and nobody else was compared\./)
      .waitFor();
    await drawer.getByText(/^When Anna Berg was sent before, \d\d:\d\d: Not proven: at least one distance/).waitFor();
    expect(await page.getByRole("button", { name: "Unpin Anna Berg" }).count()).toBe(0);
  });

  it("keeps why somebody else was sent, in the words of the dispatcher, and who it was", async () => {
    await using server = await serveDesk({ technicians: fleet, roles: ["dispatcher"] });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1", key: server.keys["dispatcher"] ?? "" });
    const { page } = desk;
    await page.getByRole("button", { name: "Send somebody else" }).click();
    const dialog = page.getByRole("dialog", { name: "Send somebody else" });
    await dialog.getByText(/Ben Kurz would go/).waitFor();
    const reason = dialog.getByLabel("Reason, for the history (optional)");
    expect(await reason.getAttribute("maxlength")).toBe("300");
    // A keyboard that opens by itself would hide the preview on a phone.
    expect(await reason.evaluate((field) => field === document.activeElement)).toBe(false);
    await reason.fill("Anna's van broke down");
    await dialog.getByRole("button", { name: "Send somebody else" }).click();
    const history = page.getByRole("region", { name: "History" });
    await history.getByText(/dispatcher sent Ben Kurz instead of Anna Berg: Anna's van broke down$/).waitFor();
    await page
      .getByText(/^dispatcher sent Ben Kurz instead of Anna Berg at \d\d:\d\d: Anna's van broke down\.$/)
      .waitFor();
  });

  it.each([
    ["Pin to Ben Kurz", "pinned to Ben Kurz"],
    ["Exclude Ben Kurz", "excluded Ben Kurz"],
    ["Assign Ben Kurz", "sent Ben Kurz"],
  ])("keeps why, with %s", async (name, what) => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await using desk = await opener.open(server.url, { at: "#/jobs/1?technician=7" });
    const { page } = desk;
    await page.getByRole("button", { name }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/^Reason/).fill("the customer knows him");
    await dialog.getByRole("button", { name: /^(Pin|Exclude|Assign)/ }).click();
    const history = page.getByRole("region", { name: "History" });
    await history.getByText("the customer knows him").waitFor();
    await history.getByText(what).waitFor();
  });

  it("keeps why somebody is ill in the history of their jobs", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Anna Berg is ill" }).click();
    const dialog = page.getByRole("dialog", { name: "Mark Anna Berg ill" });
    await dialog.getByText(/Ben Kurz would go/).waitFor();
    await dialog.getByLabel(/^Reason/).fill("influenza");
    await dialog.getByRole("button", { name: "Mark ill" }).click();
    const history = page.getByRole("region", { name: "History" });
    await history.getByText(/noted that Anna Berg does not go, and the job waits: influenza/).waitFor();
  });

  it("says who has the job, without Undo, if another dispatcher sends somebody else first", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Send somebody else" }).click();
    const dialog = page.getByRole("dialog", { name: "Send somebody else" });
    await dialog.getByText(/Ben Kurz would go/).waitFor();
    const { id } = await readHolder(server);
    await page.route(/\/reassign$/, async (route) => {
      await server.client.reassign(id);
      await route.continue();
    });
    await dialog.getByRole("button", { name: "Send somebody else" }).click();
    await page.getByText("assigned to Ben Kurz").waitFor();
    expect(await page.getByRole("button", { name: "Undo" }).count()).toBe(0);
    expect(await readHolder(server)).toMatchObject({ tech_id: 7 });
  });

  it("Undo takes nothing back that others have changed since", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Send somebody else" }).click();
    const dialog = page.getByRole("dialog", { name: "Send somebody else" });
    await dialog.getByText(/Ben Kurz would go/).waitFor();
    await dialog.getByRole("button", { name: "Send somebody else" }).click();
    await page.getByText("assigned to Ben Kurz").waitFor();
    await server.client.changeJob(1, { requirements: { excluded: ["4"] } }, { ifMatch: "*" });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(/^Could not be undone: Someone was faster/).waitFor();
    expect(await readHolder(server)).toMatchObject({ tech_id: 7 });
    expect((await server.client.readJob(1)).requirements).toEqual({ excluded: [4] });
  });

  it("says before an appointment moves whether its technician keeps it, and moves it back", async () => {
    await using server = await serveDesk({ technicians: fleet });
    const hour = 3_600_000;
    const earliest = new Date(Math.ceil(Date.now() / hour) * hour + 3 * hour).toISOString();
    await server.client.createJob({ customer_id: 1, window: { earliest, latest: earliest } });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1", timezoneId: "UTC" });
    const { page } = desk;
    await page.getByRole("button", { name: "Move appointment" }).click();
    const dialog = page.getByRole("dialog", { name: "Move appointment" });
    expect(await dialog.getByLabel("Start from").inputValue()).toBe(earliest.slice(0, 16));
    const later = new Date(Date.parse(earliest) + hour).toISOString();
    await dialog.getByLabel("Start from").fill(later.slice(0, 16));
    // As long after it as before.
    await expect.poll(() => dialog.getByLabel("Start until").inputValue()).toBe(later.slice(0, 16));
    await dialog.getByText("Anna Berg can still go, and keeps the job.").waitFor();
    expect((await server.client.readJob(1)).window?.earliest).toBe(earliest);
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Move appointment" }).click();
    const time = later.slice(11, 16);
    await page
      .getByText(new RegExp(`^Anna Berg can still go, and keeps the job\\. The appointment is now .*${time}`))
      .waitFor();
    expect((await server.client.readJob(1)).window?.earliest).toBe(later);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone").waitFor();
    expect((await server.client.readJob(1)).window?.earliest).toBe(earliest);
  });

  it("unpins, and allows again who was excluded", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1, requirements: { pinned: ["7"], excluded: ["4"] } });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    const drawer = page.getByRole("complementary");
    await drawer.getByRole("button", { name: "Unpin Ben Kurz" }).click();
    const dialog = page.getByRole("dialog", { name: "Not only Ben Kurz may go" });
    await dialog.getByRole("button", { name: "Unpin Ben Kurz" }).click();
    await dialog.waitFor({ state: "detached" });
    await drawer.getByRole("button", { name: "Unpin Ben Kurz" }).waitFor({ state: "detached" });
    expect((await server.client.readJob(1)).requirements).toEqual({ excluded: [4] });
    await drawer.getByRole("button", { name: "Allow Anna Berg again" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Allow Anna Berg again" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await drawer.getByRole("button", { name: "Allow Anna Berg again" }).waitFor({ state: "detached" });
    expect((await server.client.readJob(1)).requirements).toEqual({});
    expect(await findViolations(page)).toEqual([]);
  });

  it("offers the next few with how much farther each is, the best first, and says who was pinned", async () => {
    const third = { id: "8", location: placeAt(-3_000, 0), name: "Cleo Lang", capacity: 1 };
    await using server = await serveDesk({ technicians: [...fleet, third], distances: memoryDistances(detour(1.2)) });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Send somebody else" }).click();
    const dialog = page.getByRole("dialog", { name: "Send somebody else" });
    const best = dialog.getByRole("radio", {
      name: /^Cleo Lang: 3\.6 km, 2\.4 km farther than Anna Berg \(the best\)$/,
    });
    await best.waitFor();
    expect(await best.isChecked()).toBe(true);
    await dialog.getByText(/^Cleo Lang would go/).waitFor();
    await dialog.getByRole("radio", { name: /^Ben Kurz: 6 km, 4\.8 km farther than Anna Berg$/ }).check();
    await dialog.getByText(/^Ben Kurz would go/).waitFor();
    await dialog.getByText("This is your choice: that Ben Kurz is the nearest is not proven.").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Send Ben Kurz instead" }).click();
    await page.getByText(/^Ben Kurz goes/).waitFor();
    await page.getByText(/^Not proven: a dispatcher chose Ben Kurz by name/).waitFor();
    expect(await page.getByText(/nobody is nearer/).count()).toBe(0);
    expect((await server.client.readJob(1)).requirements).toEqual({});
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone").waitFor();
    await page
      .getByText(/^When Anna Berg was sent before, .*: Proven: everyone who may go was measured by road/)
      .waitFor();
  });

  it("lists who should go in the order of the drives shown, and below who cannot, with the reason", async () => {
    const others = [
      { id: "8", location: placeAt(-3_000, 0), name: "Cleo Lang", capacity: 1 },
      { id: "9", location: placeAt(2_000, 0), name: "Dana Voss", capacity: 1, isActive: false },
      { id: "10", location: placeAt(2_500, 0), name: "Emil Roth", capacity: 1, skills: [] },
    ];
    const skilled = fleet.map((one) => ({ ...one, skills: [{ name: "gas" }] }));
    const [cleo, ...rest] = others;
    const technicians = [
      ...skilled,
      { ...cleo, id: "8", location: placeAt(-3_000, 0), skills: [{ name: "gas" }] },
      ...rest,
    ];
    await using server = await serveDesk({ technicians, distances: memoryDistances(detour(1.2)) });
    // Ben is preferred: he is the best, though not the nearest.
    await server.client.createJob({ customer_id: 1, requirements: { skills: [{ name: "gas" }], pinned: ["4"] } });
    await server.client.dispatchJob(1);
    const requirements = { skills: [{ name: "gas" }], preferred: ["7"] };
    await server.client.changeJob(1, { requirements }, { ifMatch: "*" });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Send somebody else" }).click();
    const choices = page.getByRole("dialog").getByRole("group", { name: "Who should go" }).getByRole("radio");
    await expect.poll(() => choices.count()).toBeGreaterThan(2);
    const shown = await choices.evaluateAll((list) =>
      list.map((one) => [one.parentElement?.textContent ?? "", (one as HTMLInputElement).disabled] as const),
    );
    expect(shown).toEqual([
      ["Cleo Lang: 3.6 km, 2.4 km farther than Anna Berg", false],
      ["Ben Kurz: 6 km, 4.8 km farther than Anna Berg (the best)", false],
      ["Emil Roth: cannot go, without the skill", true],
    ]);
    expect(await choices.nth(1).isChecked()).toBe(true);
    expect(await findViolations(page)).toEqual([]);
  });

  it("says of a choice who was excluded from it, or had the job before", async () => {
    await using server = await serveDesk({ technicians: fleet, distances: memoryDistances(detour(1.2)) });
    await server.client.createJob({ customer_id: 1, requirements: { excluded: ["4"] } });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    await desk.page.getByText(/Not considered, because they were excluded: Anna Berg\./).waitFor();
  });

  it("tells in the history what was changed, from what to what, and why it was cancelled", async () => {
    await using server = await serveDesk({ technicians: fleet });
    const [first = "", second = ""] = [30, 31].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
    await server.client.createJob({ customer_id: 1, window: { earliest: first, latest: first } });
    await using desk = await opener.open(server.url, { at: "#/jobs/1?technician=7", timezoneId: "UTC" });
    const { page } = desk;
    await page.getByRole("button", { name: "Pin to Ben Kurz" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Pin to Ben Kurz" }).click();
    const history = page.getByRole("region", { name: "History" });
    await history.getByText(/changed the requirements: pinned to Ben Kurz/).waitFor();
    // Names stay out of what is stored: it outlives those who are erased.
    const { history: events } = await server.client.readJobDecisions(1);
    expect(events.at(-1)?.reason).toBe("pinned to technician 7");
    await page.getByRole("button", { name: "Move appointment" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Start from").fill(second.slice(0, 16));
    // What was not shown in a preview is not done.
    await dialog.getByText(/^Ben Kurz would go: /).waitFor();
    await dialog.getByRole("button", { name: "Move appointment" }).click();
    const toTime = (at: string): string => at.slice(11, 16);
    await history.getByText(new RegExp(`appointment: .*${toTime(second)} instead of .*${toTime(first)}`)).waitFor();
    await page.getByRole("button", { name: "Cancel job" }).click();
    await page.getByRole("dialog").getByLabel("Reason").fill("the customer has no time");
    await page.getByRole("dialog").getByRole("button", { name: "Cancel job" }).click();
    await history.getByText("Somebody (not signed in) cancelled the job: the customer has no time").waitFor();
  });

  it("explains a race, and shows what would happen now", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1?technician=4" });
    const { page } = desk;
    await page.getByRole("button", { name: "Exclude Anna Berg" }).click();
    const dialog = page.getByRole("dialog", { name: "Anna Berg may not go" });
    await dialog.getByText("Anna Berg loses the job, and Ben Kurz goes instead.").waitFor();
    await server.client.changeJob(1, { note: "Ring twice" }, { ifMatch: "*" });
    await page.getByRole("complementary").getByText("Ring twice").waitFor();
    await dialog.getByRole("button", { name: "Exclude Anna Berg" }).click();
    await dialog
      .getByRole("alert")
      .getByText(/^Someone was faster/)
      .waitFor();
    expect((await server.client.readJob(1)).requirements).toEqual({});
    await dialog.getByRole("button", { name: "Show the new preview" }).click();
    await dialog.getByText("Anna Berg loses the job, and Ben Kurz goes instead.").waitFor();
    await dialog.getByRole("button", { name: "Exclude Anna Berg" }).click();
    await page.getByText(/Ben Kurz goes: about/).waitFor();
    expect((await server.client.readJob(1)).requirements).toEqual({ excluded: [4] });
  });

  it("marks a technician ill, and says first who takes over", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1, reference: "R-1" });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Anna Berg is ill" }).click();
    const dialog = page.getByRole("dialog", { name: "Mark Anna Berg ill" });
    await dialog.getByText("R-1: Ben Kurz would go").waitFor();
    expect((await readHolder(server)).status).toBe("assigned");
    await dialog.getByRole("button", { name: "Mark ill" }).click();
    await page.getByText(/^Anna Berg is noted as absent, .* R-1: Ben Kurz goes\.$/).waitFor();
    await page.getByText(/Ben Kurz goes: about/).waitFor();
    expect((await readAbsences(server, 4)).length).toBe(1);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("The absence is taken back; jobs that others have stay with them.").waitFor();
    expect((await readAbsences(server, 4)).length).toBe(0);
    expect(await readHolder(server)).toMatchObject({ tech_id: 7 });
  });

  it("does not take an absence back that another dispatcher has noted", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1", timezoneId: "UTC" });
    const { page } = desk;
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);
    await server.client.noteAbsence(4, { from: `${day(-1)}:00Z`, to: `${day(1)}:00Z` });
    await page.getByRole("button", { name: "Anna Berg is ill" }).click();
    const dialog = page.getByRole("dialog", { name: "Mark Anna Berg ill" });
    await dialog.getByLabel("From").fill(day(-1));
    await dialog.getByLabel("Until").fill(day(1));
    await dialog.getByText("This absence is noted already: it cannot be undone here.").waitFor();
    await dialog.getByRole("button", { name: "Mark ill" }).click();
    await page.getByText(/Ben Kurz goes\.$/).waitFor();
    expect(await page.getByRole("button", { name: "Undo" }).count()).toBe(0);
    expect((await readAbsences(server, 4)).length).toBe(1);
  });

  it("leaves a new job to the dispatcher, says so, and lets the queue go on", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await using desk = await opener.open(server.url);
    const { page } = desk;
    await page.getByRole("button", { name: "New job" }).click();
    const dialog = page.getByRole("dialog", { name: "New job" });
    await dialog.getByLabel("Latitude").fill("49.41");
    await dialog.getByLabel("Longitude").fill("8.69");
    await dialog.getByLabel("Leave it waiting: I assign it myself").check();
    await dialog.getByRole("button", { name: "Create the job" }).click();
    const drawer = page.getByRole("region", { name: "Held from the queue" });
    await drawer.getByText(/The queue leaves it alone until/).waitFor();
    await page.getByRole("link", { name: /The queue leaves it alone until/ }).waitFor();
    expect(Date.parse((await server.client.readJob(1)).held_until ?? "")).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    expect(await findViolations(page)).toEqual([]);
    await drawer.getByRole("button", { name: "Let the queue go on" }).click();
    await drawer.waitFor({ state: "detached" });
    expect((await server.client.readJob(1)).held_until).toBe(null);
  });

  it("keeps the queue away from a job while appointments are offered", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Offer appointments" }).click();
    await page
      .getByText(/The queue leaves it alone until/)
      .first()
      .waitFor();
    await page.getByText("Close", { exact: true }).click();
    const isHeld = async (): Promise<boolean> => (await server.client.readJob(1)).held_until !== null;
    await expect.poll(isHeld, { timeout: 10_000 }).toBe(false);
  });

  it("offers appointments at different times in the order of time, holds one, and books it", async () => {
    const availability = { timeZone: "UTC", shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "16:00" }] };
    await using server = await serveDesk({ technicians: fleet.map((one) => ({ ...one, availability })) });
    await server.client.createJob({ customer_id: 1, work_seconds: 3_600 });
    await using desk = await opener.open(server.url, { at: "#/jobs/1", timezoneId: "UTC" });
    const { page } = desk;
    await page.getByRole("button", { name: "Offer appointments" }).click();
    const dialog = page.getByRole("dialog", { name: "Next appointments" });
    const rows = dialog.getByRole("list", { name: "Next appointments" }).getByRole("listitem");
    const readTimes = (): Promise<string[]> => rows.locator("b").allTextContents();
    await rows.first().waitFor();
    const soon = await readTimes();
    expect(new Set(soon).size).toBe(soon.length);
    // A morning and an afternoon a day.
    expect(soon.filter((time) => time.endsWith("08:00")).length).toBeGreaterThan(5);
    const isOnlyAnna = (await rows.allTextContents()).every((row) => row.includes("Anna Berg"));
    expect(isOnlyAnna).toBe(true);
    expect(await findViolations(page)).toEqual([]);

    await dialog.getByRole("combobox", { name: "Day", exact: true }).selectOption({ index: 3 });
    await dialog.getByLabel(/^Part of the day/).selectOption("afternoon");
    await expect
      .poll(async () => (await readTimes()).map((time) => time.slice(-5)), { timeout: 20_000 })
      .toEqual(["12:00", "13:00", "14:00", "15:00"]);
    await dialog.getByLabel(/^Part of the day/).selectOption("evening");
    await dialog.getByText(/^No appointment is possible then/).waitFor();
    await dialog.getByLabel(/^Part of the day/).selectOption("any");
    await expect.poll(async () => (await readTimes()).length, { timeout: 20_000 }).toBeGreaterThan(3);

    await dialog.getByRole("button", { name: /^Hold: .*, 08:00, Anna Berg/ }).click();
    await dialog.getByText(/^Held until/).waitFor();
    // Who leaves gives it up.
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Offer appointments" }).click();
    await dialog.getByRole("combobox", { name: "Day", exact: true }).selectOption({ index: 3 });
    await dialog.getByRole("button", { name: /^Hold: .*, 08:00, Anna Berg/ }).click();
    await dialog.getByText(/^Held until/).waitFor();
    await dialog.getByRole("button", { name: "Book it" }).click();
    await page.getByText(/^Anna Berg comes at .*, 08:00\.$/).waitFor();
    expect(await readHolder(server)).toMatchObject({ tech_id: 4 });
    const appointment = page.getByRole("complementary").getByText(/, 08:00$/);
    await appointment.first().waitFor();
    expect(await page.getByText("08:00 to 08:00").count()).toBe(0);
  });

  it("offers other times for an assigned job, and says who keeps it before it moves", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1, work_seconds: 3_600 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1", timezoneId: "UTC" });
    const { page } = desk;
    await page.getByRole("button", { name: "Offer appointments" }).click();
    const dialog = page.getByRole("dialog", { name: "Next appointments" });
    await dialog.getByRole("combobox", { name: "Day", exact: true }).selectOption({ index: 3 });
    await dialog.getByText("Anna Berg keeps the job").first().waitFor();
    expect((await server.client.readJob(1)).window).toBe(null);
    await dialog.getByRole("button", { name: /^Choose: .*, 14:00, Anna Berg/ }).click();
    const move = page.getByRole("dialog", { name: /^Move to .*, 14:00$/ });
    await move.getByText("Anna Berg can still go, and keeps the job.").waitFor();
    await move.getByRole("button", { name: /^Move to / }).click();
    await move.waitFor({ state: "detached" });
    await page.getByText("Anna Berg can still go, and keeps the job.").waitFor();
    const { window } = await server.client.readJob(1);
    expect(window?.earliest).toMatch(/T14:00:00/);
    expect(window?.latest).toBe(window?.earliest);
  });

  it("says who has the job if another dispatcher booked it meanwhile, and frees the held time", async () => {
    await using server = await serveDesk({ technicians: fleet });
    const hour = 3_600_000;
    const { earliest, latest } = daytimeWindow();
    await server.client.createJob({ customer_id: 1, window: { earliest, latest } });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Offer appointments" }).click();
    const dialog = page.getByRole("dialog", { name: "Next appointments" });
    await dialog
      .getByRole("button", { name: /^Hold: .*Anna Berg/ })
      .first()
      .click();
    await dialog.getByText(/^Held until/).waitFor();
    await page.route(/\/jobs\/1\/dispatch$/, async (route) => {
      await server.client.changeJob(1, { requirements: { pinned: ["7"] } }, { ifMatch: "*" });
      await server.client.dispatchJob(1);
      await route.continue();
    });
    await dialog.getByRole("button", { name: "Book it" }).click();
    await page.getByText("Ben Kurz has the job already; the time that was held is free again.").waitFor();
    const span = { from: earliest, to: new Date(Date.parse(latest) + hour).toISOString() };
    await expect.poll(async () => (await server.client.readTechnicianCalendar(4, span)).visits).toEqual([]);
  });

  it("frees a held time if its drawer is closed by another way, or another dispatcher ends the job", async () => {
    await using server = await serveDesk({ technicians: fleet });
    const hour = 3_600_000;
    const { earliest, latest } = daytimeWindow();
    await server.client.createJob({ customer_id: 1, window: { earliest, latest } });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    const span = { from: earliest, to: new Date(Date.parse(latest) + hour).toISOString() };
    const readHeld = async () => (await server.client.readTechnicianCalendar(4, span)).visits;
    const dialog = page.getByRole("dialog", { name: "Next appointments" });
    for (const leave of [
      () => page.evaluate(() => location.assign("#/jobs")),
      () => server.client.cancelJob(1).then(() => undefined),
    ]) {
      await page.evaluate(() => location.assign("#/jobs/1"));
      await page.getByRole("button", { name: "Offer appointments" }).click();
      await dialog
        .getByRole("button", { name: /^Hold: .*Anna Berg/ })
        .first()
        .click();
      await dialog.getByText(/^Held until/).waitFor();
      expect(await readHeld()).toHaveLength(1);
      await leave();
      await dialog.waitFor({ state: "detached" });
      await expect.poll(readHeld, { timeout: 20_000 }).toEqual([]);
      await page.getByText("The time is free again.").last().waitFor();
    }
  });

  it("frees a time that is held only after its drawer was closed", async () => {
    await using server = await serveDesk({ technicians: fleet });
    const hour = 3_600_000;
    const { earliest, latest } = daytimeWindow();
    await server.client.createJob({ customer_id: 1, window: { earliest, latest } });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    const span = { from: earliest, to: new Date(Date.parse(latest) + hour).toISOString() };
    const readHeld = async () => (await server.client.readTechnicianCalendar(4, span)).visits;
    await page.route(/\/holds$/, async (route) => {
      const response = await route.fetch();
      await page.evaluate(() => location.assign("#/jobs"));
      await page.getByRole("dialog").waitFor({ state: "detached" });
      expect(await readHeld()).toHaveLength(1);
      await route.fulfill({ response });
    });
    await page.getByRole("button", { name: "Offer appointments" }).click();
    await page
      .getByRole("button", { name: /^Hold: .*Anna Berg/ })
      .first()
      .click();
    await page.getByText("The time is free again.").waitFor();
    await expect.poll(readHeld, { timeout: 20_000 }).toEqual([]);
  });

  it("says before an emergency whom it takes from which job", async () => {
    await using server = await serveDesk({ technicians: fleet.slice(0, 1) });
    await server.client.createJob({ customer_id: 1 });
    await server.client.createJob({ customer_id: 2, reference: "R-9" });
    await server.client.dispatchJob(2);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Make it an emergency" }).click();
    const dialog = page.getByRole("dialog", { name: "Make it an emergency" });
    // Taking somebody from another job is never a default.
    const box = dialog.getByLabel("May take a technician from a less urgent job");
    expect(await box.isChecked()).toBe(false);
    await dialog.getByText(/1 with no room for another job/i).waitFor();
    await box.check();
    await dialog.getByText(/Anna Berg would go/).waitFor();
    await dialog.getByText("R-9 would lose this technician.").waitFor();
    expect((await server.client.readJob(2)).status).toBe("assigned");
    await dialog.getByRole("button", { name: "Make it an emergency" }).click();
    await page.getByText(/Anna Berg goes: about/).waitFor();
    expect((await server.client.readJob(2)).status).toBe("waiting");
  });

  it("says whom the next try would take from which job, before a waiting job is changed", async () => {
    await using server = await serveDesk({ technicians: fleet.slice(0, 1) });
    await server.client.createJob({ customer_id: 1, priority: "emergency" });
    await server.client.createJob({ customer_id: 2, reference: "R-9" });
    await server.client.dispatchJob(2);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Change", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Change the job" });
    await dialog.getByLabel("May take a technician from a less urgent job").check();
    await dialog.getByText("R-9 would lose this technician.").waitFor();
    expect(await dialog.getByText("Nobody is affected by it yet.").count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Take a technician" }).click();
    const take = page.getByRole("dialog", { name: "Take a technician" });
    await take.getByText("R-9 would lose this technician.").waitFor();
    await take.getByRole("button", { name: "Take a technician" }).click();
    await page.getByText(/Anna Berg goes: about/).waitFor();
    expect(await server.client.readJob(1)).toMatchObject({ priority: 20, requirements: { may_interrupt: true } });
  });

  it("says why nobody can go, in counts, before it is tried", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1, requirements: { skills: [{ name: "gas" }] } });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("complementary").getByRole("button", { name: "Assign", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Assign 1 job" });
    await dialog.getByText("Nobody can go at the moment.").waitFor();
    await dialog.getByText("2 without the skill").waitFor();
  });

  it("starts a dialogue that ends a job on what does nothing, and others in their first field", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    const isFocused = (locator: Locator) => locator.evaluate((element) => element === document.activeElement);
    await page.getByRole("button", { name: "Cancel job" }).click();
    const cancel = page.getByRole("dialog", { name: "Cancel this job" });
    const safe = cancel.getByRole("button", { name: "Back", exact: true });
    await expect.poll(() => isFocused(safe), { timeout: 20_000 }).toBe(true);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Move appointment" }).click();
    const move = page.getByRole("dialog", { name: "Move appointment" });
    await expect.poll(() => isFocused(move.getByLabel("As soon as possible")), { timeout: 20_000 }).toBe(true);
  });

  it("notes what a technician has done, and cancels", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    const drawer = page.getByRole("complementary");
    await drawer.getByRole("button", { name: "Accepted" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Accepted" }).click();
    await drawer.getByRole("button", { name: "Sets off" }).waitFor();
    expect((await readHolder(server)).status).toBe("accepted");
    await drawer.getByRole("button", { name: "Cancel job" }).click();
    const dialog = page.getByRole("dialog", { name: "Cancel this job" });
    await dialog.getByText("Anna Berg loses the job.").waitFor();
    await dialog.getByRole("button", { name: "Cancel job" }).click();
    await page.getByText("The job is cancelled.").waitFor();
    expect((await server.client.readJob(1)).status).toBe("cancelled");
  });

  it("does with Enter only what was shown, and gives the focus back to the button", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    const drawer = page.getByRole("complementary", { name: "Job 1" });
    const opens = drawer.getByRole("button", { name: "Change", exact: true });
    await opens.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Change the job" });
    const minutes = dialog.getByLabel("Minutes on site");
    const { work_seconds: before } = await server.client.readJob(1);
    await minutes.selectText();
    await page.keyboard.type("45");
    await page.keyboard.press("Enter");
    await dialog.getByText("Nobody is affected by it yet.").waitFor();
    expect((await server.client.readJob(1)).work_seconds).toBe(before);
    await minutes.press("Enter");
    await page.getByText("The job is changed.").waitFor();
    expect((await server.client.readJob(1)).work_seconds).toBe(2_700);
    expect(await page.getByText("The job is changed.").count()).toBe(1);
    await expect.poll(() => opens.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  it("changes the reference and the note", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1, note: "Ring twice" });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Change", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Change the job" });
    await dialog.getByLabel("Reference").fill("R-5");
    // A field counts once it is left.
    await dialog.getByLabel("Reference").blur();
    await dialog.getByText("Nobody is affected by it yet.").waitFor();
    await dialog.getByLabel("Note").fill("");
    await dialog.getByLabel("Note").blur();
    await dialog.getByRole("button", { name: "Change the job" }).click();
    await page.getByRole("complementary", { name: "R-5" }).waitFor();
    expect(await server.client.readJob(1)).toMatchObject({ reference: "R-5", note: null });
  });

  it("says in a batch what sending somebody else would have cost", async () => {
    await using server = await serveDesk({
      technicians: fleet.map((one) => ({ ...one, location: oneKmApart(one.id) })),
    });
    for (const north of [0, 3_000]) {
      const { latitude, longitude } = placeAt(north, 0);
      await server.client.createJob({ latitude, longitude });
    }
    await server.client.dispatchBatch({ jobs: [{ job_id: 1 }, { job_id: 2 }] });
    expect(await readHolder(server)).toMatchObject({ tech_id: 7 });
    await using desk = await opener.open(server.url, { at: "#/jobs/1?technician=4" });
    await desk.page
      .getByText(/^Job 2 would then need 4\.\d km more\. In all, the batch would cost (up to )?2\.\d km more\.$/)
      .waitFor();
    await desk.page.getByText("1.4 km nearer than Ben Kurz", { exact: true }).waitFor();
  });

  it("the desk offers a viewer nothing to overrule", async () => {
    await using server = await serveDesk({ technicians: fleet, roles: ["viewer", "dispatcher"] });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { key: server.keys["viewer"] ?? "", at: "#/jobs/1?technician=7" });
    await desk.page.getByText(/^Technician 7 could go, but 5\.6 km farther/).waitFor();
    for (const name of [/^Send/, /^Move/, /^Change/, /^Cancel job/, /^Exclude/, /^Pin/, /ill$/, /emergency/]) {
      expect(await desk.page.getByRole("button", { name }).count()).toBe(0);
    }
  });
});

async function readAbsences({ client }: DeskServer, id: number): Promise<readonly unknown[]> {
  const [from, to] = [0, 3].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  return (await client.readTechnicianCalendar(id, { from: from ?? "", to: to ?? "" })).absences;
}
