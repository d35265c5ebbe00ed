import { describe, expect, it } from "vitest";
import type { Requirements } from "../../src/domain/requirements.js";
import type { Technician } from "../../src/domain/technician.js";
import { builtInRules } from "../../src/eligibility/built-in-rules.js";

const location = { latitude: 49.4, longitude: 8.7 };
const nowMs = Date.parse("2026-11-24T12:00:00Z");

/** Why a technician may not go, by every built-in rule. */
function reasons(technician: Partial<Technician>, requirements: Requirements = {}): readonly string[] {
  const startsAtMs = requirements.startsAt === undefined ? nowMs : Date.parse(requirements.startsAt);
  const context = { requirements, location, nowMs, startsAtMs };
  return builtInRules.flatMap((rule) => rule.check({ id: "1", location, ...technician }, context) ?? []);
}

it("everyone is eligible if nothing is required and nothing is known", () => {
  expect(reasons({})).toEqual([]);
});

it("a technician gets a reason for each rule that they do not meet", () => {
  expect(
    reasons({ capacity: 0, territories: [] }, { territory: "north", skills: [{ name: "gas" }], excluded: ["1"] }),
  ).toEqual(["EXCLUDED", "AT_CAPACITY", "SKILL_MISSING", "OTHER_TERRITORY"]);
});

describe("capacity", () => {
  it("a technician at capacity is not eligible", () => {
    expect(reasons({ openAssignments: 1000 })).toEqual([]);
    expect(reasons({ capacity: 2, openAssignments: 1 })).toEqual([]);
    expect(reasons({ capacity: 2, openAssignments: 2 })).toEqual(["AT_CAPACITY"]);
    expect(reasons({ capacity: 1 })).toEqual([]);
    expect(reasons({ capacity: 0 })).toEqual(["AT_CAPACITY"]);
    expect(reasons({ capacity: Number.NaN })).toEqual(["AT_CAPACITY"]);
  });
});

describe("skills", () => {
  const gas = { skills: [{ name: "gas" }] };

  it("a technician must have all required skills, by their exact names", () => {
    const needed = { skills: [{ name: "gas" }, { name: "water" }] };
    expect(reasons({}, needed)).toEqual(["SKILL_MISSING"]);
    expect(reasons({ skills: [{ name: "gas" }, { name: "Water" }] }, needed)).toEqual(["SKILL_MISSING"]);
    expect(reasons({ skills: [{ name: "water" }, { name: "gas" }] }, needed)).toEqual([]);
  });

  it("a skill must have the required level, and has level 1 if none is stored", () => {
    const needed = { skills: [{ name: "gas", minLevel: 2 }] };
    expect(reasons(gas, needed)).toEqual(["SKILL_LEVEL_TOO_LOW"]);
    expect(reasons({ skills: [{ name: "gas", level: 2 }] }, needed)).toEqual([]);
    expect(reasons(gas, { skills: [{ name: "gas", minLevel: 1 }] })).toEqual([]);
    expect(reasons({ skills: [{ name: "gas", level: -5 }] }, gas)).toEqual([]);
  });

  it("a skill must not be expired when the work starts, regardless of the time now", () => {
    const certified = { skills: [{ name: "gas", expiresAt: "2026-12-01T00:00:00+01:00" }] };
    expect(reasons(certified, gas)).toEqual([]);
    expect(reasons(certified, { ...gas, startsAt: "2026-11-30T22:59:59.999Z" })).toEqual([]);
    expect(reasons(certified, { ...gas, startsAt: "2026-11-30T23:00:00Z" })).toEqual(["SKILL_EXPIRED"]);
  });

  it("the better one of two entries of a skill counts", () => {
    const skills = [{ name: "gas", expiresAt: "2020-01-01T00:00:00Z" }, { name: "gas" }];
    expect(reasons({ skills }, gas)).toEqual([]);
    expect(reasons({ skills: skills.toReversed() }, gas)).toEqual([]);
  });

  it("unreadable skills do not count, and do not matter to jobs that do not need them", () => {
    const badFields: readonly object[] = [
      { expiresAt: "next year" },
      { expiresAt: "2020-01-01" },
      { expiresAt: null },
      { expires_at: "2020-01-01T00:00:00Z" },
      { expiry: "2020-01-01T00:00:00Z" },
      { level: Number.NaN },
      { level: "3" },
    ];
    for (const bad of badFields) {
      expect(reasons({ skills: [{ name: "gas", ...bad }] }, gas)).toEqual(["INVALID_SKILL"]);
      expect(reasons({ skills: [{ name: "water", ...bad }, { name: "gas" }] }, gas)).toEqual([]);
    }
    expect(reasons({ skills: "gas" as unknown as [] }, gas)).toEqual(["INVALID_SKILL"]);
    expect(reasons({ skills: [null, { name: "gas" }] as unknown as [] }, gas)).toEqual([]);
    expect(reasons({ skills: [{ skill: "gas" }] as unknown as [] }, gas)).toEqual(["INVALID_SKILL"]);
  });

  it("an unreadable skill is reported before an expired one", () => {
    const renewed: readonly object[] = [
      { name: "gas", expiresAt: "2020-01-01T00:00:00Z" },
      { name: "gas", expires_at: "2030-01-01T00:00:00Z" },
    ];
    expect(reasons({ skills: renewed as [] }, gas)).toEqual(["INVALID_SKILL"]);
    expect(reasons({ skills: renewed.toReversed() as [] }, gas)).toEqual(["INVALID_SKILL"]);
  });
});

