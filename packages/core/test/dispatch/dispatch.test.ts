import { describe, expect, it } from "vitest";
import {
  type Candidate,
  type Coordinates,
  CustomerLocationInvalidError,
  CustomerNotFoundError,
  createDispatcher,
  type DispatchError,
  type DispatcherOptions,
  fastest,
  NoTechnicianAvailableError,
  NoTechnicianReachableError,
  nearest,
  nearestByRoad,
  type RoadResult,
  type TechnicianSource,
} from "../../src/index.js";
import {
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
  straightLineDistances,
} from "../../src/memory/index.js";
import { door, drive, makeBench, north } from "../support/make-dispatcher.js";
import { crow, detour } from "../support/roads.js";

const statuses = (candidates: readonly Candidate[]): Record<string, string> =>
  Object.fromEntries(candidates.map(({ technician, status }) => [technician.id, status]));

describe("a dispatch", () => {
  it("a dispatch assigns the nearest by road, not by great circle, and stores the drive", async () => {
    const river = north("1", 1);
    const bench = makeBench([river, north("2", 2)], (origin, destination) =>
      origin.latitude === river.location.latitude ? drive(9000) : detour(1.2)(origin, destination),
    );
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment).toMatchObject({ id: "1", customerId: "1", technicianId: "2" });
    expect(assignment.distanceMeters).toBeCloseTo(2400, 0);
    expect(decision.optimality).toEqual({ proven: true });
    expect(decision.basis).toBe("road");
    expect(await bench.countAssignments()).toBe(1);
  });

  it("a dispatch measures the shortlist in one call, and nobody else if that proves the answer", async () => {
    const fleet = Array.from({ length: 100 }, (_, index) => north(String(index + 1), index + 1));
    const bench = makeBench(fleet, detour(1.5));
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(decision.routing).toEqual({ calls: 1, elements: 20 });
    expect(bench.calls.map(({ origins }) => origins.length)).toEqual([20]);
  });

  it("a dispatch measures in a second call exactly those who could still be nearer", async () => {
    const fleet = Array.from({ length: 100 }, (_, index) => north(String(index + 1), index + 1));
    const bench = makeBench(fleet, detour(8), { shortlistSize: 2 });
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    // Technician 1 drives 8 km; those at 3 to 8 km as the crow flies are below that.
    expect(bench.calls.map(({ origins }) => origins.length)).toEqual([2, 6]);
    expect(assignment.technicianId).toBe("1");
    expect(decision.optimality).toEqual({ proven: true });
    expect(statuses(decision.candidates)).toMatchObject({ "1": "chosen", "8": "measured", "9": "pruned" });
  });

  it("a dispatch never exceeds the origins of the provider, and stops once the best is proven", async () => {
    const fleet = Array.from({ length: 30 }, (_, index) => north(String(index + 1), index + 1));
    const provider = { ...memoryDistances(detour(8)), maxOriginsPerCall: 3 };
    const bench = makeBench(fleet, provider);
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(bench.calls.map(({ origins }) => origins.length)).toEqual([3, 3, 2]);
    expect(decision.optimality).toEqual({ proven: true });
  });

  it("the lowest id wins ties", async () => {
    const bench = makeBench([north("10", 1), north("9", 1.001), north("11", 1)], () => drive(1500));
    const { assignment } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("9");
  });

  it("a dispatch leaves out technicians without a valid location, and reports them", async () => {
    const nowhere = { id: "1", location: { latitude: Number.NaN, longitude: 8.7 } };
    const bench = makeBench([nowhere, north("2", 3)], detour(1.2));
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("2");
    expect(decision.candidates.at(-1)).toEqual({
      status: "ineligible",
      technician: nowhere,
      greatCircleDistanceMeters: null,
      reasons: ["INVALID_LOCATION"],
      faults: [{ code: "INVALID_LOCATION", field: "location", problem: "is not a place on Earth" }],
    });
  });

  it("a dispatch leaves out technicians without a valid location whom the source lists", async () => {
    const technicians: TechnicianSource = {
      ...memoryTechnicians(),
      findNearest: async () => ({
        technicians: [{ id: "1", location: { latitude: 91, longitude: 8.7 } }, north("2", 3)],
        next: null,
      }),
    };
    const bench = makeBench([], detour(1.2), { technicians });
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("2");
    expect(statuses(decision.candidates)).toEqual({ "2": "chosen", "1": "ineligible" });
  });

  it("a dispatch skips those whom no road connects", async () => {
    const fleet = Array.from({ length: 60 }, (_, index) => north(String(index + 1), index + 1));
    const bench = makeBench(
      fleet,
      (origin, destination) =>
        crow(origin, destination) < 50_500
          ? { status: "unreachable", reason: "NO_ROUTE" }
          : detour(1.1)(origin, destination),
      { shortlistSize: 10 },
    );
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("51");
    expect(decision.optimality).toEqual({ proven: true });
    expect(bench.calls.map(({ origins }) => origins.length)).toEqual([10, 20, 30]);
  });

  it("a dispatcher can dispatch again: every dispatch is a new search", async () => {
    const bench = makeBench([north("1", 1), north("2", 2)], detour(1.2));
    await bench.dispatcher.dispatch({ customerId: "1" });
    bench.technicians.upsert(north("1", 3));
    const { assignment } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("2");
    expect(await bench.countAssignments()).toBe(2);
  });
});

