import type { AssignmentJson } from "@dispatch/client";
import { afterAll, describe, expect, it } from "vitest";
import { createOpener, findViolations } from "../support/open-desk.js";
import { type DeskServer, placeAt, serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const fleet = [
  { id: "4", location: placeAt(1_000, 0), name: "Anna Berg", capacity: 1 },
  { id: "7", location: placeAt(5_000, 0), name: "Ben Kurz", capacity: 1 },
];

/** The latest assignment of job 1. */
async function readHolder({ client }: DeskServer): Promise<AssignmentJson> {
  const { assignment_id: id } = await client.readJob(1);
  return client.readAssignment(id ?? "");
}

describe("overruling", () => {
  it("gives a job to the technician that was picked, after a look at the drive, and changes nothing before", async () => {
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

  it("sends somebody else, and takes it back", async () => {
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
    expect((await server.client.readJob(1)).requirements).toEqual({});
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
    expect(await dialog.getByLabel("From").inputValue()).toBe(earliest.slice(0, 16));
    const later = new Date(Date.parse(earliest) + hour).toISOString();
    await dialog.getByLabel("Until").fill(later.slice(0, 16));
    await dialog.getByLabel("From").fill(later.slice(0, 16));
    await dialog.getByText("Anna Berg can still go, and keeps the job.").waitFor();
    expect((await server.client.readJob(1)).window?.earliest).toBe(earliest);
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Do it" }).click();
    await page.getByText("Anna Berg can still go, and keeps the job.").waitFor();
    expect((await server.client.readJob(1)).window?.earliest).toBe(later);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone").waitFor();
    expect((await server.client.readJob(1)).window?.earliest).toBe(earliest);
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
    await page.getByText("R-1: Ben Kurz goes.").waitFor();
    await page.getByText(/Ben Kurz goes: about/).waitFor();
  });

  it("offers the next appointments, holds one, and books it", async () => {
    await using server = await serveDesk({ technicians: fleet });
    const hour = 3_600_000;
    const earliest = new Date(Date.now() + 24 * hour).toISOString();
    const latest = new Date(Date.now() + 27 * hour).toISOString();
    await server.client.createJob({ customer_id: 1, window: { earliest, latest } });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Offer appointments" }).click();
    const dialog = page.getByRole("dialog", { name: "Next appointments" });
    await dialog.getByRole("button", { name: /^Hold: .*Ben Kurz/ }).click();
    await dialog.getByText(/^Held until/).waitFor();
    // Who leaves gives it up.
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Offer appointments" }).click();
    await dialog.getByRole("button", { name: /^Hold: .*Ben Kurz/ }).click();
    await dialog.getByText(/^Held until/).waitFor();
    await dialog.getByRole("button", { name: "Book it" }).click();
    await page.getByText(/^Ben Kurz comes at/).waitFor();
    expect(await readHolder(server)).toMatchObject({ tech_id: 7 });
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
    await dialog.getByText(/Anna Berg would go/).waitFor();
    await dialog.getByText("R-9 would lose this technician.").waitFor();
    expect((await server.client.readJob(2)).status).toBe("assigned");
    await dialog.getByRole("button", { name: "Do it" }).click();
    await page.getByText(/Anna Berg goes: about/).waitFor();
    expect((await server.client.readJob(2)).status).toBe("waiting");
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

  it("offers a viewer nothing to do", async () => {
    await using server = await serveDesk({ technicians: fleet, roles: ["viewer", "dispatcher"] });
    await server.client.createJob({ customer_id: 1 });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { key: server.keys["viewer"] ?? "", at: "#/jobs/1?technician=7" });
    await desk.page.getByText("Technician 7 could go.").waitFor();
    for (const name of [/^Send/, /^Move/, /^Change/, /^Cancel job/, /^Exclude/, /^Pin/, /ill$/, /emergency/]) {
      expect(await desk.page.getByRole("button", { name }).count()).toBe(0);
    }
  });
});
