import { describe, expect, it } from "vitest";
import { listGaps, type Work } from "../../src/calendar/gaps.js";
import type { Technician } from "../../src/index.js";

const location = { latitude: 49.4, longitude: 8.7 };

/** Works from 8 to 12, and is away from 14 to 15. */
const technician: Technician = {
  id: "1",
  location,
  capacity: 1,
  visits: [],
  availability: {
    timeZone: "UTC",
    shifts: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "12:00" }],
    absences: [{ from: "2026-06-17T14:00:00Z", to: "2026-06-17T15:00:00Z" }],
  },
};

const overtime = { ...technician, agreesToOvertime: true };

it("lists the gaps of a window that is centuries away without reading every day until then", () => {
  const window = { earliestMs: Date.parse("2800-06-17T07:00:00Z"), latestMs: Date.parse("2800-06-17T18:00:00Z") };
  expect(startsOf(technician, { window })).toEqual(["08:00-11:00"]);
});

function startsOf(given: Technician, work: Partial<Work>): readonly string[] {
  const toMinute = (ms: number) => new Date(ms).toISOString().slice(11, 16);
  const hour = 3_600_000;
  const afternoon = { earliestMs: at("13:00"), latestMs: at("17:00") };
  const all = {
    nowMs: at("07:00"),
    window: afternoon,
    workMs: hour,
    overrunMs: 0,
    overtimeMs: 0,
    isDriveInShift: false,
    mayExtendHours: false,
  };
  const { gaps, reason } = listGaps(given, { ...all, ...work });
  if (reason !== null) return [reason];
  return gaps.flatMap(({ spans }) =>
    spans.map(({ startsFromMs, startsToMs }) => `${toMinute(startsFromMs)}-${toMinute(startsToMs)}`),
  );
}

function at(time: string): number {
  return Date.parse(`2026-06-17T${time}:00Z`);
}

describe("the gaps of someone who agreed to overtime", () => {
  it("gaps of someone who agreed to overtime include times outside shifts, but not absences, if the job extends hours", () => {
    expect(startsOf(overtime, { mayExtendHours: true })).toEqual(["13:00-13:00", "15:00-17:00"]);
  });

  it("gaps are within shifts if the job may not extend hours or the technician did not agree to overtime", () => {
    expect(startsOf(overtime, {})).toEqual(["OFF_SHIFT"]);
    expect(startsOf(technician, { mayExtendHours: true })).toEqual(["OFF_SHIFT"]);
  });

  it("name an absence that alone is in the way", () => {
    const window = { earliestMs: at("14:00"), latestMs: at("14:30") };
    expect(startsOf(overtime, { mayExtendHours: true, window })).toEqual(["ABSENT"]);
  });
});
