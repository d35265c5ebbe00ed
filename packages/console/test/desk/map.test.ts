import { greatCircleDistanceMeters } from "@dispatch/core";
import { type MemoryTechnician, memoryDistances } from "@dispatch/core/memory";
import type { Locator, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { createOpener, findViolations } from "../support/open-desk.js";
import { serveDay } from "../support/serve-day.js";
import { type DeskServer, placeAt, serveDesk } from "../support/serve-desk.js";

const opener = createOpener();
afterAll(() => opener[Symbol.asyncDispose]());

const shifts = { timeZone: "UTC", shifts: [] };
const fleet: readonly MemoryTechnician[] = [
  { id: "4", location: placeAt(1_000, 0), name: "Anna Berg", capacity: 3 },
  { id: "7", location: placeAt(5_000, 0), name: "Ben Kurz", capacity: 3 },
  { id: "9", location: placeAt(-2_000, 900), name: "Dora Maas", availability: shifts },
];

/** Job 1, an emergency, waits. */
async function serveMap(): Promise<DeskServer> {
  const server = await serveDesk({ technicians: fleet });
  await server.client.createJob({ customer_id: 1, priority: "emergency", reference: "A-1" });
  return server;
}

const findMap = (page: Page, name: string | RegExp): Locator => page.getByRole("application", { name });
const findList = (page: Page): Locator => page.getByRole("list", { name: "Technicians" });
const findFilter = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });

/** The fills of a free technician and of an emergency in the light theme. */
const green = [0x0f, 0x6b, 0x3c];
const red = [0xb3, 0x26, 0x1e];

/** Returns the middle of what is drawn in this colour. */
async function findInk(map: Locator, [red = 0, green = 0, blue = 0]: readonly number[]): Promise<Ink> {
  return map.locator("canvas").evaluate(
    (element, color) => {
      const drawn = element as unknown as Canvas;
      const { data } = drawn.getContext("2d").getImageData(0, 0, drawn.width, drawn.height);
      const box = drawn.getBoundingClientRect();
      let [x, y, pixels] = [0, 0, 0];
      for (let at = 0; at < data.length / 4; at += 1) {
        if (data[4 * at] !== color[0] || data[4 * at + 1] !== color[1] || data[4 * at + 2] !== color[2]) continue;
        x += at % drawn.width;
        y += Math.floor(at / drawn.width);
        pixels += 1;
      }
      const scale = box.width / drawn.width;
      return { x: box.x + (x / pixels) * scale, y: box.y + (y / pixels) * scale, pixels };
    },
    [red, green, blue],
  );
}

interface Ink {
  readonly x: number;
  readonly y: number;
  readonly pixels: number;
}

