import { describe, expect, it } from "vitest";
import {
  type DispatcherOptions,
  leastLoaded,
  nearest,
  type Policy,
  replay,
  type TechnicianSource,
} from "../../src/index.js";
import { type MemoryTechnician, memoryTechnicians } from "../../src/memory/index.js";
import { makeBench, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

/** This many at exactly one place, and some farther away. */
function depot(size: number, kilometers = 2): readonly MemoryTechnician[] {
  const { location } = north("", kilometers);
  return Array.from({ length: size }, (_, index) => ({ id: String(index + 1), location }));
}

const dispatchTo = (fleet: readonly MemoryTechnician[], options: Partial<DispatcherOptions> = {}) => {
  const bench = makeBench(fleet, detour(1.2), options);
  return { bench, result: bench.dispatcher.dispatch({ customerId: "1" }) };
};

describe("technicians at one place", () => {
  it("technicians at one place are one element of a call, and the record lists 100 of them", async () => {
    const { bench, result } = dispatchTo([...depot(8000), north("9000", 2.2), north("9001", 9)]);
    const { assignment, decision } = await result;
    expect(assignment.technicianId).toBe("1");
    expect(decision.routing).toEqual({ calls: 2, elements: 2 });
    expect(bench.calls.map(({ origins }) => origins.length)).toEqual([1, 1]);
    expect(decision.optimality).toEqual({ proven: true });
    expect(decision.candidates.slice(0, 101).map(({ technician }) => technician.id)).toEqual([
      ...Array.from({ length: 100 }, (_, index) => String(index + 1)),
      "9000",
    ]);
    expect(decision.candidates[99]).toMatchObject({ sharersOmitted: 7900 });
    expect(decision.candidates.filter((candidate) => "sharersOmitted" in candidate)).toHaveLength(1);
  });

  it("a record that lists only 100 at one place replays: the others rank behind them", async () => {
    const { decision } = await dispatchTo([...depot(150), north("9000", 2.1)]).result;
    const named = decision.candidates.map(({ technician }) => technician.id).filter((id) => id !== "9000");
    expect(replay(decision)).toEqual({ technicianId: "1", optimality: { proven: true } });
    expect(replay(decision, { without: ["1"] })).toEqual({ technicianId: "2", optimality: { proven: true } });
    expect(replay(decision, { without: named })).toMatchObject({
      technicianId: "9000",
      optimality: { proven: false, reason: "undetermined" },
    });
  });

  it("technicians at one place are distinguished by the preference of the policy", async () => {
    const busy = depot(300).map((technician) => ({ ...technician, openAssignments: technician.id === "250" ? 0 : 1 }));
    const { assignment, decision } = await dispatchTo(busy, { policy: leastLoaded({ withinMeters: 100 }) }).result;
    expect(assignment.technicianId).toBe("250");
    expect(decision.candidates).toHaveLength(100);
    expect(replay(decision)).toEqual({ technicianId: "250", optimality: { proven: true } });
  });

  it("technicians at one place share their outcome, even if they are ineligible", async () => {
    const fleet = [...depot(150, 1), north("9000", 1.1)];
    const bench = makeBench(fleet, (origin) =>
      origin.latitude === fleet[0]?.location.latitude
        ? { status: "measured", distanceMeters: 5000, durationSeconds: 500 }
        : { status: "measured", distanceMeters: 1500, durationSeconds: 150 },
    );
    const { decision } = await bench.dispatcher.dispatch({
      customerId: "1",
      requirements: { maxDistanceMeters: 2000 },
    });
    expect(decision.candidates).toHaveLength(101);
    expect(decision.search.ineligibleOmitted).toBe(50);
    expect(decision.optimality).toEqual({ proven: true });
  });

  it("the work grows linearly with the technicians, at one place or at different ones", async () => {
    const count = async (fleet: readonly MemoryTechnician[], maxCalls: number): Promise<number> => {
      let asked = 0;
      const counting: Policy = {
        ...nearest,
        toLowerBound: ({ doorToDoorMeters }) => {
          asked += 1;
          return doorToDoorMeters * 0.001;
        },
      };
      await dispatchTo(fleet, { policy: counting, maxCalls }).result;
      return asked / fleet.length;
    };
    const spread = (size: number): readonly MemoryTechnician[] =>
      Array.from({ length: size }, (_, index) => north(String(index + 1), 1 + index / 1000));
    for (const [toFleet, maxCalls] of [
      [depot, 9],
      [spread, 9],
      [spread, 1],
    ] as const) {
      const [few, many] = [await count(toFleet(2000), maxCalls), await count(toFleet(8000), maxCalls)];
      expect(many).toBeLessThan(1.1 * few + 1);
    }
  });
});

describe("a search", () => {
  const fleet = Array.from({ length: 3000 }, (_, index) => north(String(index + 1), 1 + index / 1000));
  const nobody = { name: "nobody", check: () => "NOT_TODAY" };

  it("a search ends at its budget of technicians, and says so", async () => {
    const bench = makeBench(fleet, detour(8), { maxRows: 500 });
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("1");
    expect(decision.candidates).toHaveLength(500);
    expect(decision.optimality).toMatchObject({ proven: false, reason: "max-rows" });
    expect(replay(decision).optimality).toEqual(decision.optimality);
  });

  it("a search ends at its budget of pages, and says so", async () => {
    const bench = makeBench(fleet, detour(8), { maxPages: 3, shortlistSize: 10 });
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(decision.candidates).toHaveLength(70);
    expect(decision.optimality).toMatchObject({ proven: false, reason: "max-pages" });
  });

  it("a search that finds nobody within its budget says why it ended", async () => {
    const bench = makeBench(fleet, detour(8), { maxRows: 500, rules: [nobody] });
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toMatchObject({
      code: "NO_TECHNICIAN_AVAILABLE",
      decision: { search: { endedBy: "max-rows", ineligibleOmitted: 400 }, optimality: { reason: "max-rows" } },
    });
  });

  it("a search within its budget is proven", async () => {
    const bench = makeBench(fleet, detour(1.2), { maxRows: 3000, maxPages: 20 });
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(decision.optimality).toEqual({ proven: true });
  });

  it("a search of a source that never ends comes to an end", async () => {
    let page = 0;
    const technicians: TechnicianSource = {
      ...memoryTechnicians(),
      findNearest: async () => {
        page += 1;
        return { technicians: [], next: String(page) };
      },
    };
    const bench = makeBench([], detour(1.2), { technicians });
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toMatchObject({
      code: "NO_TECHNICIAN_AVAILABLE",
      decision: { search: { endedBy: "max-pages" } },
    });
    expect(page).toBe(200);
  });

  it.each([
    [{ maxRows: 0 }, "maxRows must be a whole number of at least 1; got 0"],
    [{ maxPages: 1.5 }, "maxPages must be a whole number of at least 1; got 1.5"],
  ])("the budget %o is refused", (options, message) => {
    expect(() => makeBench([], detour(1), options)).toThrow(message);
  });
});
