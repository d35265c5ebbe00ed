import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { createOpener, findViolations } from "../support/open-desk.js";
import { type DeskServer, serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const town = { latitude: 49.41, longitude: 8.69 };
const hours = (from: string, to: string) => ({
  time_zone: "Europe/Berlin",
  shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from, to }],
});

describe("the calendar", () => {
  it("shows shifts, absences and visits of the day in the chosen time zone", async () => {
    await using server = await serveDesk();
    const date = await book(server, { hour: 10 });
    await server.client.noteAbsence(7, { from: `${date}T12:00:00Z`, to: `${date}T14:00:00Z` });
    await using desk = await opener.open(server.url, { at: "#/calendar", timezoneId: "UTC" });
    const { page } = desk;
    await goTo(page, date);
    const anna = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Anna Berg" }) });
    await anna.getByText("07:00 to 15:00").waitFor();
    await anna.getByRole("button", { name: /^R-1.*10:00 to 11:00, leaves at 09:5/ }).waitFor();
    await page.getByText("Absent 12:00 to 14:00").waitFor();
    await page.getByRole("button", { name: "Day after" }).click();
    await anna.getByRole("button", { name: /R-1/ }).waitFor({ state: "detached" });
  });

  it("says that somebody works or is absent all day", async () => {
    const allDay = { timeZone: "UTC", shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }] };
    const people = ["Anna Berg", "Ben Kurz"].map((name, index) => ({ id: `${index + 1}`, name, location: town }));
    await using server = await serveDesk({ technicians: people.map((one) => ({ ...one, availability: allDay })) });
    const [from = "", to = ""] = [-48, 48].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
    await server.client.noteAbsence(2, { from, to });
    await using desk = await opener.open(server.url, { at: "#/calendar", timezoneId: "UTC" });
    await desk.page.getByText("Works all day", { exact: true }).waitFor();
    await desk.page.getByText("Absent all day", { exact: true }).waitFor();
  });

  it("moves a visit by the keyboard: first what would happen, then the move, with Undo", async () => {
    await using server = await serveDesk();
    const date = await book(server, { hour: 10 });
    await using desk = await opener.open(server.url, { at: "#/calendar", timezoneId: "UTC" });
    const { page } = desk;
    await goTo(page, date);
    await page.getByRole("button", { name: /^R-1/ }).waitFor();
    await page.getByRole("main").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Move R-1" });
    await dialog.getByText(/Anna Berg starts at .*10:00\..*The work may start .*10:00/).waitFor();
    expect(await dialog.getByRole("button", { name: "Move", exact: true }).isDisabled()).toBe(true);
    await dialog.getByLabel("Start until").fill(`${date}T09:00`);
    await dialog.getByText("The last start must not be before the first.").waitFor();
    await dialog.getByLabel("Start until").fill(`${date}T10:00`);
    await dialog.getByLabel("Start from").fill(`${date}T13:00`);
    await expect.poll(() => dialog.getByLabel("Start until").inputValue()).toBe(`${date}T13:00`);
    await dialog.getByText(/Anna Berg would keep it, and start at .*13:00/).waitFor();
    await dialog.getByText(/That breaks what the customer was told: .*10:00/).waitFor();
    expect((await server.client.readJob(1)).window?.earliest).toBe(`${date}T10:00:00.000Z`);
    await dialog.getByRole("button", { name: "Move", exact: true }).press("Enter");
    await page.getByRole("button", { name: /^R-1.*13:00 to 14:00/ }).waitFor();
    const { window } = await server.client.readJob(1);
    expect(Date.parse(window?.earliest ?? "")).toBe(Date.parse(`${date}T13:00:00Z`));
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: /^R-1.*10:00 to 11:00/ }).waitFor();
    expect((await server.client.readJob(1)).window?.earliest).toBe(`${date}T10:00:00.000Z`);
  });

  it("says where a visit has gone that leaves the view, and leads there; one that stays is scrolled to", async () => {
    await using server = await serveDesk();
    const date = await book(server, { hour: 10 });
    await using desk = await opener.open(server.url, {
      at: "#/calendar",
      timezoneId: "UTC",
      viewport: { width: 900, height: 700 },
    });
    const { page } = desk;
    await goTo(page, date);
    const visit = page.getByRole("button", { name: /^R-1/ });
    const moveTo = async (at: string): Promise<void> => {
      await visit.click();
      const dialog = page.getByRole("dialog", { name: "Move R-1" });
      await dialog.getByLabel("Start from").fill(at);
      await dialog.getByText(/Anna Berg would keep it/).waitFor();
      await dialog.getByRole("button", { name: "Move", exact: true }).click();
      await dialog.waitFor({ state: "detached" });
    };
    await moveTo(`${date}T14:00`);
    await page.getByRole("button", { name: /^R-1.*14:00 to 15:00/ }).waitFor();
    await expect.poll(() => isInView(visit)).toBe(true);
    expect(await page.getByRole("button", { name: "Show it there" }).count()).toBe(0);
    const next = new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel("Search technicians").fill("Anna");
    await moveTo(`${next}T13:00`);
    await page.getByText(/^R-1.* is now with Anna Berg, .*13:00\./).waitFor();
    await visit.waitFor({ state: "detached" });
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Show it there" }).click();
    await page.getByRole("button", { name: /^R-1.*13:00 to 14:00/ }).waitFor();
    expect(await page.getByLabel("Day, in UTC").inputValue()).toBe(next);
    await expect.poll(() => isInView(visit)).toBe(true);
    expect(await page.getByRole("button", { name: "Show it there" }).count()).toBe(0);
  });

  it("gives a visit to another technician after a preview", async () => {
    await using server = await serveDesk();
    const date = await book(server, { hour: 10 });
    await using desk = await opener.open(server.url, { at: "#/calendar", timezoneId: "UTC" });
    const { page } = desk;
    await goTo(page, date);
    await page.getByRole("button", { name: /^R-1/ }).click();
    const dialog = page.getByRole("dialog", { name: "Move R-1" });
    await dialog.getByLabel("Technician").selectOption("Ben Kurz");
    await dialog.getByText(/Ben Kurz would go instead, and start at .*10:00/).waitFor();
    await dialog.getByText("From then on, only Ben Kurz may have this job").waitFor();
    await dialog.getByRole("button", { name: "Move", exact: true }).click();
    const ben = page.getByRole("list", { name: "Visits of Ben Kurz" });
    await ben.getByRole("button", { name: /^R-1/ }).waitFor();
    expect((await server.client.listAssignments({ status: ["assigned"] })).items).toMatchObject([{ tech_id: 7 }]);
  });

  it("drags a visit to another technician and time, and Escape drops nothing", async () => {
    await using server = await serveDesk();
    const date = await book(server, { hour: 10 });
    await using desk = await opener.open(server.url, {
      at: "#/calendar",
      timezoneId: "UTC",
      viewport: { width: 1500, height: 800 },
    });
    const { page } = desk;
    await goTo(page, date);
    const visit = page.getByRole("button", { name: /^R-1/ });
    await visit.waitFor();
    const to = await page.getByRole("heading", { name: "Ben Kurz" }).boundingBox();
    const grab = async (): Promise<void> => {
      await visit.hover();
      await page.mouse.down();
      const box = await visit.boundingBox();
      const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (to?.y ?? 0) + 10];
      const hourPx = (await page.getByRole("list", { name: "Visits of Ben Kurz" }).boundingBox())?.width ?? 0;
      await page.mouse.move(x + (hourPx / 24) * 2, y, { steps: 5 });
      await page.getByRole("status").getByText("Ben Kurz, 12:00").waitFor();
    };
    await grab();
    await page.keyboard.press("Escape");
    await page.mouse.up();
    expect(await page.getByRole("dialog").count()).toBe(0);
    await grab();
    await page.mouse.up();
    const dialog = page.getByRole("dialog", { name: "Move R-1" });
    await dialog.getByText(/Ben Kurz would go instead, and start at .*12:00/).waitFor();
    expect(await dialog.getByLabel("Start from").inputValue()).toBe(`${date}T12:00`);
    await dialog.getByRole("button", { name: "Move", exact: true }).click();
    await page
      .getByRole("list", { name: "Visits of Ben Kurz" })
      .getByRole("button", { name: /^R-1.*12:00 to 13:00/ })
      .waitFor();
  });

  it("shows every visit of a technician who has six at once, none above another", async () => {
    await using server = await serveDesk();
    const date = await book(server, { hour: 10 });
    await server.client.changeTechnician(4, { capacity: 6 }, { ifMatch: "*" });
    const at = `${date}T10:00:00Z`;
    for (let count = 2; count <= 6; count += 1) {
      const { id } = await server.client.createJob({
        ...{ customer_id: 1, reference: `R-${count}`, work_seconds: 3_600, requirements: { pinned: [4] } },
        window: { earliest: at, latest: at },
      });
      await server.client.dispatchJob(id);
    }
    await using desk = await opener.open(server.url, { at: "#/calendar", timezoneId: "UTC" });
    const { page } = desk;
    await goTo(page, date);
    const visits = page.getByRole("list", { name: "Visits of Anna Berg" }).getByRole("button");
    await expect.poll(() => visits.count()).toBe(6);
    const findTops = async (): Promise<readonly number[]> => {
      const boxes = await Promise.all((await visits.all()).map((visit) => visit.boundingBox()));
      return boxes.map((box) => Math.round(box?.y ?? 0)).sort((one, other) => one - other);
    };
    await expect.poll(async () => new Set(await findTops()).size).toBe(6);
    const tops = await findTops();
    for (const [index, top] of tops.slice(1).entries()) expect(top - (tops[index] ?? 0)).toBeGreaterThanOrEqual(24);
    // The row below starts below the last of them.
    const below = await page.getByRole("heading", { name: "Ben Kurz" }).boundingBox();
    expect(below?.y).toBeGreaterThan(tops.at(-1) ?? 0);
  });

  it("can be read at 1280 px, and says everything of the visit that has the focus", async () => {
    await using server = await serveDesk();
    const date = await book(server, { hour: 10 });
    const viewport = { width: 1280, height: 800 };
    await using desk = await opener.open(server.url, { at: "#/calendar", timezoneId: "UTC", viewport });
    const { page } = desk;
    await goTo(page, date);
    const visit = page.getByRole("button", { name: /^R-1/ });
    await visit.waitFor();
    for (const line of [/^R-1,/, /^Ada Lovelace$/]) {
      const isWhole = await visit.getByText(line).evaluate((element) => element.scrollWidth <= element.clientWidth);
      expect(isWhole).toBe(true);
    }
    const tip = page.getByText(/^R-1, Ada Lovelace, .*10:00 to 11:00, leaves at/);
    expect(await tip.isVisible()).toBe(false);
    await page.getByRole("main").focus();
    await page.keyboard.press("ArrowDown");
    await tip.waitFor();
    await page.keyboard.press("Escape");
    await tip.waitFor({ state: "hidden" });
  });

  it("says who cannot go then, and explains a race", async () => {
    await using server = await serveDesk();
    const date = await book(server, { hour: 10 });
    await using desk = await opener.open(server.url, { at: "#/calendar", timezoneId: "UTC" });
    const { page } = desk;
    await goTo(page, date);
    await page.getByRole("button", { name: /^R-1/ }).click();
    const dialog = page.getByRole("dialog", { name: "Move R-1" });
    await dialog.getByLabel("Technician").selectOption("Ben Kurz");
    await dialog.getByLabel("Start from").fill(`${date}T22:00`);
    await dialog.getByText(/Ben Kurz cannot go then/).waitFor();
    expect(await dialog.getByRole("button", { name: "Move", exact: true }).isDisabled()).toBe(true);
    await dialog.getByLabel("Start from").fill(`${date}T11:00`);
    await dialog.getByText(/Ben Kurz would go instead/).waitFor();
    await server.client.changeJob(1, { note: "meanwhile" }, { ifMatch: "*" });
    await dialog.getByRole("button", { name: "Move", exact: true }).click();
    await dialog.getByText(/Someone was faster/).waitFor();
    await dialog.getByRole("button", { name: "Show the new preview" }).click();
    await dialog.getByText(/Ben Kurz would go instead/).waitFor();
    await dialog.getByRole("button", { name: "Move", exact: true }).click();
    await page.getByRole("list", { name: "Visits of Ben Kurz" }).getByRole("button", { name: /^R-1/ }).waitFor();
  });

  it("a viewer does not have the calendar, and one who may not change jobs moves nothing", async () => {
    await using server = await serveDesk({ roles: ["viewer", "dispatcher"] });
    await using desk = await opener.open(server.url, { key: server.keys["viewer"] ?? "" });
    await desk.page.getByRole("link", { name: "Jobs" }).waitFor();
    expect(await desk.page.getByRole("link", { name: "Calendar" }).count()).toBe(0);
  });

  it("the calendar has 23 and 25 hours on the days on which the clocks change", async () => {
    await using server = await serveDesk();
    await using desk = await opener.open(server.url, { at: "#/calendar", timezoneId: "Europe/Berlin" });
    for (const [length, date] of [
      [23, findDay(23)],
      [25, findDay(25)],
    ] as const) {
      await goTo(desk.page, date);
      const shown = desk.page.locator("[aria-hidden] >> text=/^\\d\\d:00$/");
      await expect.poll(() => shown.count()).toBe(length);
      expect((await shown.allInnerTexts()).filter((text) => text === "02:00")).toHaveLength(length === 23 ? 0 : 2);
    }
  });

  it("renders only the rows in view of 2,000 technicians, and finds one by name", async () => {
    const technicians = Array.from({ length: 2_000 }, (_, index) => ({
      id: String(index + 1),
      location: town,
      name: `Tech ${index + 1}`,
      capacity: 1,
    }));
    await using server = await serveDesk({ technicians });
    await using desk = await opener.open(server.url, { at: "#/calendar" });
    const { page } = desk;
    await page.getByText("2,000 technicians").waitFor();
    const rows = page.getByRole("heading", { name: /^Tech/ });
    await page.getByRole("heading", { name: "Tech 1", exact: true }).waitFor();
    expect(await rows.count()).toBeLessThan(60);
    await page.getByLabel("Search technicians").fill("Tech 1987");
    await page.getByRole("heading", { name: "Tech 1987" }).waitFor();
    await page.getByText("Works at all times").waitFor();
  });

  it.each([
    ["light", 390],
    ["light", 1280],
    ["dark", 390],
    ["dark", 1280],
  ] as const)("has no violation of WCAG 2.2 AA in the %s theme at %i px", async (colorScheme, width) => {
    await using server = await serveDesk();
    const date = await book(server, { hour: 10 });
    await server.client.noteAbsence(7, { from: `${date}T12:00:00Z`, to: `${date}T14:00:00Z` });
    await using desk = await opener.open(server.url, {
      at: "#/calendar",
      timezoneId: "UTC",
      colorScheme,
      viewport: { width, height: 900 },
    });
    await goTo(desk.page, date);
    const visit = desk.page.getByRole("button", { name: /^R-1/ });
    await visit.waitFor();
    expect(await findViolations(desk.page)).toEqual([]);
    await visit.press("Enter");
    await desk.page.getByRole("dialog", { name: "Move R-1" }).waitFor();
    expect(await findViolations(desk.page)).toEqual([]);
  });
});

