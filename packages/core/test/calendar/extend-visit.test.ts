import { describe, expect, it } from "vitest";
import { extendVisit } from "../../src/calendar/extend-visit.js";
import type { Technician } from "../../src/index.js";

const location = { latitude: 49.4, longitude: 8.7 };
const at = (day: number, hour: number): number => Date.UTC(2030, 0, day, hour);
const work = { nowMs: at(16, 9), overrunMs: 0, overtimeMs: 0, mayExtendHours: false };

/** A technician who works until an hour, and whose next visit leaves at 6 and starts at 10. */
function extendUntil(endsAtMs: number, nextDay: number, availability?: unknown) {
  const toText = (ms: number): string => new Date(ms).toISOString();
  const visits = [
    { assignmentId: "1", lane: 0, leavesAt: toText(at(16, 8)), startsAt: toText(at(16, 8)), endsAt: toText(at(16, 9)) },
    {
      ...{ assignmentId: "2", lane: 0 },
      ...{ leavesAt: toText(at(nextDay, 6)), startsAt: toText(at(nextDay, 10)), endsAt: toText(at(nextDay, 11)) },
    },
  ].map((visit) => ({ ...visit, location }));
  const technician = { id: "1", location, capacity: 1, visits, availability } as Technician;
  return extendVisit(technician, { id: "1", leavesAtMs: at(16, 8), startsAtMs: at(16, 8), endsAtMs }, work);
}

describe("extendVisit", () => {
  it("must leave time for the drive to the next visit on the same day", () => {
    expect(extendUntil(at(16, 9), 16)).toMatchObject({ reason: null, next: { id: "2" } });
    expect(extendUntil(at(16, 11), 16)).toMatchObject({ reason: "AT_CAPACITY" });
  });

  it("must end before the next visit leaves if that is on another day", () => {
    expect(extendUntil(at(16, 23), 17)).toEqual({ reason: null, next: null });
    expect(extendUntil(at(17, 6), 17)).toEqual({ reason: null, next: null });
    expect(extendUntil(at(17, 7), 17)).toMatchObject({ reason: "AT_CAPACITY", inTheWay: { id: "2" } });
  });

  it("goes by days of UTC if shifts cannot be read", () => {
    for (const availability of [{ timeZone: "UTC", shifts: [{}] }, { timeZone: "Nowhere" }, [], null]) {
      expect(extendUntil(at(16, 9), 16, availability)).toMatchObject({ reason: null, next: { id: "2" } });
      expect(extendUntil(at(17, 6), 17, availability)).toEqual({ reason: null, next: null });
    }
  });
});
