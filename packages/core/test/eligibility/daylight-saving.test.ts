import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkHours, expectWorking } from "../support/working-hours.js";

const everyDay = [1, 2, 3, 4, 5, 6, 7];

describe("across daylight saving", () => {
  it("a shift follows the local clock", () => {
    const early = { weekdays: everyDay, from: "08:00", to: "16:00" };
    expectWorking("Europe/Berlin", early, {
      "2026-03-28T06:59:00Z": false,
      "2026-03-28T07:00:00Z": true,
      "2026-03-29T05:59:00Z": false,
      "2026-03-29T06:00:00Z": true,
    });
    expectWorking("America/New_York", early, {
      "2026-10-31T12:00:00Z": true,
      "2026-10-31T11:59:00Z": false,
      "2026-11-01T12:59:00Z": false,
      "2026-11-01T13:00:00Z": true,
    });
  });

  it("a night is an hour shorter in spring and an hour longer in autumn", () => {
    const night = { weekdays: everyDay, from: "22:00", to: "06:00" };
    expectWorking("Europe/Berlin", night, {
      "2026-03-28T20:59:00Z": false,
      "2026-03-28T21:00:00Z": true,
      "2026-03-29T00:59:00Z": true,
      "2026-03-29T01:00:00Z": true,
      "2026-03-29T03:59:00Z": true,
      "2026-03-29T04:00:00Z": false,
      "2026-10-24T19:59:00Z": false,
      "2026-10-24T20:00:00Z": true,
      "2026-10-25T00:30:00Z": true,
      "2026-10-25T01:30:00Z": true,
      "2026-10-25T04:59:00Z": true,
      "2026-10-25T05:00:00Z": false,
    });
  });

  it("a shift that starts in the skipped hour starts when that hour would", () => {
    const early = { weekdays: everyDay, from: "02:30", to: "10:00" };
    expectWorking("Europe/Berlin", early, { "2026-03-29T00:59:00Z": false, "2026-03-29T01:00:00Z": true });
    const brief = { weekdays: everyDay, from: "02:00", to: "02:45" };
    expectWorking("Europe/Berlin", brief, { "2026-03-29T00:59:00Z": false, "2026-03-29T01:00:00Z": false });
  });

  it("a shift that starts or ends in the repeated hour does so the first time", () => {
    const beginsThere = { weekdays: everyDay, from: "02:30", to: "10:00" };
    expectWorking("Europe/Berlin", beginsThere, {
      "2026-10-25T00:29:00Z": false,
      "2026-10-25T00:30:00Z": true,
      "2026-10-25T01:00:00Z": true,
      "2026-10-25T01:29:00Z": true,
      "2026-10-25T01:30:00Z": true,
    });
    const endsThere = { weekdays: everyDay, from: "18:00", to: "02:30" };
    expectWorking("Europe/Berlin", endsThere, {
      "2026-10-25T00:29:00Z": true,
      "2026-10-25T00:30:00Z": false,
      "2026-10-25T01:00:00Z": false,
      "2026-10-25T01:30:00Z": false,
      "2026-10-25T02:00:00Z": false,
    });
  });

  it("Lord Howe Island changes its clocks by half an hour", () => {
    const day = { weekdays: everyDay, from: "01:45", to: "02:15" };
    expectWorking("Australia/Lord_Howe", day, {
      "2026-04-04T14:44:00Z": false, // 01:44, UTC+11
      "2026-04-04T14:45:00Z": true, // 01:45, the first time
      "2026-04-04T15:00:00Z": true, // 01:30, UTC+10:30
      "2026-04-04T15:44:00Z": true, // 02:14
      "2026-04-04T15:45:00Z": false,
      "2026-10-03T15:14:00Z": false, // 01:44, UTC+10:30
      "2026-10-03T15:15:00Z": true, // 01:45
      "2026-10-03T15:30:00Z": false, // 02:30, UTC+11
    });
  });

  it("clocks that go back at midnight do not bring back the day before", () => {
    // In Havana, 1 November 2026, 01:00 was 00:00 again; in Beirut, 25 October, 00:00 was 23:00 of the day before.
    const havana = { weekdays: [7], from: "00:30", to: "08:00" };
    expectWorking("America/Havana", havana, { "2026-11-01T04:29:00Z": false, "2026-11-01T05:10:00Z": true });
    const beirut = { weekdays: [6], from: "23:30", to: "07:00" };
    expectWorking("Asia/Beirut", beirut, { "2026-10-24T20:29:00Z": false, "2026-10-24T21:10:00Z": true });
  });

  it("a shift starts and ends once, on any night, in any zone", () => {
    const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Antarctica/Troll"];
    const timeOfDay = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
    const firstDay = Date.parse("2026-01-01T00:00:00Z") / 86_400_000;
    const property = fc.property(
      fc.constantFrom(...zones),
      timeOfDay,
      timeOfDay,
      fc.integer({ min: 0, max: 365 }),
      (timeZone, from, to, day) => {
        // A shift of a whole day may touch the next one when the clocks change.
        fc.pre(from !== to);
        const dayMs = (firstDay + day) * 86_400_000;
        const noon = dayMs + 12 * 3_600_000;
        const weekday = ((new Date(noon).getUTCDay() + 6) % 7) + 1;
        let changes = 0;
        let wasWorking = false;
        for (let minute = -1440; minute <= 3 * 1440; minute += 10) {
          const isWorking =
            checkHours({ timeZone, shifts: [{ weekdays: [weekday], from, to }] }, dayMs + minute * 60_000) === null;
          if (isWorking !== wasWorking) changes += 1;
          wasWorking = isWorking;
        }
        expect(changes === 0 || changes === 2).toBe(true);
        expect(wasWorking).toBe(false);
      },
    );
    fc.assert(property, { numRuns: 150 });
  });
});
