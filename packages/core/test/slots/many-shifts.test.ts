import { describe, expect, it } from "vitest";
import type { EligibilityRule } from "../../src/index.js";
import { findNextOpening } from "../../src/queue/next-opening.js";
import { makeDay } from "../support/make-day.js";
import { north } from "../support/make-dispatcher.js";

const two = (value: number): string => String(value).padStart(2, "0");

const toTime = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
const daily = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "16:00" };

/** As many shifts as the API accepts for a technician. */
const shifts = Array.from({ length: 100 }, (_, index) => ({
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  from: `${two(index % 24)}:${two(index % 60)}`,
  to: `${two((index + 1) % 24)}:${two((index + 7) % 60)}`,
}));
const availability = { timeZone: "Europe/Berlin", shifts };

describe("a search among technicians with many shifts", () => {
  it("a search among technicians with many shifts can be given up before all of them are judged", async () => {
    const leaving = new AbortController();
    const judged = new Set<string>();
    const leave: EligibilityRule = {
      name: "leave",
      check({ id }) {
        if (judged.size === 0) setTimeout(() => leaving.abort(new Error("left")), 0);
        judged.add(id);
        return null;
      },
    };
    const fleet = Array.from({ length: 100 }, (_, index) => ({
      ...north(`${index}`, index),
      capacity: 1,
      availability,
    }));
    const { dispatcher } = makeDay("2026-01-05T07:00:00Z", fleet, { rules: [leave] });
    const request = { customerId: "1", to: "2026-01-08T07:00:00Z" };
    await expect(dispatcher.findSlots(request, { signal: leaving.signal })).rejects.toThrow("left");
    expect(judged.size).toBeLessThan(50);
  });

  it("stops within a page, at as many stretches of time as it keeps", { timeout: 60_000 }, async () => {
    const judged = new Set<string>();
    const note: EligibilityRule = {
      name: "note",
      check({ id }) {
        judged.add(id);
        return null;
      },
    };
    // 2,800 stretches each: they do not touch.
    const apart = Array.from({ length: 100 }, (_, index) => ({
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      from: toTime(index * 14),
      to: toTime(index * 14 + 7),
    }));
    const fleet = Array.from({ length: 90 }, (_, index) => ({
      ...north(`${index}`, index),
      availability: { timeZone: "UTC", shifts: apart },
    }));
    const { dispatcher } = makeDay("2026-01-05T00:00:00Z", fleet, { rules: [note] });
    const request = { customerId: "1", workSeconds: 60, to: "2026-02-02T00:00:00Z", count: 3 };
    const { slots, incompleteReason } = await dispatcher.findSlots(request);
    expect(incompleteReason).toBe("max-rows");
    expect(judged.size).toBe(Math.ceil(200_000 / 2800));
    expect(slots.map(({ technicianId, startsAt }) => `${technicianId} ${startsAt}`)).toEqual([
      "0 2026-01-05T00:00:00.000Z",
      "0 2026-01-05T00:14:00.000Z",
      "0 2026-01-05T00:28:00.000Z",
    ]);
  });

  it("asks the rules of each start only for the starts that matter", async () => {
    const starts: number[] = [];
    const note: EligibilityRule = {
      name: "note",
      check(_, { startsAtMs }) {
        starts.push(startsAtMs);
        return null;
      },
    };
    const fleet = [{ ...north("1", 1), capacity: 1, availability: { timeZone: "UTC", shifts: [daily] } }];
    const { dispatcher } = makeDay("2026-01-05T00:00:00Z", fleet, { rules: [note] });
    const request = { customerId: "1", workSeconds: 60, to: "2026-02-02T00:00:00Z", count: 2 };
    const { slots, isComplete } = await dispatcher.findSlots(request);
    expect([slots.length, isComplete]).toEqual([2, true]);
    // Once when they are loaded, for each of 28 days; then for two slots.
    expect(starts.length).toBe(28 + 2);
  });

  it("a search for the next opening among many shifts can be given up", async () => {
    const leaving = new AbortController();
    const jobs = {
      listOpenings: async () => {
        setTimeout(() => leaving.abort(new Error("left")), 0);
        return { availabilities: Array.from({ length: 100 }, () => availability), absenceEnds: [] };
      },
    };
    await expect(findNextOpening(jobs, 0, { signal: leaving.signal })).rejects.toThrow("left");
  });
});
