import { describe, expect, it } from "vitest";
import { call } from "../support/memory-app.js";
import { townApp } from "../support/town-app.js";

const place = { latitude: 49.4, longitude: 8.65 };
const everyDay = [1, 2, 3, 4, 5, 6, 7];

/** In Germany, clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 to 02:00 on 25 October 2026. */
function shiftOf(from: string, to: string, weekdays = everyDay) {
  const availability = { timeZone: "Europe/Berlin", shifts: [{ weekdays, from, to }] };
  return townApp([{ id: "1", location: place, capacity: 1, availability }], { 1: place });
}

interface Work {
  readonly earliest: string;
  readonly latest?: string;
  readonly minutes: number;
}

/** When the work would start and end, as the answer says it; or the reason why nobody can go. */
async function preview({ app }: ReturnType<typeof shiftOf>, { earliest, latest = earliest, minutes }: Work) {
  const request = { customer_id: 1, window: { earliest, latest }, work_seconds: minutes * 60, dry_run: true };
  const { decision } = (await call(app, "POST", "/dispatch", request)) as {
    decision: {
      candidates: { visit?: { starts_at: string; ends_at: string }; reasons?: string[] }[];
    };
  };
  const [candidate] = decision.candidates;
  return candidate?.visit === undefined ? candidate?.reasons : [candidate.visit.starts_at, candidate.visit.ends_at];
}

describe("daylight saving over HTTP", () => {
  it.each([
    ["of spring is an hour shorter", "2026-03-28", "2026-03-28T21:00:00.000Z", "2026-03-29T04:00:00.000Z", 7],
    ["of autumn is an hour longer", "2026-10-24", "2026-10-24T20:00:00.000Z", "2026-10-25T05:00:00.000Z", 9],
    ["as ever has 8 hours", "2026-06-10", "2026-06-10T20:00:00.000Z", "2026-06-11T04:00:00.000Z", 8],
  ])("the night shift %s, and so is the work that fits", async (_, day, from, to, hours) => {
    const town = shiftOf("22:00", "06:00");
    town.at(`${day}T12:00:00Z`);
    expect(await preview(town, { earliest: from, minutes: hours * 60 })).toEqual([from, to]);
    expect(await preview(town, { earliest: from, minutes: hours * 60 + 1 })).toEqual(["OFF_SHIFT"]);
  });

  it.each([
    ["23 hours in spring", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z", 23],
    ["25 hours in autumn", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z", 25],
  ])("the Sunday of the change has %s", async (_, from, to, hours) => {
    const town = shiftOf("00:00", "24:00", [7]);
    town.at(`${from.slice(0, 10)}T08:00:00Z`);
    expect(await preview(town, { earliest: from, minutes: hours * 60 })).toEqual([from, to]);
    expect(await preview(town, { earliest: from, minutes: hours * 60 + 1 })).toEqual(["OFF_SHIFT"]);
  });

  it.each([
    ["the day before spring", "2026-03-28", "07:00"],
    ["the day of spring", "2026-03-29", "06:00"],
    ["the day before autumn", "2026-10-24", "06:00"],
    ["the day of autumn", "2026-10-25", "07:00"],
  ])("a shift starts at 08:00 local time on %s", async (_, day, starts) => {
    const town = shiftOf("08:00", "17:00");
    town.at(`${day}T00:00:00Z`);
    const work = { earliest: `${day}T03:00:00Z`, latest: `${day}T10:00:00Z`, minutes: 60 };
    const [from] = (await preview(town, work)) ?? [];
    expect(from).toBe(`${day}T${starts}:00.000Z`);
  });

  it("a job that is booked over the change blocks its real time, not that of the clocks", async () => {
    const town = shiftOf("00:00", "24:00");
    const { app } = town;
    town.at("2026-10-24T12:00:00Z");
    // From 02:30 in summer time to 02:30 in winter time: an hour by the sun, none by the clocks.
    const first = { earliest: "2026-10-25T00:30:00Z", latest: "2026-10-25T00:30:00Z" };
    expect(await call(app, "POST", "/dispatch", { customer_id: 1, window: first, work_seconds: 3600 })).toMatchObject({
      tech_id: 1,
    });
    expect(await preview(town, { earliest: "2026-10-25T01:29:00Z", minutes: 10 })).toEqual(["AT_CAPACITY"]);
    expect(await preview(town, { earliest: "2026-10-25T01:30:00Z", minutes: 10 })).toEqual([
      "2026-10-25T01:30:00.000Z",
      "2026-10-25T01:40:00.000Z",
    ]);
  });
});
