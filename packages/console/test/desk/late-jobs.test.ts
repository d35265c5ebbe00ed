import { afterAll, describe, expect, it } from "vitest";
import { createOpener, findViolations } from "../support/open-desk.js";
import { placeAt, serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const offShift = { timeZone: "UTC", shifts: [] };
const fleet = [
  { id: "4", location: placeAt(1_000, 0), name: "Anna Berg", availability: offShift },
  { id: "7", location: placeAt(5_000, 0), name: "Ben Kurz", availability: offShift },
];

describe("a job outside shifts", () => {
  it("goes to who agreed to overtime, which is noted at the technician", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ customer_id: 1 });
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    await page.getByRole("button", { name: "Change", exact: true }).click();
    const change = page.getByRole("dialog", { name: "Change the job" });
    await change.getByLabel("May be outside shifts").check();
    await change.getByText("Nobody has agreed to overtime: note it at a technician, in Fleet or Calendar.").waitFor();
    await page.keyboard.press("Escape");

    await page.getByRole("link", { name: "Calendar" }).click();
    await page.getByRole("button", { name: "Anna Berg" }).click();
    const entry = page.getByRole("dialog", { name: "Anna Berg" });
    const agrees = entry.getByRole("checkbox", { name: "Agrees to overtime", description: /for one evening/i });
    await agrees.check();
    expect(await findViolations(page)).toEqual([]);
    await entry.getByRole("button", { name: "Save" }).click();
    await page.getByText("Anna Berg is saved").waitFor();
    expect(await server.client.readTechnician(4)).toMatchObject({
      agrees_to_overtime: true,
      availability: { shifts: [] },
    });

    await page.getByRole("link", { name: "Jobs", exact: true }).click();
    await page.getByRole("link", { name: /Job 1/ }).click();
    await page.getByRole("button", { name: "Change", exact: true }).click();
    await change.getByLabel("May be outside shifts").check();
    await change.getByText("Agreed to overtime: Anna Berg.").waitFor();
    await change.locator("footer").getByRole("button").first().click();
    await expect.poll(async () => (await server.client.readJob(1)).requirements).toEqual({ may_extend_hours: true });
    expect(await server.client.dispatchJob(1)).toMatchObject({ tech_id: 4 });

    await page.getByRole("link", { name: "Calendar" }).click();
    await page.getByRole("button", { name: "Anna Berg" }).click();
    await agrees.uncheck();
    await entry.getByRole("button", { name: "Save" }).click();
    await page.getByText("Anna Berg is saved").first().waitFor();
    await expect.poll(async () => (await server.client.readTechnician(4)).agrees_to_overtime ?? false).toBe(false);
  });

  it("speaks German", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await using desk = await opener.open(server.url, { at: "#/calendar", locale: "de-DE" });
    await desk.page.getByRole("button", { name: "Anna Berg" }).click();
    await desk.page.getByRole("checkbox", { name: "Mit Überstunden einverstanden" }).waitFor();
  });
});