/** What the page has, for tests that are compiled without its types. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: "2d"): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: readonly number[] };
  };
  getBoundingClientRect(): { readonly x: number; readonly y: number; readonly width: number };
}

describe("the map", () => {
  it("shows everybody by state, on the map as in the list, and the open jobs by priority", async () => {
    await using server = await serveMap();
    await using desk = await opener.open(server.url, { at: "#/map" });
    const { page } = desk;
    await findMap(page, "Map: 3 technicians, 1 open job").waitFor();
    await findFilter(page, "Free 2").waitFor();
    await findFilter(page, "Off shift 1").waitFor();
    await findFilter(page, "Emergency 1").waitFor();
    await page.getByText("3 of 3 technicians").waitFor();
    expect(await findList(page).getByRole("listitem").count()).toBe(3);
    await findList(page)
      .getByRole("button", { name: /Anna Berg.*Free/ })
      .waitFor();
    await page.getByText(/OpenStreetMap contributors.*ODbL/).waitFor();
  });

  it("filters the map and the list by state and by name", async () => {
    await using server = await serveMap();
    await using desk = await opener.open(server.url, { at: "#/map" });
    const { page } = desk;
    await findFilter(page, "Off shift 1").click();
    await findMap(page, "Map: 2 technicians, 1 open job").waitFor();
    await findFilter(page, "Emergency 1").click();
    await page.getByRole("searchbox", { name: "Search technicians" }).fill("ann");
    await findMap(page, "Map: 1 technician, 0 open jobs").waitFor();
    expect(await findList(page).getByRole("listitem").allTextContents()).toEqual([
      expect.stringContaining("Anna Berg"),
    ]);
  });

  it("moves a technician as they report, and follows their work", async () => {
    await using server = await serveMap();
    await using desk = await opener.open(server.url, { at: "#/map" });
    const { page } = desk;
    const map = findMap(page, /^Map:/);
    await findFilter(page, "Off shift 1").click();
    await findFilter(page, "Emergency 1").click();
    await page.getByRole("searchbox", { name: "Search technicians" }).fill("anna");
    await findMap(page, "Map: 1 technician, 0 open jobs").waitFor();
    await expect.poll(async () => (await findInk(map, green)).pixels).toBeGreaterThan(100);
    const before = await findInk(map, green);
    await server.client.updateLocation(4, { ...placeAt(-1_000, 1_500), reported_at: new Date().toISOString() });
    await findList(page)
      .getByRole("button", { name: /Anna Berg.*location of/ })
      .waitFor();
    // South and east of where they were.
    await expect.poll(async () => (await findInk(map, green)).x - before.x).toBeGreaterThan(20);
    expect((await findInk(map, green)).y - before.y).toBeGreaterThan(20);

    const answer = await server.client.dispatchJob(1);
    if (!("tech_id" in answer)) throw new Error("nobody goes");
    await server.client.move(answer.id, "accept");
    await server.client.move(answer.id, "start");
    await findFilter(page, "Driving 1").waitFor();
    await findList(page).getByRole("button", { name: "A-1" }).click();
    await page.getByRole("complementary", { name: "A-1" }).waitFor();
  });

  it("opens the drawer of a job that is clicked, and asks it about a technician who is chosen", async () => {
    await using server = await serveMap();
    await using desk = await opener.open(server.url, { at: "#/map", viewport: { width: 1280, height: 800 } });
    const { page } = desk;
    const map = findMap(page, /^Map:/);
    for (const name of ["Free 2", "Off shift 1"]) await findFilter(page, name).click();
    await findMap(page, "Map: 0 technicians, 1 open job").waitFor();
    await expect.poll(async () => (await findInk(map, red)).pixels).toBeGreaterThan(50);
    const { x, y } = await findInk(map, red);
    await page.mouse.click(x, y);
    const drawer = page.getByRole("complementary", { name: "A-1" });
    await drawer.waitFor();
    for (const name of ["Free 2", "Off shift 1"]) await findFilter(page, name).click();
    await findList(page)
      .getByRole("button", { name: /Dora Maas/ })
      .click();
    await drawer.getByText(/^Dora Maas cannot go: /).waitFor();
    expect(page.url()).toContain("#/map/1?technician=9");
  });

  it("shows jobs at one place as one numbered mark, the most urgent on top, and lists them", async () => {
    await using server = await serveMap();
    await server.client.createJob({ customer_id: 1, reference: "B-2" });
    await server.client.createJob({ customer_id: 1, reference: "C-3", priority: "urgent" });
    await using desk = await opener.open(server.url, { at: "#/map", viewport: { width: 1280, height: 800 } });
    const { page } = desk;
    const map = findMap(page, /^Map:/);
    for (const name of ["Free 2", "Off shift 1"]) await findFilter(page, name).click();
    await findMap(page, "Map: 0 technicians, 3 open jobs").waitFor();
    await expect.poll(async () => (await findInk(map, red)).pixels).toBeGreaterThan(50);
    const { x, y } = await findInk(map, red);
    // The number is drawn above it, to the right: the mark is a little to the left and below the middle of its ink.
    await page.mouse.click(x - 2, y + 3);
    const crowd = page.getByRole("region", { name: "3 at this place" });
    await crowd.waitFor();
    expect(await crowd.getByRole("listitem").allTextContents()).toEqual(["A-1Emergency", "C-3Urgent", "B-2Routine"]);
    expect(await findViolations(page)).toEqual([]);
    // The first one has the focus.
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: "C-3" }).waitFor();
  });

  it("counts people apart from an emergency at the same place", async () => {
    const crowd = Array.from({ length: 12 }, (_, index) => ({
      id: `${index + 1}`,
      location: placeAt(0, 0),
      capacity: 3,
    }));
    await using server = await serveDesk({ technicians: crowd });
    await using desk = await opener.open(server.url, { at: "#/map", viewport: { width: 1280, height: 800 } });
    const map = findMap(desk.page, /^Map: 12 technicians/);
    await map.waitFor();
    await expect.poll(async () => (await findInk(map, green)).pixels).toBeGreaterThan(100);
    await server.client.createJob({ customer_id: 1, priority: "emergency", reference: "A-1" });
    await findFilter(desk.page, "Emergency 1").waitFor();
    await expect.poll(async () => (await findInk(map, red)).pixels).toBeGreaterThan(50);
    // Below the mark of the job, in the colour of people.
    const [job, people] = [await findInk(map, red), await findInk(map, green)];
    expect(people.pixels).toBeGreaterThan(30);
    expect(people.y - job.y).toBeGreaterThan(8);
  });

  it("says who is booked, and not that they are free", async () => {
    await using server = await serveMap();
    const hour = 3_600_000;
    const later = new Date(Date.now() + 5 * hour).toISOString();
    await server.client.createJob({
      ...{ customer_id: 1, reference: "LATER", requirements: { pinned: [7] } },
      window: { earliest: later, latest: later },
    });
    await server.client.dispatchJob(2);
    await server.client.changeJob(1, { requirements: { pinned: [4] } }, { ifMatch: "*" });
    await using desk = await opener.open(server.url, { at: "#/map" });
    const { page } = desk;
    await findFilter(page, "Free 2").waitFor();
    await server.client.dispatchJob(1);
    await findFilter(page, "Booked 1").waitFor();
    await findFilter(page, "Free 1").waitFor();
    const anna = findList(page).getByRole("listitem").filter({ hasText: "Anna Berg" });
    await anna.getByText(/^Booked/).waitFor();
    await anna.getByRole("button", { name: "A-1" }).waitFor();
    // Ben has a job later, and is free until then.
    await findList(page)
      .getByRole("button", { name: /Ben Kurz.*Free/ })
      .waitFor();
  });

  it("lists the nearest free technicians of a job by road, and of a place, with the keyboard alone", async () => {
    const distances = memoryDistances((origin, destination) => {
      const distanceMeters = 2 * greatCircleDistanceMeters(origin, destination);
      return { status: "measured", distanceMeters, durationSeconds: distanceMeters / 10 };
    });
    await using server = await serveDesk({ technicians: fleet, distances });
    await server.client.createJob({ customer_id: 1, priority: "emergency", reference: "A-1" });
    await using desk = await opener.open(server.url, { at: "#/map/1" });
    const { page } = desk;
    await findMap(page, /^Map: 3/).waitFor();
    await page.getByRole("main").focus();
    await page.keyboard.press("n");
    const nearest = page.getByRole("region", { name: "Free technicians nearest to A-1" });
    await nearest.getByText("2 km by road, 3 min").waitFor();
    const names = async (): Promise<readonly string[]> => nearest.locator("b").allTextContents();
    // Dora, who is nearer than Ben, is off shift.
    expect(await names()).toEqual(["Anna Berg", "Ben Kurz"]);
    expect(await findViolations(page)).toEqual([]);
    await nearest.getByRole("button", { name: /Anna Berg/ }).press("Enter");
    await page.getByText(/^Anna Berg could go/).waitFor();
    const box = await findMap(page, /^Map/).boundingBox();
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) - 5, (box?.y ?? 0) + 5);
    await page.getByRole("region", { name: "Free technicians nearest to the cross" }).waitFor();
    await page.getByRole("button", { name: "Nearest" }).press("Enter");
    expect(await page.getByRole("region", { name: /^Free technicians nearest/ }).count()).toBe(0);
  });

  it("follows a technician until the map is moved by hand", async () => {
    await using server = await serveMap();
    await using desk = await opener.open(server.url, { at: "#/map", viewport: { width: 1280, height: 800 } });
    const { page } = desk;
    const map = findMap(page, /^Map:/);
    for (const name of ["Off shift 1", "Emergency 1"]) await findFilter(page, name).click();
    await page.getByRole("searchbox", { name: "Search technicians" }).fill("anna");
    await findList(page)
      .getByRole("button", { name: /Anna Berg.*Free/ })
      .click();
    const follow = page.getByRole("button", { name: "Follow Anna Berg on the map" });
    await follow.click();
    await server.client.updateLocation(4, { ...placeAt(-4_000, 6_000), reported_at: new Date().toISOString() });
    const box = await map.boundingBox();
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    await findList(page)
      .getByRole("button", { name: /Anna Berg.*location of/ })
      .waitFor();
    await expect.poll(async () => Math.abs((await findInk(map, green)).x - x)).toBeLessThan(5);
    expect(Math.abs((await findInk(map, green)).y - y)).toBeLessThan(5);
    await page.mouse.move(x + 100, y + 100);
    await page.mouse.down();
    await page.mouse.move(x + 160, y + 160, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => follow.getAttribute("aria-pressed")).toBe("false");
    await expect.poll(async () => (await findInk(map, green)).x - x).toBeGreaterThan(40);
  });

  it("draws tiles with the text that their provider asks for, and no outline", async () => {
    await using pictures = await serveDesk();
    const tiles = { url: `${pictures.url}/tiles/{z}/{x}/{y}.png`, attribution: "Tiles by <b>Somebody</b>" };
    await using server = await serveDesk({ technicians: fleet, console: { tiles } });
    await using desk = await opener.open(server.url, { at: "#/map" });
    const { page, faults } = desk;
    await page.getByText("Tiles by <b>Somebody</b>").waitFor();
    await findMap(page, /^Map: 3/).waitFor();
    expect(await page.getByText(/OpenStreetMap/).count()).toBe(0);
    const asked = faults.splice(0);
    expect(asked.length).toBeGreaterThan(0);
    for (const text of asked) expect(text).toMatch(/^asked another host: .*\/tiles\/\d+\/\d+\/\d+\.png$/);
  });

  it("the map speaks German", async () => {
    await using server = await serveMap();
    await using desk = await opener.open(server.url, { at: "#/map", locale: "de-DE" });
    await findMap(desk.page, "Karte: 3 Techniker, 1 offener Auftrag").waitFor();
    await findFilter(desk.page, "Außer Dienst 1").waitFor();
  });

  it.each([
    ["light", 390],
    ["dark", 390],
    ["light", 1280],
    ["dark", 1280],
  ] as const)("has no violation of WCAG 2.2 AA in the %s theme at %i px", async (colorScheme, width) => {
    await using server = await serveDay();
    await using desk = await opener.open(server.url, { at: "#/map", colorScheme, viewport: { width, height: 900 } });
    await findMap(desk.page, /^Map: 8 technicians/).waitFor();
    expect(await findViolations(desk.page)).toEqual([]);
  });
});
