import { expect, it } from "vitest";
import type { Candidate, Decision, MeasuredCandidate } from "../../src/index.js";
import { createDispatcher, leastLoaded, replay } from "../../src/index.js";
import {
  memoryAssignments,
  memoryCustomers,
  memoryTechnicians,
  straightLineDistances,
} from "../../src/memory/index.js";
import { type CompactDecision, readStoredDecision, toCompactDecision } from "../../src/plugin-kit/index.js";
import { sampleDecision } from "../../src/testing/ledger/sample-decision.js";

/** What a database returns. */
function keep(decision: Decision): Decision | CompactDecision {
  return JSON.parse(JSON.stringify(toCompactDecision(decision)));
}

const measured: MeasuredCandidate = {
  status: "measured",
  technician: { id: "7", location: { latitude: 49.414_612_345_678, longitude: -8.681_495_678_901 } },
  greatCircleDistanceMeters: 1234.567_890_123_456,
  distanceMeters: 1774.13,
  durationSeconds: 0.1 + 0.2,
  originSnapMeters: 12.5,
  destinationSnapMeters: 0,
  basis: "road",
  cost: 1786.63,
  preference: 0,
};
const visit = {
  leavesAt: "2026-11-24T07:35:19.182Z",
  startsAt: "2026-11-24T07:55:19.000Z",
  endsAt: "2026-11-24T08:55:19.000Z",
};
const { technician } = measured;

it.each<[string, Candidate]>([
  ["a drive", measured],
  ["the one who goes, by another cost", { ...measured, status: "chosen", cost: 5, preference: 2.5 }],
  ["a cost that is the distance", { ...measured, cost: measured.distanceMeters }],
  [
    "a conflict with open assignments",
    { ...measured, status: "conflict", technician: { ...technician, openAssignments: 3 } },
  ],
  ["no open assignments, said so", { ...measured, technician: { ...technician, openAssignments: 0 } }],
  [
    "an estimate from a cache",
    { ...measured, basis: "estimate", isCached: true, isPreferred: true, sharersOmitted: 9 },
  ],
  ["a visit", { ...measured, visit }],
  [
    "a visit between others",
    {
      ...measured,
      visit: {
        ...visit,
        setsOffFrom: { latitude: 1, longitude: 2 },
        beforeId: null,
        afterId: "9",
        driveToNextSeconds: 3.5,
      },
    },
  ],
  ["a visit before the decision", { ...measured, visit: { ...visit, leavesAt: "1970-01-01T00:00:00.000Z" } }],
  ["a visit in other words", { ...measured, visit: { ...visit, startsAt: "2026-11-24T08:55:19+01:00" } }],
  ["a visit at no time", { ...measured, visit: { ...visit, endsAt: "later" } }],
  [
    "a place with more fields",
    { ...measured, technician: { ...technician, location: Object.assign({ altitude: 9 }, technician.location) } },
  ],
  ["a technician with more fields", { ...measured, technician: Object.assign({ name: "Anna" }, technician) }],
  [
    "nobody's drive",
    { status: "unreachable", technician, greatCircleDistanceMeters: 5, reason: "NO_ROUTE", lowerBound: null },
  ],
  ["a bound", { status: "pruned", technician, greatCircleDistanceMeters: 5, lowerBound: 5 }],
  [
    "somebody who may not go",
    {
      status: "ineligible",
      technician: { id: "8", location: null },
      greatCircleDistanceMeters: null,
      reasons: ["ABSENT"],
    },
  ],
])("a compact decision has %s", (_, candidate) => {
  const decision = { ...sampleDecision, candidates: [...sampleDecision.candidates, candidate] };
  expect(readStoredDecision(keep(decision))).toStrictEqual(decision);
});

it("decisions of a dispatcher are the same after they were compact, and so are their replays", async () => {
  const location = { latitude: 49.4, longitude: 8.7 };
  const technicians = Array.from({ length: 60 }, (_, index) => ({
    id: `${index}`,
    location: { latitude: 49.4 + index / 300, longitude: 8.7 + (index % 7) / 90 },
    ...(index % 3 > 0 && { capacity: index % 3 }),
    ...(index % 5 === 0 && { skills: [{ name: "gas" }] }),
    base: location,
  }));
  const customers = memoryCustomers([{ id: "1", location }]);
  const source = memoryTechnicians(technicians);
  const assignments = memoryAssignments({ customers, technicians: source });
  const window = { earliest: "2030-01-14T08:00:00Z", latest: "2030-01-14T10:00:00Z" };
  for (const policy of [undefined, leastLoaded({ withinMeters: 5000 })]) {
    const dispatcher = createDispatcher({
      ...{ customers, technicians: source, assignments, policy },
      distances: straightLineDistances({ circuityFactor: 1.3 }),
      clock: { now: () => Date.parse("2030-01-14T07:00:00Z"), schedule: () => () => undefined },
    });
    for (const requirements of [
      {},
      { skills: [{ name: "gas" }] },
      { preferred: ["44"] },
      { maxDistanceMeters: 9000 },
    ]) {
      for (const window_ of [undefined, window]) {
        const { decision } = await dispatcher.dispatch({ customerId: "1", requirements, window: window_ });
        const read = readStoredDecision(keep(decision));
        expect(read).toStrictEqual(JSON.parse(JSON.stringify(decision)));
        expect(replay(read)).toStrictEqual(replay(decision));
        const [first] = decision.candidates;
        const without = first === undefined ? [] : [first.technician.id];
        expect(replay(read, { without })).toStrictEqual(replay(decision, { without }));
        expect(JSON.stringify(toCompactDecision(decision)).length).toBeLessThan(JSON.stringify(decision).length);
      }
    }
  }
});

it("reads a decision of an earlier version as it is", () => {
  expect(readStoredDecision(sampleDecision)).toBe(sampleDecision);
});

it("keeps what is not a decision as it is", () => {
  expect(toCompactDecision(Object({ provider: "x" }))).toStrictEqual({ provider: "x" });
});
