import { expect } from "vitest";
import type { Availability, Shift } from "../../src/domain/technician.js";
import { workingHoursRule } from "../../src/eligibility/working-hours.js";

const location = { latitude: 49.4, longitude: 8.7 };

/** Why someone does not work at a given time; null if they do. */
export function checkHours(availability: unknown, startsAt: string | number): string | null {
  const startsAtMs = new Date(startsAt).getTime();
  return workingHoursRule.check(
    { id: "1", location, availability: availability as Availability },
    { requirements: {}, location, nowMs: 0, startsAtMs },
  );
}

/** Checks at which of the given times someone works. */
export function expectWorking(timeZone: string, shift: Shift, expected: Readonly<Record<string, boolean>>): void {
  for (const [instant, isWorking] of Object.entries(expected)) {
    const reason = checkHours({ timeZone, shifts: [shift] }, instant);
    expect([instant, reason]).toEqual([instant, isWorking ? null : "OFF_SHIFT"]);
  }
}
