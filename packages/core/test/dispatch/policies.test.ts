import { describe, expect, it } from "vitest";
import { fastest, leastLoaded, type Policy } from "../../src/index.js";
import { makeBench, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

const fleet = Array.from({ length: 100 }, (_, index) => north(String(index + 1), index + 1));

describe("the policy least-loaded", () => {
  it("least-loaded sends the one with the fewest open assignments of those slightly farther, and proves it", async () => {
    const busy = [
      { ...north("1", 1), openAssignments: 2 },
      { ...north("2", 1.3), openAssignments: 1 },
      { ...north("3", 1.4), openAssignments: 1 },
      { ...north("4", 3), openAssignments: 0 },
    ];
    const bench = makeBench(busy, detour(1.1), { policy: leastLoaded({ withinMeters: 500 }), shortlistSize: 1 });
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("2");
    expect(decision.optimality).toEqual({ proven: true });
    expect(decision.policy).toEqual({ name: "least-loaded", unit: "meters", tolerance: 500 });
    expect(decision.candidates.map(({ technician, status }) => [technician.id, status])).toEqual([
      ["2", "chosen"],
      ["1", "measured"],
      ["3", "measured"],
      ["4", "pruned"],
    ]);
  });
});

describe("the policy fastest", () => {
  it("fastest checks driving times against the way without the straight legs", async () => {
    const bench = makeBench(
      [north("1", 0.5), north("2", 50)],
      () => ({
        status: "measured",
        distanceMeters: 0,
        durationSeconds: 0,
        originSnapMeters: 300,
        destinationSnapMeters: 250,
      }),
      { policy: fastest, shortlistSize: 1 },
    );
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(decision.search.isConsistent).toBe(true);
    expect(decision.optimality).toEqual({ proven: true });
  });
});

describe("a custom policy", () => {
  const byFuel: Policy = { name: "by-fuel", unit: "cost", toCost: ({ road }) => road.distanceMeters * 0.0001 };

  it("a custom policy without a bound is not proven, and compares only the shortlist", async () => {
    const bench = makeBench(fleet, detour(1.2), { policy: byFuel });
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("1");
    expect(decision.routing).toEqual({ calls: 1, elements: 20 });
    expect(decision.optimality).toEqual({ proven: false, reason: "no-bound", gapMeters: null, gapSeconds: null });
  });

  it("a custom policy without a bound is proven if everyone was measured", async () => {
    const bench = makeBench(fleet.slice(0, 5), detour(1.2), { policy: byFuel });
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(decision.optimality).toEqual({ proven: true });
  });

  it("a custom policy with a bound is proven", async () => {
    const policy: Policy = { ...byFuel, toLowerBound: ({ distanceMeters }) => distanceMeters * 0.0001 };
    const { decision } = await makeBench(fleet, detour(1.2), { policy }).dispatcher.dispatch({ customerId: "1" });
    expect(decision.optimality).toEqual({ proven: true });
    expect(decision.candidates[0]).toMatchObject({ cost: expect.closeTo(0.12, 4) });
  });

  it("a custom policy whose bound is above a cost is not proven", async () => {
    const policy: Policy = { ...byFuel, toLowerBound: ({ distanceMeters }) => distanceMeters };
    const { decision } = await makeBench(fleet, detour(1.2), { policy }).dispatcher.dispatch({ customerId: "1" });
    expect(decision.optimality).toMatchObject({ proven: false, reason: "inconsistent-distances" });
  });

  it("a custom policy that returns something other than a number is refused", async () => {
    const policy: Policy = { ...byFuel, toCost: () => Number.NaN };
    const bench = makeBench(fleet, detour(1.2), { policy });
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toThrow(
      "policy by-fuel must return a finite number by toCost; got NaN",
    );
  });
});
