import { describe, expect, it } from "vitest";
import { en } from "../../desk/texts/en.js";
import { createFormat } from "../../desk/texts/format.js";

const { startOfDay, window } = createFormat(en, "Europe/Berlin");
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
