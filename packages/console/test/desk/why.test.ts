import { memoryDistances } from "@dispatch/core/memory";
import { afterAll, describe, expect, it } from "vitest";
import { detour } from "../../../core/test/support/roads.js";
import { createOpener, findViolations } from "../support/open-desk.js";
import { placeAt, serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const fleet = [
  { id: "4", location: placeAt(1_000, 0), name: "Anna Berg", capacity: 3, skills: [{ name: "gas" }] },
  { id: "7", location: placeAt(5_000, 0), name: "Ben Kurz", capacity: 3, skills: [{ name: "gas" }] },
  {
    id: "8",
    location: placeAt(2_000, 0),
    name: "Cleo Lang",
    capacity: 1,
    skills: [{ name: "gas", expiresAt: "2025-05-03T00:00:00+02:00" }],
    territories: ["Mannheim"],
  },
  { id: "9", location: placeAt(0, 0), name: "Dora Maas", skills: [], availability: { timeZone: "UTC", shifts: [] } },
];

const gas = { customer_id: 1, requirements: { skills: [{ name: "gas" }], territory: "Heidelberg" } };

describe("why", () => {
  it("says who goes, how far, what that rests on, and who else was considered", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ ...gas, note: "the boiler is cold" });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const drawer = desk.page.getByRole("complementary", { name: "Job 1" });
    await drawer.getByText(/Anna Berg goes: about 1.4 km by estimate/).waitFor();
    await drawer.getByText(/^Not proven: at least one distance is an estimate/).waitFor();
    const ranking = drawer.getByRole("list", { name: "Ranking" });
    await ranking.getByText(/7 km by estimate · 5.6 km farther/).waitFor();
    await ranking.getByText(/with an expired certificate, of another territory/).waitFor();
    await drawer.getByText("the boiler is cold").waitFor();
    await drawer.getByText(/created/).waitFor();
  });

  it("says that a choice by road is proven, and for whom that needed no measurement", async () => {
    const near = fleet.slice(0, 2);
    const far = Array.from({ length: 30 }, (_, index) => ({
      id: `${100 + index}`,
      location: placeAt(20_000 + index * 100, 0),
      skills: [{ name: "gas" }],
    }));
    await using server = await serveDesk({ technicians: [...near, ...far], distances: memoryDistances(detour(1.2)) });
    await server.client.createJob({ customer_id: 1, requirements: { skills: [{ name: "gas" }] } });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1?technician=7" });
    await desk.page.getByText(/Anna Berg goes: 1\.2 km by road, 2 min/).waitFor();
    await desk.page
      .getByText(
        "Proven: 20 were measured by road; for everyone else, even the straight line is too long to be nearer.",
      )
      .waitFor();
    await desk.page.getByText(/^The drive: 6 km, \d+ min$/).waitFor();
  });

  it("says of anybody who is picked by name why not, with every reason and its values", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob(gas);
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1" });
    const { page } = desk;
    const field = page.getByRole("combobox", { name: "Technician" });
    await field.fill("cl");
    await page.getByRole("option", { name: "Cleo Lang" }).waitFor();
    await field.press("Enter");
    const headline =
      "Cleo Lang cannot go: expired certificate gas since Sat, 3 May 2025; serves Mannheim, not Heidelberg.";
    await page.getByText(headline, { exact: true }).waitFor();
    await page.getByText("1.4 km farther than Anna Berg", { exact: true }).waitFor();
    expect(page.url()).toContain("?technician=8");

    await page.getByRole("list", { name: "Ranking" }).getByRole("button", { name: "Ben Kurz" }).click();
    await page.getByText("Ben Kurz could go, but 5.6 km farther than Anna Berg.", { exact: true }).waitFor();
  });

  it("brings the answer into view, and does not offer to send who cannot go", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob({ ...gas, note: "the boiler is cold" });
    await server.client.dispatchJob(1);
    await using desk = await opener.open(server.url, { at: "#/jobs/1", viewport: { width: 1366, height: 850 } });
    const { page } = desk;
    const ranking = page.getByRole("list", { name: "Ranking" });
    const isInView = (text: RegExp) =>
      page.getByText(text).evaluate((element) => {
        const page = element as unknown as { closest(path: string): Box; getBoundingClientRect(): Edges };
        const box = page.closest(".why-not").getBoundingClientRect();
        const body = page.closest(".drawer-body").getBoundingClientRect();
        return box.top >= body.top && box.bottom <= body.bottom;
      });
    await ranking.getByRole("button", { name: "Ben Kurz" }).click();
    await page.getByRole("button", { name: "Send Ben Kurz instead" }).waitFor();
    await expect.poll(() => isInView(/^Ben Kurz could go, but/)).toBe(true);
    await ranking.getByRole("button", { name: "Cleo Lang" }).click();
    await page.getByText(/^Cleo Lang cannot go: /).waitFor();
    await page.getByRole("button", { name: "Exclude Cleo Lang" }).waitFor();
    await expect.poll(() => isInView(/^Cleo Lang cannot go: /)).toBe(true);
    expect(await page.getByRole("button", { name: "Send Cleo Lang instead" }).count()).toBe(0);
  });

  it("answers for the technician that the address names, in German too", async () => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob(gas);
    await using desk = await opener.open(server.url, { at: "#/jobs/1?technician=9", locale: "de-DE" });
    const headline = "Dora Maas kann nicht fahren: Die Fähigkeit gas fehlt; Außerhalb der Schicht.";
    await desk.page.getByText(headline, { exact: true }).waitFor();
  });

  it.each([
    ["light", 390],
    ["dark", 390],
    ["light", 1280],
    ["dark", 1280],
  ] as const)("has no violation of WCAG 2.2 AA in the %s theme at %i px", async (colorScheme, width) => {
    await using server = await serveDesk({ technicians: fleet });
    await server.client.createJob(gas);
    await server.client.dispatchJob(1);
    const viewport = { width, height: 900 };
    await using desk = await opener.open(server.url, { at: "#/jobs/1?technician=8", colorScheme, viewport });
    await desk.page.getByText(/^Cleo Lang cannot go: /).waitFor();
    expect(await findViolations(desk.page)).toEqual([]);
    await desk.page.getByRole("combobox", { name: "Technician" }).fill("a");
    await desk.page.getByRole("option", { name: "Anna Berg" }).waitFor();
    expect(await findViolations(desk.page)).toEqual([]);
  });
});

/** What the page has, for tests that are compiled without its types. */
interface Edges {
  readonly top: number;
  readonly bottom: number;
}

interface Box {
  getBoundingClientRect(): Edges;
}
