import { describe, expect, it } from "vitest";
import { readCalendar } from "../../src/index.js";

const availability = {
  timeZone: "Europe/Berlin",
  shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "22:00", to: "06:00" }],
  absences: [
    { from: "2026-12-03T00:00:00+01:00", to: "2026-12-04T00:00:00+01:00" },
    { from: "2026-11-30T00:00:00+01:00", to: "2026-12-01T00:00:00+01:00" },
  ],
};
const location = { latitude: 49, longitude: 8 };
const visit = (assignmentId: string, leavesAt: string, endsAt: string) => ({
  ...{ assignmentId, lane: 0, leavesAt, startsAt: leavesAt, endsAt, location },
});
const range = { from: "2026-12-01T00:00:00Z", to: "2026-12-03T00:00:00Z" };

describe("readCalendar", () => {
  it("returns what overlaps the range, in order, and whole", () => {
    const visits = [
      visit("1", "2026-11-30T20:00:00Z", "2026-12-01T00:00:00Z"),
      visit("2", "2026-11-30T23:00:00Z", "2026-12-01T00:00:01Z"),
      visit("3", "2026-12-02T23:59:00Z", "2026-12-03T02:00:00Z"),
      visit("4", "2026-12-03T00:00:00Z", "2026-12-03T02:00:00Z"),
    ];
    const calendar = readCalendar({ availability, visits }, range);
    expect(calendar.visits.map(({ assignmentId }) => assignmentId)).toEqual(["2", "3"]);
    // In Berlin, 22:00 is 21:00 UTC in December; 2026-11-30 is a Monday.
    expect(calendar.shifts).toEqual([
      { from: "2026-11-30T21:00:00.000Z", to: "2026-12-01T05:00:00.000Z" },
      { from: "2026-12-01T21:00:00.000Z", to: "2026-12-02T05:00:00.000Z" },
      { from: "2026-12-02T21:00:00.000Z", to: "2026-12-03T05:00:00.000Z" },
    ]);
    expect(calendar.absences).toEqual([availability.absences[0]]);
  });

  it("says null for shifts that nobody gave, or that cannot be read", () => {
    expect(readCalendar({}, range)).toEqual({ visits: [], shifts: null, absences: [] });
    expect(readCalendar({ availability: { timeZone: "Europe/Berln", shifts: [] } }, range).shifts).toBeNull();
    expect(readCalendar({ availability: { timeZone: "UTC", shifts: [] } }, range).shifts).toEqual([]);
  });
});
