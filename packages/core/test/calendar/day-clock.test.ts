import { describe, expect, it } from "vitest";
import { createDayClock } from "../../src/calendar/day-clock.js";
import { readWallClock } from "../../src/plugin-kit/wall-clock.js";

const dayMinutes = 1440;

describe("the clock of a day", () => {
  it.each([
    // By an hour, half an hour, two hours; at midnight; a day that is left out, twice; seconds of local mean time.
    ["Europe/Berlin", "2026-03-28"],
    ["Europe/Berlin", "2026-10-24"],
    ["Australia/Lord_Howe", "2026-04-04"],
    ["Australia/Lord_Howe", "2026-10-03"],
    ["Antarctica/Troll", "2026-03-28"],
    ["Antarctica/Troll", "2026-10-24"],
    ["America/Havana", "2026-03-07"],
    ["America/Havana", "2026-10-31"],
    ["Africa/Cairo", "2026-04-23"],
    ["Pacific/Apia", "2011-12-28"],
    ["Pacific/Kwajalein", "1993-08-19"],
    ["Africa/Monrovia", "1972-01-05"],
    ["Pacific/Kiritimati", "2026-06-17"],
  ])("shows each quarter of an hour in %s around %s first when it says", (timeZone, date) => {
    for (let day = Date.parse(date) / 86_400_000 - 1; day < Date.parse(date) / 86_400_000 + 4; day += 1) {
      const toInstant = createDayClock(timeZone, day);
      for (let minutes = 0; minutes <= 2 * dayMinutes; minutes += 15) {
        const wanted = day * dayMinutes + minutes;
        const shownMs = toInstant(minutes);
        const isShown = [shownMs - 1, shownMs].map((ms) => (readWallClock(timeZone, ms) ?? 0) >= wanted);
        expect([day, minutes, ...isShown]).toEqual([day, minutes, false, true]);
      }
    }
  });
});
