import { describe, expect, it } from "vitest";
import {
  type Decision,
  type DistanceProvider,
  fallback,
  fastest,
  greatCircleDistanceMeters,
  type MeasuredRoad,
  nearest,
  type RoadResult,
  replay,
} from "../../src/index.js";
import { memoryDistances, straightLineDistances } from "../../src/memory/index.js";
import { door, drive, makeBench, north } from "../support/make-dispatcher.js";
import { detour } from "../support/roads.js";

const longestMeters = 40_075_016;
const noRoute: RoadResult = { status: "unreachable", reason: "NO_ROUTE" };

/** Answers each technician by their place in this list, the nearest first. */
function inOrder(...results: readonly RoadResult[]): DistanceProvider {
  return {
    ...memoryDistances(() => noRoute),
    measureDistances: async ({ origins }) => origins.map((_, index) => results[index] ?? noRoute),
  };
}

const answering = (answer: unknown): DistanceProvider => ({
  ...memoryDistances(() => noRoute),
  measureDistances: async () => answer as readonly RoadResult[],
});

const dispatch = (bench: ReturnType<typeof makeBench>, requirements = {}) =>
  bench.dispatcher.dispatch({ customerId: "1", requirements });

const stored = (decision: Decision): Decision => JSON.parse(JSON.stringify(decision));

describe("an impossible drive", () => {
  // What GraphHopper and Valhalla answer for points that no road joins, and OSRM for points far outside its extract.
  const unconnected = [drive(0, 0), drive(0, 0)];
  const apart = [north("9", 0.28), north("1", 39.5)];

  it("an impossible drive is UNKNOWN, and does not win over those who are really near", async () => {
    const silent = { ...inOrder(...unconnected), reportsSnaps: false };
    const { assignment, decision } = await dispatch(makeBench(apart, silent));
    expect(assignment.technicianId).toBe("9");
    expect(decision.candidates[1]).toMatchObject({ status: "unreachable", reason: "UNKNOWN" });
    expect(replay(stored(decision)).optimality).toEqual(decision.optimality);
  });

  it("an answer with only impossible drives is invalid", async () => {
    const bench = makeBench(apart, inOrder(...unconnected));
    await expect(dispatch(bench)).rejects.toMatchObject({ code: "PROVIDER_INVALID_RESPONSE" });
  });

  it.each<[string, RoadResult, boolean]>([
    ["94 % of the great circle, less 50 m", drive(9350, 600), false],
    ["95 % of the great circle, less 49 m", drive(9451, 600), true],
    ["as long as the great circle with its snaps alone", { ...drive(9300, 600), originSnapMeters: 200 } as never, true],
    ["0 s for more than 1 km", drive(12_000, 0), false],
    ["longer than any road (Valhalla)", drive(9e15, 600), false],
    ["longer than any road (GraphHopper)", drive(Number.MAX_VALUE, 600), false],
    ["as long as the Earth is round", drive(longestMeters, 1e6), true],
    ["longer than that", drive(longestMeters + 1, 1e6), false],
    ["longer than it takes to walk around the Earth", drive(12_000, 28_900_000), false],
  ])("a drive %s: %o is accepted: %s", async (_, result, isBelieved) => {
    const bench = makeBench([north("1", 10), north("2", 10.1)], inOrder(result, drive(100_000, 5000)));
    const { decision } = await dispatch(bench);
    const first = decision.candidates.find(({ technician }) => technician.id === "1");
    expect(first?.status === "unreachable" ? first.reason : "believed").toBe(isBelieved ? "believed" : "UNKNOWN");
  });

  it("an impossible drive allows for twice the snap limit if a provider reports no snaps", async () => {
    const silent = { ...inOrder(drive(8751, 600), drive(8600, 600)), reportsSnaps: false };
    const { decision } = await dispatch(makeBench([north("1", 10), north("2", 10)], silent));
    expect(decision.candidates.map(({ status }) => status)).toEqual(["chosen", "measured"]);
    const less = { ...inOrder(drive(8749, 600), drive(12_000, 600)), reportsSnaps: false };
    const { assignment } = await dispatch(makeBench([north("1", 10), north("2", 10.001)], less));
    expect(assignment.technicianId).toBe("2");
  });

  it.each([
    ["9e15 m", drive(9e15, 9e15)],
    ["1.797e308 m", drive(Number.MAX_VALUE, 1)],
    ["0 m over 10 km", drive(0, 0)],
  ])("%s for the only technician is an invalid answer", async (_, result) => {
    const bench = makeBench([north("1", 10)], inOrder(result));
    await expect(dispatch(bench)).rejects.toMatchObject({ code: "PROVIDER_INVALID_RESPONSE", provider: "memory" });
    expect(await bench.countAssignments()).toBe(0);
  });

  it("the fallback takes over if only impossible drives are left", async () => {
    const far = [north("2", 12), north("1", 39.5)];
    const bench = makeBench(far, fallback(inOrder(...unconnected), straightLineDistances()));
    const { assignment, decision } = await dispatch(bench);
    expect(assignment.technicianId).toBe("2");
    expect(decision).toMatchObject({ basis: "estimate", optimality: { proven: false, reason: "estimate" } });
  });

  it("a drive that is slightly too short can win, but is never proven", async () => {
    const bench = makeBench([north("1", 10)], inOrder(drive(9700)));
    const { assignment, decision } = await dispatch(bench);
    expect(assignment.technicianId).toBe("1");
    expect(decision.optimality).toMatchObject({ proven: false, reason: "inconsistent-distances" });
    expect(replay(stored(decision)).optimality).toEqual(decision.optimality);
  });

  it("a drive that is slightly too short makes the decision unproven even if it only excludes", async () => {
    const bench = makeBench([north("1", 10), north("2", 10.1)], inOrder(drive(9700, 900), drive(12_000, 600)));
    const { assignment, decision } = await dispatch(bench, { maxDriveSeconds: 700 });
    expect(assignment.technicianId).toBe("2");
    expect(decision.optimality).toMatchObject({ proven: false, reason: "inconsistent-distances" });
  });

  it("an impossibly fast drive makes the decision unproven if a time limit excludes others", async () => {
    const bench = makeBench([north("1", 10), north("2", 60)], inOrder(drive(12_000, 10)), { shortlistSize: 1 });
    expect((await dispatch(bench)).decision.optimality).toEqual({ proven: true });
    const { decision } = await dispatch(bench, { maxDriveSeconds: 600 });
    expect(decision.optimality).toMatchObject({ proven: false, reason: "inconsistent-distances" });
  });

  it("an estimate is never impossible: the example of memoryDistances works everywhere", async () => {
    const example = memoryDistances(() => ({
      status: "measured",
      distanceMeters: 1200,
      durationSeconds: 90,
      basis: "estimate",
    }));
    const { assignment, decision } = await dispatch(makeBench([north("2", 5), north("1", 39.5)], example));
    expect(assignment.technicianId).toBe("1");
    expect(decision).toMatchObject({ basis: "estimate", optimality: { proven: false, reason: "estimate" } });
    const asRoad = await dispatch(makeBench([north("1", 1), north("2", 1.1)], () => drive(1200, 90)));
    expect(asRoad.decision.optimality).toEqual({ proven: true });
  });
});