/** Books a job for the day after tomorrow at this hour in UTC, with Anna, and returns the day. */
async function book(server: DeskServer, { hour }: { readonly hour: number }): Promise<string> {
  const date = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  for (const id of [4, 7]) {
    const availability = { ...hours("07:00", "15:00"), time_zone: "UTC" };
    await server.client.changeTechnician(id, { availability, capacity: 1 }, { ifMatch: "*" });
  }
  const at = `${date}T${hour}:00:00Z`;
  await server.client.createJob({
    ...{ customer_id: 1, reference: "R-1", priority: "urgent", work_seconds: 3_600 },
    window: { earliest: at, latest: at },
  });
  await server.client.dispatchJob(1);
  return date;
}

async function goTo(page: Page, date: string): Promise<void> {
  await page.getByLabel(/^Day, in/).fill(date);
}

/** Returns the next day that has so many hours in Berlin. */
function findDay(length: number): string {
  const berlin = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Berlin" });
  const today = Date.parse(new Date().toISOString().slice(0, 10));
  for (let noon = today + 12 * 3_600_000; ; noon += 86_400_000) {
    const date = berlin.format(noon);
    let count = 0;
    for (let at = noon - 86_400_000; at < noon + 86_400_000; at += 3_600_000)
      if (berlin.format(at) === date) count += 1;
    if (count === length) return date;
  }
}

/** Whether all of it can be seen in the calendar, beside the names. */
async function isInView(visit: Locator): Promise<boolean> {
  return visit.evaluate((element) => {
    const own = element.getBoundingClientRect();
    const frame = element.closest(".calendar-scroller")?.getBoundingClientRect();
    const who = element.closest(".calendar-scroller")?.querySelector(".who")?.getBoundingClientRect();
    if (frame === undefined || who === undefined) return false;
    return (
      own.left >= frame.left + who.width &&
      own.right <= frame.right &&
      own.top >= frame.top &&
      own.bottom <= frame.bottom
    );
  });
}