describe("the decision", () => {
  it("the decision is plain data that survives JSON", async () => {
    const bench = makeBench([north("1", 1), north("2", 50)], detour(1.2), { shortlistSize: 1 });
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
    expect(decision).toMatchObject({
      version: 1,
      customer: { id: "1", location: door },
      policy: { name: "nearest", unit: "meters", tolerance: 0 },
      requirements: {},
      provider: "memory",
    });
  });

  it("the decision lists the chosen one first, then by cost, then the unmeasured by great circle", async () => {
    const fleet = [north("4", 1), north("3", 2), north("2", 3), north("1", 40)];
    const bench = makeBench(fleet, (origin, destination) => {
      const meters = crow(origin, destination);
      return meters < 1500 ? { status: "unreachable", reason: "NOT_SNAPPED" } : drive(meters * 1.1);
    });
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(decision.candidates.map(({ technician, status }) => [technician.id, status])).toEqual([
      ["3", "chosen"],
      ["2", "measured"],
      ["1", "measured"],
      ["4", "unreachable"],
    ]);
    expect(decision.candidates.at(-1)).toMatchObject({ reason: "NOT_SNAPPED" });
  });

  it("the decision is not proven if it rests on an estimate", async () => {
    const bench = makeBench([north("1", 1)], straightLineDistances());
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(decision.basis).toBe("estimate");
    expect(decision.optimality).toEqual({ proven: false, reason: "estimate", gapMeters: null, gapSeconds: null });
  });
});

describe("the policy", () => {
  /** 1: a short drive, but far from its road. 2: a longer drive, at the roadside. 3: the longest, on a motorway. */
  const roads: Record<string, RoadResult> = {
    "1": { status: "measured", distanceMeters: 2100, durationSeconds: 200, originSnapMeters: 300 },
    "2": { status: "measured", distanceMeters: 2200, durationSeconds: 250, originSnapMeters: 5 },
    "3": { status: "measured", distanceMeters: 2900, durationSeconds: 90 },
  };
  const fleet = [north("1", 2), north("2", 2.1), north("3", 2.2)];
  const toRoad = (origin: Coordinates): RoadResult => {
    const technician = fleet.find(({ location }) => location.latitude === origin.latitude);
    return roads[technician?.id ?? ""] ?? { status: "unreachable", reason: "UNKNOWN" };
  };

  it.each([
    ["nearest", nearest, "2", 2205, 2200],
    ["nearest-by-road", nearestByRoad, "1", 2100, 2100],
    ["fastest", fastest, "3", 90, 2900],
  ] as const)("%s decides who goes; what is stored stays the drive", async (name, policy, winner, cost, meters) => {
    const bench = makeBench(fleet, toRoad, { policy });
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment).toMatchObject({ technicianId: winner, distanceMeters: meters });
    expect(decision.candidates[0]).toMatchObject({ status: "chosen", cost });
    expect(decision.policy.name).toBe(name);
  });

  it("road leaves room for both ends in the proof", async () => {
    const provider = { ...memoryDistances(detour(1.1)), maxSnapMeters: 1000 };
    const bench = makeBench([north("1", 1), north("2", 2), north("3", 4)], provider, {
      policy: nearestByRoad,
      shortlistSize: 1,
    });
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(statuses(decision.candidates)).toEqual({ "1": "chosen", "2": "measured", "3": "pruned" });
  });

  it("duration rules out who is too far at top speed", async () => {
    const bench = makeBench([north("1", 1), north("2", 3), north("3", 4)], detour(1.1), {
      policy: fastest,
      topSpeedKmh: 100,
      shortlistSize: 1,
    });
    // 1.1 km at 10 m/s take 110 s; at 100 km/h that is enough for 3.06 km.
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(statuses(decision.candidates)).toEqual({ "1": "chosen", "2": "measured", "3": "pruned" });
  });
});