describe("an answer that is all UNKNOWN", () => {
  const unknown: RoadResult = { status: "unreachable", reason: "UNKNOWN" };
  const silent = memoryDistances(() => unknown);

  it("an answer that is all UNKNOWN is invalid, and the fallback takes over", async () => {
    const fleet = [north("1", 1), north("2", 2)];
    const bench = makeBench(fleet, silent);
    await expect(dispatch(bench)).rejects.toMatchObject({ code: "PROVIDER_INVALID_RESPONSE", provider: "memory" });
    const preview = bench.dispatcher.preview({ customerId: "1" });
    await expect(preview).rejects.toMatchObject({ code: "PROVIDER_INVALID_RESPONSE" });
    const { assignment, decision } = await dispatch(makeBench(fleet, fallback(silent, straightLineDistances())));
    expect(assignment.technicianId).toBe("1");
    expect(decision).toMatchObject({ basis: "estimate", optimality: { proven: false, reason: "estimate" } });
  });

  it("an answer that is all UNKNOWN is invalid even if a budget ends the search", async () => {
    const bench = makeBench([north("1", 1), north("2", 2)], silent, { shortlistSize: 1, maxCalls: 1 });
    await expect(dispatch(bench)).rejects.toMatchObject({ code: "PROVIDER_INVALID_RESPONSE" });
  });

  it("an answer that is all UNKNOWN does not count against those measured by another call", async () => {
    const isNearest = ({ latitude }: { latitude: number }) => latitude < north("", 1.5).location.latitude;
    const bench = makeBench([north("1", 1), north("2", 2)], (origin) => (isNearest(origin) ? unknown : drive(2400)), {
      shortlistSize: 1,
    });
    const { assignment, decision } = await dispatch(bench);
    expect(bench.calls).toHaveLength(2);
    expect(assignment.technicianId).toBe("2");
    expect(decision.optimality).toMatchObject({ proven: false, reason: "undetermined" });
  });

  it("an answer is valid if at least one technician is known to be unreachable", async () => {
    const bench = makeBench([north("1", 1), north("2", 2)], inOrder(unknown, noRoute));
    await expect(dispatch(bench)).rejects.toMatchObject({ code: "NO_TECHNICIAN_REACHABLE" });
  });
});

