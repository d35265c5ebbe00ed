import { describe, expect, it } from "vitest";
import {
  type EligibilityRule,
  type NearestTechnicians,
  NoTechnicianAvailableError,
  type Requirements,
  type TechnicianSource,
} from "../../src/index.js";
import { type MemoryTechnician, memoryTechnicians } from "../../src/memory/index.js";
import { drive, makeBench, north } from "../support/make-dispatcher.js";
import { crow, detour } from "../support/roads.js";

const dispatchWith = (fleet: readonly MemoryTechnician[], requirements: Requirements, options = {}) =>
  makeBench(fleet, detour(1.2), options).dispatcher.dispatch({ customerId: "1", requirements });

describe("who may go", () => {
  it("those who meet every requirement may go; the decision says why the others may not", async () => {
    const fleet: readonly MemoryTechnician[] = [
      { ...north("1", 1), skills: [{ name: "gas", level: 1 }] },
      { ...north("2", 2), skills: [{ name: "power" }], territories: ["east"] },
      { ...north("3", 3), skills: [{ name: "gas", level: 3 }], territories: ["west"] },
    ];
    const { assignment, decision } = await dispatchWith(fleet, {
      skills: [{ name: "gas", minLevel: 2 }],
      territory: "west",
    });
    expect(assignment.technicianId).toBe("3");
    expect(decision.optimality).toEqual({ proven: true });
    expect(decision.routing.elements).toBe(1);
    expect(decision.candidates.slice(1)).toMatchObject([
      { status: "ineligible", technician: { id: "1" }, reasons: ["SKILL_LEVEL_TOO_LOW"] },
      { status: "ineligible", technician: { id: "2" }, reasons: ["SKILL_MISSING", "OTHER_TERRITORY"] },
    ]);
  });

  it("from the second page on the source filters, and finds the nearest eligible behind a thousand others", async () => {
    const crowd = Array.from({ length: 1000 }, (_, index) => north(String(index + 1), index / 100));
    const technicians = memoryTechnicians([...crowd, { ...north("gas", 20), skills: [{ name: "gas" }] }]);
    const asked: boolean[] = [];
    const source: TechnicianSource = {
      ...technicians,
      findNearest(request, operation): Promise<NearestTechnicians> {
        asked.push(request.only !== undefined);
        return technicians.findNearest(request, operation);
      },
    };
    const { assignment, decision } = await dispatchWith([], { skills: [{ name: "gas" }] }, { technicians: source });
    expect(assignment.technicianId).toBe("gas");
    expect(asked).toEqual([false, true]);
    expect(decision.candidates.filter(({ status }) => status === "ineligible")).toHaveLength(20);
  });

  it("the search continues after a page on which the source left everybody out", async () => {
    const full = ["1", "2", "3"].map((id) => ({ ...north(id, Number(id)), capacity: 0 }));
    const technicians = memoryTechnicians([...full, north("4", 4)]);
    const source: TechnicianSource = {
      ...technicians,
      async findNearest({ only, ...request }, operation) {
        const page = await technicians.findNearest(request, operation);
        return only === undefined
          ? page
          : { ...page, technicians: page.technicians.filter(({ capacity }) => capacity !== 0) };
      },
    };
    const { assignment } = await dispatchWith([], {}, { technicians: source, shortlistSize: 1 });
    expect(assignment.technicianId).toBe("4");
  });

  it("eligibility is checked even if the source leaves nobody out; the nearest 100 ineligible are recorded", async () => {
    const crowd = Array.from({ length: 1000 }, (_, index) => north(String(index + 1), index / 100));
    const technicians = memoryTechnicians([...crowd, { ...north("gas", 20), skills: [{ name: "gas" }] }]);
    const source: TechnicianSource = {
      ...technicians,
      findNearest: ({ only, ...request }, operation) => technicians.findNearest(request, operation),
    };
    const { assignment, decision } = await dispatchWith([], { skills: [{ name: "gas" }] }, { technicians: source });
    expect(assignment.technicianId).toBe("gas");
    expect(decision.candidates).toHaveLength(101);
    expect(decision.search.ineligibleOmitted).toBe(900);
  });

  it("only a pinned technician may go, however far away they are", async () => {
    const fleet = [north("1", 1), north("2", 2), north("3", 300)];
    const { assignment, decision } = await dispatchWith(fleet, { pinned: ["3"] });
    expect(assignment.technicianId).toBe("3");
    expect(decision.candidates).toHaveLength(1);
    expect(decision.optimality).toEqual({ proven: true });
    await expect(dispatchWith(fleet, { pinned: ["4"] })).rejects.toThrow(NoTechnicianAvailableError);
  });

  it("preferred technicians go first, and others only if none of them can", async () => {
    const fleet = [north("1", 1), north("2", 50), { ...north("3", 60), isActive: false }];
    const far = await dispatchWith(fleet, { preferred: ["2", "3"] });
    expect(far.assignment.technicianId).toBe("2");
    expect(far.decision.optimality).toEqual({ proven: true });
    const near = await dispatchWith(fleet, { preferred: ["3"] });
    expect(near.assignment.technicianId).toBe("1");
  });

  it("an excluded technician never goes", async () => {
    const { assignment } = await dispatchWith([north("1", 1), north("2", 2)], { excluded: ["1"] });
    expect(assignment.technicianId).toBe("2");
  });

  it("nobody drives farther or longer than allowed, and those who would have to are not measured", async () => {
    const fleet = [north("1", 1), north("2", 2), north("3", 90)];
    const bench = makeBench(fleet, (origin, destination) => drive(crow(origin, destination) * 1.2, 1000));
    const asked = { customerId: "1", requirements: { maxDistanceMeters: 1100 } };
    await expect(bench.dispatcher.dispatch(asked)).rejects.toMatchObject({
      code: "NO_TECHNICIAN_AVAILABLE",
      decision: {
        candidates: [
          { status: "ineligible", technician: { id: "1" }, reasons: ["TOO_FAR"] },
          { status: "ineligible", technician: { id: "2" }, reasons: ["TOO_FAR"] },
          { status: "ineligible", technician: { id: "3" }, reasons: ["TOO_FAR"] },
        ],
      },
    });
    expect(bench.calls.map(({ origins }) => origins.length)).toEqual([1]);
    const slow = { customerId: "1", requirements: { maxDriveSeconds: 999 } };
    await expect(bench.dispatcher.dispatch(slow)).rejects.toThrow(NoTechnicianAvailableError);
  });

  it("custom rules decide who may go", async () => {
    const noSmokers: EligibilityRule = {
      name: "no-smokers",
      check: ({ attributes }) => (attributes?.["smokes"] === true ? "SMOKES" : null),
    };
    const fleet = [{ ...north("1", 1), attributes: { smokes: true } }, north("2", 2)];
    const { assignment, decision } = await dispatchWith(fleet, {}, { rules: [noSmokers] });
    expect(assignment.technicianId).toBe("2");
    expect(decision.candidates[1]).toMatchObject({ reasons: ["SMOKES"] });
  });
});