describe("a budget", () => {
  const fleet = Array.from({ length: 100 }, (_, index) => north(String(index + 1), index + 1));

  it("a budget of calls ends the search; the decision says how much nearer someone could be", async () => {
    const bench = makeBench(fleet, detour(8), { shortlistSize: 2, maxCalls: 1 });
    const { assignment, decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(assignment.technicianId).toBe("1");
    expect(decision.routing).toEqual({ calls: 1, elements: 2 });
    // Everyone after technician 2 is at 2 km or more as the crow flies, less 1 % and 2 m; the chosen one drives 8 km.
    expect(decision.optimality).toMatchObject({ proven: false, reason: "max-calls", gapSeconds: null });
    expect("gapMeters" in decision.optimality && decision.optimality.gapMeters).toBeCloseTo(6013.4, 0);
  });

  it("a budget of elements is never exceeded", async () => {
    const bench = makeBench(fleet, detour(8), { shortlistSize: 2, maxElements: 5 });
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(decision.routing).toEqual({ calls: 2, elements: 5 });
    expect(decision.optimality).toMatchObject({ proven: false, reason: "max-elements" });
    expect(statuses(decision.candidates)).toMatchObject({ "5": "measured" });
  });

  it("a budget that is just enough leaves the answer proven", async () => {
    const bench = makeBench(fleet, detour(8), { shortlistSize: 2, maxCalls: 2, maxElements: 8 });
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    expect(decision.routing).toEqual({ calls: 2, elements: 8 });
    expect(decision.optimality).toEqual({ proven: true });
  });

  it("the gap is in seconds if time decides", async () => {
    const bench = makeBench(fleet, detour(8), { policy: fastest, shortlistSize: 2, maxCalls: 1 });
    const { decision } = await bench.dispatcher.dispatch({ customerId: "1" });
    // The chosen one takes 800 s; 2 km at 130 km/h take 55 s, less 10 s for the 350 m that the start may be off the
    // road.
    expect(decision.optimality).toMatchObject({ proven: false, gapMeters: null });
    expect("gapSeconds" in decision.optimality && decision.optimality.gapSeconds).toBeCloseTo(754.7, 0);
  });
});

describe("nobody goes", () => {
  const rejection = (bench: ReturnType<typeof makeBench>, customerId = "1"): Promise<DispatchError> =>
    bench.dispatcher.dispatch({ customerId }).then(
      () => expect.fail("somebody went"),
      (error: DispatchError) => error,
    );

  it("nobody goes to an unknown customer, even if there is no technician", async () => {
    const error = await rejection(makeBench([], detour(1.2)), "999");
    expect(error).toBeInstanceOf(CustomerNotFoundError);
    expect(error).toMatchObject({ code: "CUSTOMER_NOT_FOUND", message: "Customer 999 not found", isRetryable: false });
  });

  it("nobody goes to a customer without a valid location", async () => {
    const customers = memoryCustomers([{ id: "1", location: { latitude: 49.4, longitude: 190 } }]);
    const error = await rejection(makeBench([north("1", 1)], detour(1.2), { customers }));
    expect(error).toBeInstanceOf(CustomerLocationInvalidError);
    expect(error.message).toBe("Customer 1 has no valid location: latitude 49.4, longitude 190");
  });

  it("nobody goes if there is no active technician", async () => {
    const bench = makeBench([{ ...north("1", 1), isActive: false }], detour(1.2));
    const error = await rejection(bench);
    expect(error).toBeInstanceOf(NoTechnicianAvailableError);
    expect(bench.calls).toEqual([]);
  });

  it("nobody goes if no road connects anyone; the error says who was considered", async () => {
    const bench = makeBench([north("1", 1), north("2", 2)], () => ({ status: "unreachable", reason: "NO_ROUTE" }));
    const error = await rejection(bench);
    expect(error).toBeInstanceOf(NoTechnicianReachableError);
    expect(error).toMatchObject({ decision: { candidates: [{ status: "unreachable" }, { status: "unreachable" }] } });
    expect(await bench.countAssignments()).toBe(0);
  });
});

describe("the options", () => {
  const plugins: DispatcherOptions = {
    customers: memoryCustomers(),
    technicians: memoryTechnicians(),
    distances: straightLineDistances(),
    assignments: memoryAssignments(),
  };

  it.each([
    [{ shortlistSize: 0 }, "shortlistSize must be a whole number of at least 1; got 0"],
    [{ shortlistSize: 2.5 }, "shortlistSize must be a whole number of at least 1; got 2.5"],
    [{ maxCalls: Number.NaN }, "maxCalls must be a whole number of at least 1; got NaN"],
    [{ maxElements: -1 }, "maxElements must be a whole number of at least 1; got -1"],
    [{ deadlineMs: 0 }, "deadlineMs must be a number from 1 to 2147483647; got 0"],
    [{ deadlineMs: 2 ** 31 }, "deadlineMs must be a number from 1 to 2147483647; got 2147483648"],
    [{ topSpeedKmh: 0 }, "topSpeedKmh must be a number from 1 to 10000; got 0"],
    ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY, undefined as never].map(
      (maxSnapMeters): [Partial<DispatcherOptions>, string] => [
        { distances: { ...plugins.distances, maxSnapMeters } },
        `distances.maxSnapMeters must be a number above 0 and at most 20037508; got ${maxSnapMeters}`,
      ],
    ),
    [
      { distances: { ...plugins.distances, reportsSnaps: undefined as never } },
      "distances.reportsSnaps must be true or false; got undefined",
    ],
    [{ idempotencyKeepMs: 0 }, "idempotencyKeepMs must be a number from 1 to 2147483647; got 0"],
    [
      { policy: { ...nearest, unit: "miles" as never } },
      'policy must have a unit of meters, seconds, cost; got "miles"',
    ],
    [{ policy: { ...nearest, toCost: undefined as never } }, "policy must be a policy, with a function toCost"],
    [
      { policy: { ...nearest, tolerance: -1 } },
      `policy.tolerance must be a number from 0 to ${Number.MAX_VALUE}; got -1`,
    ],
    [{ rules: [{ name: "none" } as never] }, "rules[0] must be an eligibility rule, with a function check"],
    [{ customers: undefined as never }, "customers must be a customer source; got undefined"],
    [
      { distances: { ...plugins.distances, specificationVersion: "v2" as never } },
      'distances must be a distance provider with specificationVersion "v1"; got "v2"',
    ],
    ...[undefined as never, 0, Number.NaN, 1.5].map((maxOriginsPerCall): [Partial<DispatcherOptions>, string] => [
      { distances: { ...plugins.distances, maxOriginsPerCall } },
      `distances.maxOriginsPerCall must be a whole number of at least 1; got ${maxOriginsPerCall}`,
    ]),
  ])("the options %o are refused", (options, message) => {
    expect(() => createDispatcher({ ...plugins, ...options })).toThrow(
      expect.objectContaining({ name: "InvalidRequestError", message }),
    );
  });

  it("changing the options later does not change a dispatcher", async () => {
    const options = { ...plugins, customers: memoryCustomers([{ id: "1", location: door }]) };
    const dispatcher = createDispatcher(options);
    options.technicians = memoryTechnicians([north("1", 1)]);
    await expect(dispatcher.dispatch({ customerId: "1" })).rejects.toThrow("No technicians available");
  });
});