describe("a snap beyond the limit", () => {
  const snapped = (originSnapMeters: number, destinationSnapMeters: number): RoadResult =>
    ({ ...drive(2000), originSnapMeters, destinationSnapMeters }) as RoadResult;

  it("a snap of a technician beyond the limit is NOT_SNAPPED, even if the provider accepts it", async () => {
    const { assignment, decision } = await dispatch(
      makeBench([north("1", 1), north("2", 1.1)], inOrder(snapped(351, 10), snapped(350, 10))),
    );
    expect(assignment.technicianId).toBe("2");
    expect(decision.candidates[1]).toMatchObject({ status: "unreachable", reason: "NOT_SNAPPED" });
    expect(decision.optimality).toEqual({ proven: true });
  });

  it("a snap of the customer beyond the limit makes the call unroutable if all results report it", async () => {
    const bench = makeBench([north("1", 1), north("2", 1.1)], inOrder(snapped(0, 200_000), snapped(0, 200_000)));
    await expect(dispatch(bench)).rejects.toMatchObject({ code: "PROVIDER_UNROUTABLE_DESTINATION" });
  });

  it("a snap of the customer beyond the limit is UNKNOWN if only one result reports it", async () => {
    const { assignment, decision } = await dispatch(
      makeBench([north("1", 1), north("2", 1.1)], inOrder(snapped(0, 200_000), snapped(0, 10))),
    );
    expect(assignment.technicianId).toBe("2");
    expect(decision.optimality).toMatchObject({ proven: false, reason: "undetermined" });
  });
});

describe("a malformed answer", () => {
  it.each<[string, unknown]>([
    ["null", null],
    ["undefined", undefined],
    ["no list", { results: [] }],
    ["a text", "measured"],
    ["too few", [drive(2000)]],
    ["too many", [drive(2000), drive(2000), drive(2000)]],
    ["a hole", new Array(2)],
    ["null elements", [null, null]],
    ["an unknown status", [{ status: "bogus" }, drive(2000)]],
    ["an unknown reason", [{ status: "unreachable", reason: "LAZY" }, drive(2000)]],
    ["no reason", [{ status: "unreachable" }, drive(2000)]],
    ["an unknown basis", [{ ...drive(2000), basis: "guess" }, drive(2000)]],
    ["a text for a number", [{ ...drive(2000), distanceMeters: "2000" }, drive(2000)]],
    ["no time", [{ status: "measured", distanceMeters: 2000 }, drive(2000)]],
    ["null for a snap", [{ ...drive(2000), originSnapMeters: null }, drive(2000)]],
    ["1e308 m twice", [drive(1e308, 1), drive(1e308, 1)]],
    ["1e308 m with such snaps", [drive(1e308, 1), { ...drive(1e308, 1), originSnapMeters: 1e308 }]],
  ])("an answer with %s is an error of the provider, never of the caller", async (_, answer) => {
    const fleet = [north("1", 1), north("2", 1.1)];
    const bench = makeBench(fleet, answering(answer));
    await expect(dispatch(bench)).rejects.toMatchObject({ code: "PROVIDER_INVALID_RESPONSE", provider: "memory" });
    expect(await bench.countAssignments()).toBe(0);
    const rescued = await dispatch(makeBench(fleet, fallback(answering(answer), straightLineDistances())));
    expect(rescued.decision).toMatchObject({ basis: "estimate", optimality: { proven: false, reason: "estimate" } });
  });
});

describe("an estimate", () => {
  it("an estimate that excludes someone makes the answer unproven, and is labelled", async () => {
    const roads = memoryDistances(detour(1.2));
    let calls = 0;
    const failingOnce: DistanceProvider = {
      ...roads,
      measureDistances: async (request, options) => {
        calls += 1;
        return calls === 1 ? (null as never) : roads.measureDistances(request, options);
      },
    };
    const bench = makeBench([north("1", 1.015), north("2", 1.05)], fallback(failingOnce, straightLineDistances()), {
      shortlistSize: 1,
    });
    const { assignment, decision } = await dispatch(bench, { maxDistanceMeters: 1300 });
    expect(assignment.technicianId).toBe("2");
    expect(decision).toMatchObject({ basis: "estimate", optimality: { proven: false, reason: "estimate" } });
    expect(decision.candidates[1]).toMatchObject({ reasons: ["TOO_FAR"], basis: "estimate" });
    expect(replay(stored(decision)).optimality).toEqual(decision.optimality);
  });
});

describe("a driving time", () => {
  // Technician 1 drives 12 s from 350 m, 2 drives 8 s from 700 m: both ends of that drive are far from their road.
  const fleet = [north("1", 0.35), north("2", 0.7)];
  const world = memoryDistances((origin): MeasuredRoad => {
    const isFirst = greatCircleDistanceMeters(origin, door) < 500;
    return isFirst
      ? { status: "measured", distanceMeters: 120, durationSeconds: 12, destinationSnapMeters: 300 }
      : {
          status: "measured",
          distanceMeters: 80,
          durationSeconds: 8,
          originSnapMeters: 330,
          destinationSnapMeters: 300,
        };
  });

  it("the bound of a time leaves room for the snaps at both ends", async () => {
    const { assignment, decision } = await dispatch(makeBench(fleet, world, { policy: fastest, shortlistSize: 1 }));
    expect(assignment.technicianId).toBe("2");
    expect(decision.optimality).toEqual({ proven: true });
  });

  it("a time limit excludes nobody whose drive may be short enough", async () => {
    for (const policy of [nearest, fastest]) {
      const bench = makeBench(fleet, world, { policy, shortlistSize: 1 });
      const { assignment, decision } = await dispatch(bench, { maxDriveSeconds: 10 });
      expect(assignment.technicianId).toBe("2");
      expect(decision.optimality).toEqual({ proven: true });
    }
  });
});
