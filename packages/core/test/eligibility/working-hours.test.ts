import { describe, expect, it } from "vitest";
import { workingHoursRule } from "../../src/eligibility/working-hours.js";
import type { SearchWindow } from "../../src/plugins/technician-source.js";
import { checkHours, expectWorking } from "../support/working-hours.js";

describe("a shift", () => {
  it("a shift lasts from its first minute to before its end, on its weekdays", () => {
    expectWorking(
      "Europe/Berlin",
      { weekdays: [1, 2], from: "08:00", to: "16:30" },
      {
        "2026-11-23T06:59:59Z": false, // Monday
        "2026-11-23T07:00:00Z": true,
        "2026-11-23T15:29:59Z": true,
        "2026-11-23T15:30:00Z": false,
        "2026-11-24T12:00:00Z": true,
        "2026-11-25T12:00:00Z": false,
        "2026-11-22T12:00:00Z": false,
      },
    );
  });

  it("a shift over midnight belongs to the day on which it starts", () => {
    expectWorking(
      "Europe/Berlin",
      { weekdays: [5], from: "22:00", to: "06:00" },
      {
        "2026-11-27T20:59:00Z": false, // Friday
        "2026-11-27T21:00:00Z": true,
        "2026-11-28T04:59:00Z": true,
        "2026-11-28T05:00:00Z": false,
        "2026-11-27T03:00:00Z": false,
        "2026-11-28T21:00:00Z": false,
      },
    );
  });

  it("a shift over midnight can go from Sunday to Monday", () => {
    const sunday = { weekdays: [7], from: "22:00", to: "06:00" };
    expectWorking("UTC", sunday, { "2026-11-30T05:59:00Z": true, "2026-11-29T05:59:00Z": false });
  });

  it("a shift can end at midnight, and can last a whole day", () => {
    const late = { weekdays: [2], from: "16:00", to: "24:00" };
    expectWorking("UTC", late, { "2026-11-24T23:59:59Z": true, "2026-11-25T00:00:00Z": false });
    const untilZero = { ...late, to: "00:00" };
    expectWorking("UTC", untilZero, { "2026-11-24T23:59:59Z": true, "2026-11-25T00:00:00Z": false });
    for (const [from, to] of [
      ["00:00", "24:00"],
      ["00:00", "00:00"],
    ] as const) {
      expectWorking(
        "UTC",
        { weekdays: [2], from, to },
        {
          "2026-11-23T23:59:59Z": false,
          "2026-11-24T00:00:00Z": true,
          "2026-11-24T23:59:59Z": true,
          "2026-11-25T00:00:00Z": false,
        },
      );
    }
  });

  it("a shift uses the weekday of its time zone, on either side of the date line", () => {
    const monday = { weekdays: [1], from: "08:00", to: "16:00" };
    expectWorking("Pacific/Kiritimati", monday, { "2026-11-22T18:00:00Z": true, "2026-11-23T18:00:00Z": false });
    expectWorking("Pacific/Pago_Pago", monday, { "2026-11-23T19:00:00Z": true, "2026-11-22T19:00:00Z": false });
  });

  it("without shifts a technician always works, with an empty list never", () => {
    expect(checkHours({ timeZone: "UTC" }, "2026-11-24T12:00:00Z")).toBeNull();
    expect(checkHours({ timeZone: "UTC", shifts: [] }, "2026-11-24T12:00:00Z")).toBe("OFF_SHIFT");
  });
});

describe("an absence", () => {
  const holiday = { from: "2026-12-24T00:00:00+01:00", to: "2027-01-02T00:00:00+01:00" };
  const absent = { timeZone: "Europe/Berlin", absences: [holiday] };

  it("an absence lasts from one timestamp to another, regardless of the shifts", () => {
    expect(checkHours(absent, "2026-12-23T22:59:59Z")).toBeNull();
    expect(checkHours(absent, "2026-12-23T23:00:00Z")).toBe("ABSENT");
    expect(checkHours(absent, "2027-01-01T22:59:59Z")).toBe("ABSENT");
    expect(checkHours(absent, "2027-01-01T23:00:00Z")).toBeNull();
    expect(checkHours({ ...absent, shifts: [] }, "2026-12-24T00:00:00Z")).toBe("ABSENT");
  });
});

describe("an unreadable record", () => {
  const shift = { weekdays: [1], from: "08:00", to: "16:00" };
  const bad: readonly unknown[] = [
    null,
    "always",
    {},
    { timeZone: "Europe/Atlantis" },
    { timeZone: "" },
    { timeZone: 1 },
    ...["8:00", "25:99", "24:00", "08:60", "08:00:00", "", null, 800].map((from) => ({ ...shift, from })),
    ...["24:01", "16", undefined].map((to) => ({ ...shift, to })),
    ...[[0], [8], [1.5], ["1"], 1, null].map((weekdays) => ({ ...shift, weekdays })),
    null,
  ].map((record) =>
    record !== null && typeof record === "object" && "weekdays" in record
      ? { timeZone: "UTC", shifts: [record] }
      : record,
  );
  const badLists: readonly unknown[] = [
    { timeZone: "UTC", shifts: "08:00-16:00" },
    { timeZone: "UTC", shifts: [null] },
    { timeZone: "UTC", absences: {} },
    { timeZone: "UTC", shift: [shift] },
    { time_zone: "UTC", shifts: [shift] },
    { timezone: "UTC", shifts: [shift] },
    { timeZone: "UTC", shifts: [{ ...shift, weekdays: [] }] },
    { timeZone: "UTC", shifts: [{ from: "08:00", to: "16:00" }] },
    { timeZone: "UTC", shifts: [{ ...shift, week_days: [1] }] },
    { timeZone: "UTC", absences: [{ from: "2026-12-24T00:00:00Z", to: "2026-12-23T00:00:00Z" }] },
    { timeZone: "UTC", absences: [{ from: "2026-12-24T00:00:00Z", to: "2026-12-24T00:00:00Z" }] },
    { timeZone: "UTC", absences: [{ from: "2026-12-24T00:00:00Z", until: "2026-12-25T00:00:00Z" }] },
    [],
    { timeZone: "UTC", absences: [{ from: "2026-12-24", to: "2027-01-02" }] },
    { timeZone: "UTC", absences: [{ from: "2026-12-24T00:00:00Z", to: "2026-02-30T00:00:00Z" }] },
  ];

  it("an unreadable record makes its technician ineligible, and causes no error", () => {
    for (const availability of [...bad, ...badLists]) {
      expect([availability, checkHours(availability, "2026-11-23T12:00:00Z")]).toEqual([
        availability,
        "INVALID_AVAILABILITY",
      ]);
    }
  });
});

it("a record is read once for all gaps of a search", () => {
  let reads = 0;
  const availability = {
    timeZone: "UTC",
    get shifts() {
      reads += 1;
      return [{ weekdays: [1], from: "08:00", to: "16:00" }];
    },
  };
  const location = { latitude: 49.4, longitude: 8.7 };
  const check = (within: SearchWindow): string | null =>
    workingHoursRule.check(
      { id: "1", location, availability },
      { requirements: {}, location, nowMs: 0, startsAtMs: 0, within },
    );
  const window = { earliestMs: 0, latestMs: 3_600_000 };
  expect(check(window)).toBeNull();
  const readsOfOne = reads;
  expect(check(window)).toBeNull();
  expect(reads).toBe(readsOfOne);
  // Another search reads it again: it may have changed.
  expect(check({ ...window })).toBeNull();
  expect(reads).toBe(2 * readsOfOne);
});