describe("territory", () => {
  it("a technician without territories serves all of them", () => {
    expect(reasons({}, { territory: "north" })).toEqual([]);
    expect(reasons({ territories: ["south", "north"] }, { territory: "north" })).toEqual([]);
    expect(reasons({ territories: ["south"] })).toEqual([]);
    expect(reasons({ territories: ["south"] }, { territory: "north" })).toEqual(["OTHER_TERRITORY"]);
    expect(reasons({ territories: "northwest" as unknown as [] }, { territory: "north" })).toEqual(["OTHER_TERRITORY"]);
  });
});

describe("named technicians", () => {
  it("excluded technicians are not eligible, and if some are pinned, nobody else is", () => {
    expect(reasons({}, { excluded: ["2"] })).toEqual([]);
    expect(reasons({}, { excluded: ["2", "1"] })).toEqual(["EXCLUDED"]);
    expect(reasons({}, { pinned: ["1"] })).toEqual([]);
    expect(reasons({}, { pinned: ["2"] })).toEqual(["NOT_PINNED"]);
    expect(reasons({}, { pinned: [] })).toEqual(["NOT_PINNED"]);
    expect(reasons({}, { pinned: ["1"], excluded: ["1"] })).toEqual(["EXCLUDED"]);
    expect(reasons({}, { preferred: ["2"] })).toEqual([]);
  });
});

describe("the age of a location", () => {
  const fresh = { maxLocationAgeSeconds: 60 };

  it("the age of a location matters only if it is limited; then an unknown age is too old", () => {
    expect(reasons({ locatedAt: "2020-01-01T00:00:00Z" })).toEqual([]);
    expect(reasons({}, fresh)).toEqual(["LOCATION_TOO_OLD"]);
    expect(reasons({ locatedAt: "yesterday" }, fresh)).toEqual(["LOCATION_TOO_OLD"]);
  });

  it("a location is refused if its time is more than five minutes ahead", () => {
    expect(reasons({ locatedAt: "2026-11-24T12:05:00Z" }, fresh)).toEqual([]);
    expect(reasons({ locatedAt: "2026-11-24T12:05:00.001Z" }, fresh)).toEqual(["LOCATION_IN_FUTURE"]);
    expect(reasons({ locatedAt: "2030-01-01T00:00:00Z" }, { maxLocationAgeSeconds: 31_536_000 })).toEqual([
      "LOCATION_IN_FUTURE",
    ]);
    expect(reasons({ locatedAt: "2030-01-01T00:00:00Z" })).toEqual([]);
  });

  it("the age of a location is compared with now, not with the start of the work", () => {
    expect(reasons({ locatedAt: "2026-11-24T12:59:00+01:00" }, fresh)).toEqual([]);
    expect(reasons({ locatedAt: "2026-11-24T11:58:59.999Z" }, fresh)).toEqual(["LOCATION_TOO_OLD"]);
    expect(reasons({ locatedAt: "2026-11-24T11:59:30Z" }, { ...fresh, startsAt: "2027-01-01T00:00:00Z" })).toEqual([]);
  });
});
