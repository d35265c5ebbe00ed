import { describe, expect, it } from "vitest";
import {
  type Candidate,
  type Decision,
  type ErasedPerson,
  eraseFromBatchDecision,
  eraseFromDecision,
  replay,
  verifyBatch,
} from "../../src/index.js";
import { sampleDecision } from "../../src/testing/ledger/sample-decision.js";
import { makeBench, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

const exact = { latitude: 49.412_345_678, longitude: 8.698_765_432 };
const cut = { latitude: 49.41, longitude: 8.7 };
const elsewhere = { latitude: 49.512_345, longitude: 8.512_345 };
const ada: ErasedPerson = { kind: "customer", id: "ada" };

const [chosen] = sampleDecision.candidates as readonly [Extract<Candidate, { readonly status: "chosen" }>];

function decisionOf(candidates: readonly Candidate[], customer: Decision["customer"] = { id: "ada", location: exact }) {
  return { ...sampleDecision, customer, candidates };
}

describe("eraseFromDecision", () => {
  it("cuts the place of the customer, and where a technician sets off from them", () => {
    const visit = { leavesAt: "", startsAt: "", endsAt: "", setsOffFrom: exact };
    const own = decisionOf([{ ...chosen, visit: { ...visit, setsOffFrom: elsewhere } }]);
    expect(eraseFromDecision(own, ada)).toEqual({ ...own, customer: { id: "ada", location: cut } });
    const other = { id: "ben", location: elsewhere };
    const byVisit = decisionOf([{ ...chosen, visit: { ...visit, beforeId: "7" } }], other);
    const byPlace = decisionOf([{ ...chosen, visit }], other);
    const toCut = ({ candidates }: Decision) => candidates.map((candidate) => "visit" in candidate && candidate.visit);
    expect(toCut(eraseFromDecision(byVisit, { ...ada, visitIds: ["7"] }))).toMatchObject([{ setsOffFrom: cut }]);
    expect(toCut(eraseFromDecision(byPlace, { ...ada, places: [cut] }))).toMatchObject([{ setsOffFrom: cut }]);
    expect(eraseFromDecision(byVisit, { ...ada, visitIds: ["8"], places: [elsewhere] })).toBe(byVisit);
  });

  it("cuts the place of work that had no customer yet only if it is one of theirs", () => {
    const decision = decisionOf([chosen], { id: null, location: exact });
    expect(eraseFromDecision(decision, { ...ada, places: [exact] }).customer).toEqual({ id: null, location: cut });
    expect(eraseFromDecision(decision, { ...ada, places: [elsewhere] })).toBe(decision);
  });

  it("cuts the place of a technician, also if others share it, and drops the faults of their record", () => {
    const faults = [{ code: "INVALID_SKILL" as const, field: "skills.Anna", problem: "is not a field" }];
    const ineligible = {
      status: "ineligible" as const,
      greatCircleDistanceMeters: 1,
      reasons: ["INVALID_SKILL"],
      faults,
    };
    const decision = decisionOf(
      [
        { ...chosen, technician: { id: "anna", location: exact } },
        { ...ineligible, technician: { id: "anna", location: exact } },
        { ...ineligible, technician: { id: "ben", location: exact } },
        { ...ineligible, technician: { id: "cem", location: elsewhere } },
      ],
      { id: "ben", location: exact },
    );
    const erased = eraseFromDecision(decision, { kind: "technician", id: "anna" });
    expect(erased.candidates.map(({ technician }) => technician.location)).toEqual([cut, cut, cut, elsewhere]);
    expect(erased.candidates.map((candidate) => "faults" in candidate)).toEqual([false, false, true, true]);
    expect(erased.customer).toEqual(decision.customer);
    expect(eraseFromDecision(erased, { kind: "technician", id: "anna" })).toBe(erased);
  });

  it("leaves places apart that are the same after they were cut, so that a replay loses nobody", () => {
    const near = { latitude: exact.latitude + 0.001, longitude: exact.longitude };
    const pruned = (id: string, location: typeof near, meters: number, more: object = {}): Candidate => ({
      ...{ status: "pruned", technician: { id, location }, greatCircleDistanceMeters: meters, lowerBound: meters },
      ...more,
    });
    const decision = decisionOf([
      { ...chosen, technician: { id: "anna", location: exact }, cost: 10 },
      pruned("ben", exact, 20, { sharersOmitted: 3 }),
      pruned("cem", near, 90),
    ]);
    const erase = (decided: Decision, id: string) => eraseFromDecision(decided, { kind: "technician", id });
    const erased = ["anna", "ben", "cem"].reduce(erase, decision);
    expect(new Set(erased.candidates.map(({ technician }) => technician.location?.latitude))).toEqual(new Set([49.41]));
    for (const without of [[], ["anna"], ["anna", "ben"], ["ben"], ["anna", "ben", "cem"]]) {
      expect(replay(erased, { without })).toEqual(replay(decision, { without }));
    }
  });
});

describe("eraseFromBatchDecision", () => {
  it("cuts places, and makes verifyBatch say who was erased", async () => {
    const { dispatcher } = makeBench([north("1", 1), north("2", 2)], detour(1.2));
    const { decision } = await dispatcher.previewBatch({ jobs: [{ customerId: "1" }] });
    expect(verifyBatch(decision)).toEqual({ isProven: true, violation: null });
    const erased = eraseFromBatchDecision(decision, { kind: "technician", id: "2" });
    const places = erased.technicians.flatMap(({ location }) => [location.latitude, location.longitude]);
    const [, second] = decision.technicians;
    expect(places).not.toContain(second?.location.latitude);
    const violation = "its places were cut by the erasure of technician 2, customer 1";
    const jobs = erased.jobs.map((job) => ({ ...job, customer: { id: "1", location: exact } }));
    const both = eraseFromBatchDecision({ ...erased, jobs }, { kind: "customer", id: "1" });
    expect(both.jobs.map(({ customer }) => customer.location)).toEqual([cut]);
    expect(verifyBatch(both)).toEqual({ isProven: false, violation });
    expect(eraseFromBatchDecision(both, { kind: "customer", id: "1" })).toBe(both);
    expect(eraseFromBatchDecision(decision, { kind: "technician", id: "99" })).toBe(decision);
  });
});
