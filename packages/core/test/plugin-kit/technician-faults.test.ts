import { describe, expect, it } from "vitest";
import { listTechnicianFaults } from "../../src/plugin-kit/index.js";

const location = { latitude: 49.4, longitude: 8.7 };

describe("the faults of a technician's record", () => {
  it("faults name each field that cannot be read, and what was probably meant", () => {
    const record = {
      location: { latitude: 139.7, longitude: 35.7 },
      skills: [{ name: "gas" }, { name: "water", level: 2, expires_at: "2020-01-01T00:00:00Z" }, { level: 1 }],
      availability: { timeZone: "Europe/Berlin", shift: [] },
    };
    expect(listTechnicianFaults(record)).toEqual([
      {
        code: "INVALID_LOCATION",
        field: "location",
        problem: "is not a place on Earth; it may be mistyped, or have latitude and longitude swapped",
      },
      {
        code: "INVALID_SKILL",
        field: "skills[1].expires_at",
        problem: "is not a known field; did you mean expiresAt?",
      },
      { code: "INVALID_SKILL", field: "skills[2].name", problem: "is not a text of at least one character" },
      {
        code: "INVALID_AVAILABILITY",
        field: "availability.shift",
        problem: "is not a known field; did you mean shifts?",
      },
    ]);
  });

  it.each([
    [{ timeZone: "Europe/Atlantis" }, "availability.timeZone"],
    [{ timeZone: "UTC", holidays: [] }, "availability.holidays"],
    [{ timeZone: "UTC", shifts: [{ weekdays: [1], from: "25:00", to: "26:00" }] }, "availability.shifts[0].from"],
    [{ timeZone: "UTC", shifts: [{ weekdays: [], from: "08:00", to: "16:00" }] }, "availability.shifts[0].weekdays"],
    [
      { timeZone: "UTC", absences: [{ from: "2026-12-24T00:00:00Z", to: "2026-12-23T00:00:00Z" }] },
      "availability.absences[0].to",
    ],
    ["always", "availability"],
  ])("faults name the field of the availability: %j", (availability, field) => {
    expect(listTechnicianFaults({ location, availability })).toMatchObject([{ code: "INVALID_AVAILABILITY", field }]);
  });

  it("faults are short and few, however long the record is", () => {
    const skills = Array.from({ length: 1000 }, () => ({ name: "gas", ["x".repeat(100_000)]: 1 }));
    const faults = listTechnicianFaults({ location, skills });
    expect(faults).toHaveLength(20);
    expect(JSON.stringify(faults).length).toBeLessThan(20_000);
  });

  it("a readable record has no faults", () => {
    expect(listTechnicianFaults({ location })).toEqual([]);
    expect(listTechnicianFaults({ location, skills: [], availability: { timeZone: "europe/berlin" } })).toEqual([]);
  });
});
