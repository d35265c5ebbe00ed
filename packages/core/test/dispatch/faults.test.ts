import { describe, expect, it } from "vitest";
import * as core from "../../src/index.js";
import {
  type AssignmentLedger,
  type Clock,
  DispatchError,
  type DistanceProvider,
  DistanceProviderError,
  type RoadResult,
  replay,
  StoreError,
  type TechnicianSource,
} from "../../src/index.js";
import { memoryAssignments, memoryCustomers, memoryDistances, memoryTechnicians } from "../../src/memory/index.js";
import { AssignmentConflictError } from "../../src/plugin-kit/index.js";
import { door, drive, makeBench, north } from "../support/make-dispatcher.js";

const fleet = [north("1", 1), north("2", 2), north("3", 3)];
const roads = (factor = 1.2) =>
  memoryDistances((origin) => drive((origin.latitude - door.latitude) * 111_195 * factor));

/** A store in which these technicians were taken in the meantime. */
function takenMeanwhile(...takenIds: readonly string[]): AssignmentLedger {
  const store = memoryAssignments();
  return {
    ...store,
    bookAssignment: async (request, options) => {
      if (takenIds.includes(request.technicianId)) throw new AssignmentConflictError(request.technicianId);
      return store.bookAssignment(request, options);
    },
  };
}

describe("a conflict", () => {
  it("after a conflict the next in the ranking is booked, without a routing call", async () => {
    const bench = makeBench(fleet, roads(), { assignments: takenMeanwhile("1") });
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("2");
    expect(bench.calls).toHaveLength(1);
    expect(decision.candidates.map(({ technician, status }) => [technician.id, status])).toEqual([
      ["2", "chosen"],
      ["1", "conflict"],
      ["3", "measured"],
    ]);
    expect(decision.optimality).toEqual({ proven: true });
  });

  it("after a conflict the next is proven again, measuring only the unmeasured", async () => {
    const bench = makeBench([...fleet, north("4", 4)], roads(), {
      assignments: takenMeanwhile("1", "2"),
      shortlistSize: 2,
    });
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("3");
    expect(decision.optimality).toEqual({ proven: true });
    const measured = bench.calls.flatMap(({ origins }) => origins);
    expect(new Set(measured).size).toBe(measured.length);
  });

  it("a conflict on the last technician ends the dispatch", async () => {
    const bench = makeBench(fleet, roads(), { assignments: takenMeanwhile("1", "2", "3") });
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toMatchObject({
      code: "NO_TECHNICIAN_AVAILABLE",
      decision: { candidates: [{ status: "conflict" }, { status: "conflict" }, { status: "conflict" }] },
    });
  });

  it("a technician who is deactivated during the measurement is a conflict", async () => {
    const technicians = memoryTechnicians(fleet);
    const assignments = memoryAssignments({ technicians });
    const distances = roads();
    const bench = makeBench(
      fleet,
      {
        ...distances,
        measureDistances: async (request, options) => {
          technicians.upsert({ ...north("1", 1), isActive: false });
          return distances.measureDistances(request, options);
        },
      },
      { technicians, assignments },
    );
    expect((await bench.dispatcher.dispatch({ customerId: "1" })).assignment.technicianId).toBe("2");
  });
});

