import { describe, expect, it } from "vitest";
import type { EligibilityRule } from "../../src/index.js";
import { findNextOpening } from "../../src/queue/next-opening.js";
import { makeDay } from "../support/make-day.js";
import { north } from "../support/make-dispatcher.js";

const two = (value: number): string => String(value).padStart(2, "0");

/** As many shifts as the API accepts for a technician. */
const shifts = Array.from({ length: 100 }, (_, index) => ({
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  from: `${two(index % 24)}:${two(index % 60)}`,
  to: `${two((index + 1) % 24)}:${two((index + 7) % 60)}`,
}));
const availability = { timeZone: "Europe/Berlin", shifts };

describe("a search among technicians with many shifts", () => {
  it("can be given up before all of them are judged", async () => {
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

  it("for the next opening can be given up", async () => {
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
