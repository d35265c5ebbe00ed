import { describe, expect, it } from "vitest";
import { findTechnicianState, type TechnicianPosition } from "../../src/index.js";

const nowMs = Date.parse("2026-11-24T09:00:00Z");
const at = (time: string): string => new Date(`2026-11-${time}Z`).toISOString();
const shifts = {
  timeZone: "Europe/Berlin",
  shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00" }],
};

function stateOf(rest: Partial<TechnicianPosition>, maxLocationAgeSeconds: number | "off" = 600, ms = nowMs) {
  const position = { isActive: true, underway: null, location: { latitude: 49, longitude: 8 }, ...rest };
  const { state, until } = findTechnicianState(position, { nowMs: ms, maxLocationAgeSeconds });
  return [state, until];
}

describe("findTechnicianState", () => {
  it("says in the order of the states what is true at the time, and until when", () => {
    const driving = { assignmentId: "1", status: "en_route" } as const;
    const working = { assignmentId: "1", status: "on_site" } as const;
    const absences = [{ from: at("24T08:30:00"), to: at("26T10:00:00") }];
    expect(stateOf({})).toEqual(["free", null]);
    expect(stateOf({ isActive: false, underway: working })).toEqual(["inactive", null]);
    expect(stateOf({ underway: working, availability: { ...shifts, absences } })).toEqual(["working", null]);
    expect(stateOf({ underway: driving, locatedAt: "2020-01-01T00:00:00Z" })).toEqual(["driving", null]);
    expect(stateOf({ availability: shifts })).toEqual(["free", at("24T15:00:00")]);
    expect(stateOf({ availability: shifts, locatedAt: "2020-01-01T00:00:00Z" })).toEqual([
      "stale_location",
      at("24T15:00:00"),
    ]);
    expect(stateOf({ availability: { ...shifts, absences } })).toEqual(["off_shift", at("26T10:00:00")]);
    expect(stateOf({ availability: { timeZone: "Mars" } })).toEqual(["off_shift", null]);
  });

  it("names the next shift after a weekend, and no time that is more than eight days away", () => {
    const friday = Date.parse("2026-11-27T20:00:00Z");
    expect(stateOf({ availability: shifts }, 600, friday)).toEqual(["off_shift", at("30T07:00:00")]);
    const away = { ...shifts, absences: [{ from: at("01T00:00:00"), to: "2027-01-01T00:00:00Z" }] };
    expect(stateOf({ availability: away })).toEqual(["off_shift", null]);
    expect(stateOf({ availability: { ...shifts, shifts: [] } })).toEqual(["off_shift", null]);
  });

  it("calls a location stale as soon as the dispatcher would send nobody from it", () => {
    expect(stateOf({ locatedAt: at("24T08:50:00") })).toEqual(["free", at("24T09:00:00.001")]);
    expect(stateOf({ locatedAt: at("24T08:49:59.999") })).toEqual(["stale_location", null]);
    expect(stateOf({ locatedAt: at("24T08:49:59.999") }, "off")).toEqual(["free", null]);
    expect(stateOf({ locatedAt: at("24T09:05:00") })).toEqual(["free", at("24T09:15:00.001")]);
    expect(stateOf({ locatedAt: at("24T09:05:01") })).toEqual(["stale_location", at("24T09:00:01")]);
    expect(stateOf({ locatedAt: "yesterday" })).toEqual(["stale_location", null]);
    expect(stateOf({ location: { latitude: Number.NaN, longitude: 8 } })).toEqual(["stale_location", null]);
  });

  it("holds until then: asking at that time gives another state, and just before it the same", () => {
    const absences = [{ from: at("25T12:00:00"), to: at("25T13:00:00") }];
    const position = { availability: { ...shifts, absences }, locatedAt: at("24T08:59:00") };
    let ms = nowMs;
    const states: unknown[] = [];
    for (let step = 0; step < 8; step += 1) {
      const [state, until] = stateOf(position, 3600, ms);
      states.push(`${state} ${until}`);
      const endMs = Date.parse(String(until));
      expect(stateOf(position, 3600, endMs - 1)[0]).toBe(state);
      expect(stateOf(position, 3600, endMs)[0]).not.toBe(state);
      ms = endMs;
    }
    expect(states.slice(0, 4)).toEqual([
      `free ${at("24T09:59:00.001")}`,
      `stale_location ${at("24T15:00:00")}`,
      `off_shift ${at("25T07:00:00")}`,
      `stale_location ${at("25T12:00:00")}`,
    ]);
  });
});
