import { expect, it } from "vitest";
import type { Requirements } from "../../src/domain/requirements.js";
import {
  parseRequirements,
  readStoredDecision,
  readStoredRequirements,
} from "../../src/plugin-kit/check-requirements.js";
import { sampleDecision } from "../../src/testing/ledger/sample-decision.js";

const complete: Requirements = {
  skills: [{ name: "gas", minLevel: 2 }, { name: "water" }],
  startsAt: "2026-11-24T08:00:00.5+01:00",
  territory: "north",
  pinned: ["1"],
  preferred: [],
  excluded: ["2", "3"],
  maxDistanceMeters: 0,
  maxDriveSeconds: 3600.5,
  maxLocationAgeSeconds: 60,
};

it("parsed requirements have the fields that were given, and no others", () => {
  expect(parseRequirements(complete)).toStrictEqual(complete);
  expect(parseRequirements({})).toStrictEqual({});
  expect(parseRequirements({ territory: undefined, skills: [{ name: "gas", minLevel: undefined }] })).toStrictEqual({
    skills: [{ name: "gas" }],
  });
});

it("parsed requirements are a copy that cannot be changed from outside", () => {
  const skills = [{ name: "gas" }];
  const parsed = parseRequirements({ skills });
  skills.push({ name: "water" });
  expect(parsed.skills).toEqual([{ name: "gas" }]);
});

it("stored requirements are read with the former name of the longest drive", () => {
  const former = { maxDistanceMeters: 5, maxDurationSeconds: 60 };
  expect(readStoredRequirements(former)).toStrictEqual({ maxDistanceMeters: 5, maxDriveSeconds: 60 });
  expect(readStoredRequirements(complete)).toBe(complete);
  expect(readStoredRequirements(null)).toEqual({});
  const decision = { ...sampleDecision, requirements: former };
  expect(readStoredDecision(decision).requirements).toStrictEqual({ maxDistanceMeters: 5, maxDriveSeconds: 60 });
  expect(readStoredDecision(sampleDecision)).toBe(sampleDecision);
});

it.each([
  [null, "requirements must be a plain object; got null"],
  ["gas", 'requirements must be a plain object; got "gas"'],
  [[], "requirements must be a plain object; got a list of 0"],
  [new Map([["skills", []]]), "requirements must be a plain object; got an object"],
  [new Date(0), "requirements must be a plain object; got an object"],
  [{ skils: [] }, "requirements.skils is not a known field; did you mean skills?"],
  [{ maxDistance: 5 }, "requirements.maxDistance is not a known field; did you mean maxDistanceMeters?"],
  [{ maxDurationSeconds: 5 }, "requirements.maxDurationSeconds is not a known field; did you mean maxDriveSeconds?"],
  [{ maxLocationAge: 5 }, "requirements.maxLocationAge is not a known field; did you mean maxLocationAgeSeconds?"],
  [
    { constructor: 1 },
    expect.stringMatching(/^requirements.constructor is not a known field; the known ones are skills, /),
  ],
  [{ skills: "gas" }, 'requirements.skills must be a list of 100 at most; got "gas"'],
  [{ skills: ["gas"] }, 'requirements.skills[0] must be an object with a name; got "gas"'],
  [{ skills: [null] }, "requirements.skills[0] must be an object with a name; got null"],
  [{ skills: [{}] }, "requirements.skills[0].name must be a text of 1 to 200 characters; got undefined"],
  [
    { skills: [{ name: "gas" }, { name: "" }] },
    'requirements.skills[1].name must be a text of 1 to 200 characters; got ""',
  ],
  [
    { skills: [{ name: "gas", minlevel: 3 }] },
    "requirements.skills[0].minlevel is not a known field; did you mean minLevel?",
  ],
  [
    { skills: [{ name: "gas", level: 3 }] },
    "requirements.skills[0].level is not a known field; did you mean minLevel?",
  ],
  [{ skills: [{ name: "gas", minLevel: "3" }] }, 'requirements.skills[0].minLevel must be a finite number; got "3"'],
  [{ startsAt: "2026-11-24" }, 'requirements.startsAt must be an RFC 3339 instant; got "2026-11-24"'],
  [{ startsAt: {} }, "requirements.startsAt must be an RFC 3339 instant; got an object"],
  [{ territory: "" }, 'requirements.territory must be a text of 1 to 200 characters; got ""'],
  [{ territory: "\ud800" }, 'requirements.territory must be a text of 1 to 200 characters; got "\\ud800"'],
  [{ pinned: [1] }, "requirements.pinned[0] must be a text of 1 to 200 characters; got 1"],
  [{ pinned: "1" }, 'requirements.pinned must be a list of 100 at most; got "1"'],
  [{ excluded: Array(101).fill("1") }, "requirements.excluded must be a list of 100 at most; got a list of 101"],
  [
    { preferred: ["x".repeat(201)] },
    `requirements.preferred[0] must be a text of 1 to 200 characters; got "${"x".repeat(100)}"`,
  ],
  [{ maxDistanceMeters: -1 }, "requirements.maxDistanceMeters must be a finite number of at least 0; got -1"],
  [{ maxDriveSeconds: Number.NaN }, "requirements.maxDriveSeconds must be a finite number of at least 0; got NaN"],
  [
    { maxLocationAgeSeconds: Number.POSITIVE_INFINITY },
    "requirements.maxLocationAgeSeconds must be a finite number of at least 0; got Infinity",
  ],
])("requirements %j are refused", (requirements, message) => {
  expect(() => parseRequirements(requirements as Requirements)).toThrow(
    expect.objectContaining({ code: "INVALID_REQUEST", message }),
  );
});