describe("an abort", () => {
  const reason = new Error("the customer hung up");

  it("an abort before the start calls no plug-in", async () => {
    const bench = makeBench(fleet, roads());
    await expect(bench.dispatcher.dispatch({ customerId: "1" }, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    expect(bench.calls).toEqual([]);
  });

  it("an abort during a call of a provider that ignores the signal rejects at once, and books nobody", async () => {
    const controller = new AbortController();
    const bench = makeBench(fleet, {
      ...roads(),
      measureDistances: () => {
        setTimeout(() => controller.abort(reason));
        return new Promise(() => undefined);
      },
    });
    await expect(bench.dispatcher.dispatch({ customerId: "1" }, { signal: controller.signal })).rejects.toBe(reason);
    expect(await bench.countAssignments()).toBe(0);
  });

  it("the reason of an abort replaces the error that a provider throws because of it", async () => {
    const controller = new AbortController();
    const bench = makeBench(fleet, {
      ...roads(),
      measureDistances: async (_, options) => {
        const failure = new Promise<never>((_, reject) => {
          options?.signal?.addEventListener("abort", () => reject(new Error("fetch failed")));
        });
        controller.abort(reason);
        return failure;
      },
    });
    await expect(bench.dispatcher.dispatch({ customerId: "1" }, { signal: controller.signal })).rejects.toBe(reason);
  });

  it("an abort between the last measurement and the claim books nobody", async () => {
    const controller = new AbortController();
    const distances = roads();
    const bench = makeBench(fleet, {
      ...distances,
      measureDistances: async (request) => {
        const results = await distances.measureDistances(request);
        queueMicrotask(() => controller.abort(reason));
        return results;
      },
    });
    await expect(bench.dispatcher.dispatch({ customerId: "1" }, { signal: controller.signal })).rejects.toBe(reason);
    expect(await bench.countAssignments()).toBe(0);
  });
});

describe("the deadline", () => {
  /** A clock that the test moves; nothing waits for real time. */
  function createTestClock(): Clock & { pass(): void; readonly pending: number } {
    const callbacks = new Set<() => void>();
    return {
      now: () => 0,
      schedule(callback) {
        callbacks.add(callback);
        return () => void callbacks.delete(callback);
      },
      pass() {
        for (const callback of callbacks) callback();
      },
      get pending() {
        return callbacks.size;
      },
    };
  }

  /** Answers this many calls, and then hangs until it is aborted. */
  function hangingAfter(answered: number, onHang: () => void): DistanceProvider {
    const distances = roads(8);
    let calls = 0;
    return {
      ...distances,
      measureDistances: (request, options) => {
        calls += 1;
        if (calls <= answered) return distances.measureDistances(request, options);
        queueMicrotask(onHang);
        return new Promise<never>(() => undefined);
      },
    };
  }

  it("the deadline ends a search, and the best so far goes, with the gap stated", async () => {
    const clock = createTestClock();
    const distances = hangingAfter(1, clock.pass);
    const bench = makeBench(fleet, distances, { clock, deadlineMs: 500, shortlistSize: 1 });
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("1");
    expect(decision.optimality).toMatchObject({ proven: false, reason: "deadline" });
    expect(decision.candidates.map(({ status }) => status)).toEqual(["chosen", "unmeasured", "unmeasured"]);
    expect(clock.pending).toBe(0);
  });

  it("the deadline fails the dispatch if nobody is measured by then", async () => {
    const clock = createTestClock();
    const bench = makeBench(fleet, hangingAfter(0, clock.pass), { clock, deadlineMs: 500 });
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      isRetryable: true,
      message: "No technician could be measured within 500 ms",
    });
    expect(await bench.countAssignments()).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it("the deadline covers a customer source that hangs", async () => {
    const clock = createTestClock();
    const customers = {
      ...memoryCustomers(),
      findCustomer: () => {
        queueMicrotask(clock.pass);
        return new Promise<never>(() => undefined);
      },
    };
    const bench = makeBench(fleet, roads(), { clock, customers, deadlineMs: 500 });
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });

  it("the deadline leaves no timer behind if it is not needed", async () => {
    const clock = createTestClock();
    const bench = makeBench(fleet, roads(), { clock, deadlineMs: 500 });
    await bench.dispatcher.dispatch({ customerId: "1" });
    expect(clock.pending).toBe(0);
  });

  it("the deadline uses the machine's clock by default", async () => {
    const bench = makeBench(
      fleet,
      hangingAfter(0, () => undefined),
      { deadlineMs: 20 },
    );
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });
});

describe("a distance provider that fails", () => {
  const failure = new DistanceProviderError("PROVIDER_RATE_LIMITED", "Too many calls", {
    provider: "test",
    retryAfterMs: 5000,
  });

  it("a provider that fails before anyone is measured fails the dispatch with its own error", async () => {
    const bench = makeBench(fleet, { ...roads(), measureDistances: () => Promise.reject(failure) });
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toBe(failure);
    expect(failure).toMatchObject({ isRetryable: true, retryAfterMs: 5000 });
  });

  it("if a provider fails later, the best so far goes, and the decision says so", async () => {
    const distances = roads(8);
    let calls = 0;
    const bench = makeBench(
      fleet,
      {
        ...distances,
        measureDistances: (request, options) => {
          calls += 1;
          return calls === 1 ? distances.measureDistances(request, options) : Promise.reject(failure);
        },
      },
      { shortlistSize: 1 },
    );
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("1");
    expect(decision.optimality).toMatchObject({ proven: false, reason: "provider-failed" });
  });

  it.each<[string, readonly RoadResult[]]>([
    ["2 results for 3 origins", [drive(1), drive(2)]],
    ["distanceMeters -5", [drive(-5, 1), drive(2), drive(3)]],
    ["distanceMeters NaN", [drive(1), drive(Number.NaN, 1), drive(3)]],
    ["durationSeconds Infinity", [drive(1), drive(2), drive(3, Number.POSITIVE_INFINITY)]],
    ["originSnapMeters -1", [{ ...drive(1), originSnapMeters: -1 } as RoadResult, drive(2), drive(3)]],
  ])("an answer of %s is not accepted", async (what, results) => {
    const bench = makeBench(fleet, { ...roads(), measureDistances: async () => results });
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toMatchObject({
      code: "PROVIDER_INVALID_RESPONSE",
      message: `Distance provider memory answered ${what}`,
    });
    expect(await bench.countAssignments()).toBe(0);
  });

  it("drives shorter than the great circle prove nothing, for any technician", async () => {
    const tooShort = roads(0.97);
    const { decision } = await makeBench(fleet, tooShort, { shortlistSize: 2 }).dispatcher.dispatch({
      customerId: "1",
    });
    expect(decision.optimality).toMatchObject({ proven: false, reason: "inconsistent-distances", gapMeters: null });
    const everyone = await makeBench(fleet, tooShort).dispatcher.dispatch({ customerId: "1" });
    expect(everyone.decision.optimality).toMatchObject({ proven: false, reason: "inconsistent-distances" });
  });

  it("an UNKNOWN drive of someone who could be nearer leaves the answer unproven", async () => {
    const distances = roads();
    const bench = makeBench(fleet, {
      ...distances,
      measureDistances: async (request, options) => {
        const [, ...others] = await distances.measureDistances(request, options);
        return [{ status: "unreachable", reason: "UNKNOWN" }, ...others];
      },
    });
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("2");
    expect(decision.optimality).toMatchObject({ proven: false, reason: "undetermined" });
    expect("gapMeters" in decision.optimality && decision.optimality.gapMeters).toBeCloseTo(1408, 0);
  });

  it("an UNKNOWN drive of someone preferred leaves the answer unproven, however far away they are", async () => {
    const bench = makeBench([north("1", 1), north("2", 9)], ({ latitude }) =>
      latitude > north("", 5).location.latitude ? { status: "unreachable", reason: "UNKNOWN" } : drive(1200),
    );
    const requirements = { preferred: ["2"] };
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1", requirements });
    expect(assignment.technicianId).toBe("1");
    const unproven = { proven: false, reason: "undetermined", gapMeters: 0, gapSeconds: null };
    expect(decision.optimality).toEqual(unproven);
    expect(replay(decision).optimality).toEqual(unproven);
  });

  it("an unexpected error of a provider is passed on unchanged", async () => {
    const bug = new TypeError("undefined is not a function");
    const bench = makeBench(fleet, { ...roads(), measureDistances: () => Promise.reject(bug) });
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toBe(bug);
  });
});

describe("a technician source that breaks its contract", () => {
  const broken = (findNearest: TechnicianSource["findNearest"]) =>
    makeBench([], roads(), { technicians: { ...memoryTechnicians(), findNearest } });

  it("a technician source with a wrong order is detected: no proof could rest on it", async () => {
    const bench = broken(async () => ({ technicians: [north("2", 2), north("1", 1)], next: null }));
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toMatchObject({
      code: "STORE_FAILED",
      message: expect.stringContaining("gave technician 1 out of order"),
    });
  });

  it("a technician source that returns the same cursor forever is detected", async () => {
    const bench = broken(async () => ({ technicians: [north("1", 1)], next: "same" }));
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toMatchObject({
      message: "Technician source memory gave the same cursor twice",
    });
  });

  it("a technician source may return someone twice", async () => {
    const bench = broken(async ({ after }) =>
      after === undefined
        ? { technicians: [north("1", 1)], next: "2" }
        : { technicians: [north("1", 1), north("2", 2)], next: null },
    );
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(decision.candidates.map(({ technician }) => technician.id)).toEqual(["1", "2"]);
  });
});

describe("a store that fails", () => {
  it("a store that fails fails the dispatch with its own error", async () => {
    const failure = new StoreError("STORE_UNAVAILABLE", "The database cannot be reached");
    const assignments = { ...memoryAssignments(), bookAssignment: () => Promise.reject(failure) };
    const bench = makeBench(fleet, roads(), { assignments });
    await expect(bench.dispatcher.dispatch({ customerId: "1" })).rejects.toBe(failure);
    expect(failure.isRetryable).toBe(true);
  });
});

describe("an error", () => {
  it("an error is recognised across two copies of the package", () => {
    class DispatchErrorOfAnotherCopy extends Error {
      readonly isDispatchError = true;
    }
    expect(DispatchError.isInstance(new DispatchErrorOfAnotherCopy())).toBe(true);
    expect(DispatchError.isInstance(new StoreError("STORE_TIMEOUT", "too slow"))).toBe(true);
    expect(DispatchError.isInstance(new Error("no"))).toBe(false);
    expect(DispatchError.isInstance({ isDispatchError: true })).toBe(false);
  });

  it("an error is an instance of its own class and of the base, and of no other class", () => {
    const kinds = Object.values(core).filter(isErrorClass);
    expect(kinds.length).toBeGreaterThan(10);
    for (const kind of kinds) {
      const error = Object.assign(new Error("of another copy"), { isDispatchError: true, name: kind.name });
      const found = kinds.filter(({ isInstance }) => isInstance(error)).map(({ name }) => name);
      expect(new Set(found)).toEqual(new Set(["DispatchError", kind.name]));
    }
  });

  it("an error keeps its cause", () => {
    const cause = new Error("ECONNREFUSED");
    expect(new StoreError("STORE_UNAVAILABLE", "gone", { cause }).cause).toBe(cause);
    expect("cause" in new StoreError("STORE_FAILED", "gone")).toBe(false);
  });
});

function isErrorClass(value: unknown): value is typeof DispatchError {
  return typeof value === "function" && value.prototype instanceof Error;
}
