import { describe, expect, it } from "vitest";
import { en } from "../../desk/texts/en.js";
import { createFormat } from "../../desk/texts/format.js";
import { toDifference } from "../../desk/texts/to-difference.js";

const format = createFormat(en, "Europe/Berlin");
const { startOfDay, window } = format;
const startAt = (at: string): string => new Date(startOfDay(Date.parse(at))).toISOString();

describe("the start of a day in Berlin", () => {
  it.each([
    ["an hour before the clocks go forward", "2026-03-29T00:30:00Z", "2026-03-28T23:00:00.000Z"],
    ["after they went forward", "2026-03-29T10:00:00Z", "2026-03-28T23:00:00.000Z"],
    ["on the day after", "2026-03-30T10:00:00Z", "2026-03-29T22:00:00.000Z"],
    ["in the hour before the clocks go back", "2026-10-25T00:30:00Z", "2026-10-24T22:00:00.000Z"],
    ["in the hour that is repeated", "2026-10-25T01:30:00Z", "2026-10-24T22:00:00.000Z"],
    ["after they went back", "2026-10-25T20:00:00Z", "2026-10-24T22:00:00.000Z"],
    ["on the day after in autumn", "2026-10-26T10:00:00Z", "2026-10-25T23:00:00.000Z"],
    ["at midnight itself", "2026-05-03T22:00:00Z", "2026-05-03T22:00:00.000Z"],
  ])("%s", (_name, at, start) => expect(startAt(at)).toBe(start));
});

it("writes a window whose ends are the same as one time", () => {
  expect(window("2020-12-02T07:00:00Z", "2020-12-02T07:00:00Z")).toBe("Wed, 2 Dec 2020, 08:00");
  expect(window("2020-12-02T07:00:00Z", "2020-12-02T08:30:00Z")).toBe("Wed, 2 Dec 2020, 08:00 to 09:30");
});

it("says about, if a sum is not that of the parts that are shown", () => {
  expect(format.distanceSum([120, 210])).toBe("330 m");
  // Shown as 120 m and 210 m.
  expect(format.distanceSum([116, 206])).toBe("about 320 m");
  expect(format.distanceSum([1_240, 1_240])).toBe("about 2.5 km");
  expect(format.durationSum([600, 900])).toBe("25 min");
  expect(format.durationSum([620, 620])).toBe("about 21 min");
});

it("says about, if a difference is not that of the two that are shown", () => {
  const words = {
    farther: (text: string) => `${text} farther`,
    nearer: (text: string) => `${text} nearer`,
    same: "same",
  };
  expect(toDifference(3_600, 1_200, words, en, format)).toBe("2.4 km farther");
  // Shown as 330 m and 120 m, and 3.6 km and 1.2 km.
  expect(toDifference(325, 124, words, en, format)).toBe("about 200 m farther");
  expect(toDifference(1_151, 3_649, words, en, format)).toBe("about 2.5 km nearer");
  expect(toDifference(1_003, 1_000, words, en, format)).toBe("same");
});
