import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Coordinates,
  createDispatcher,
  type Decision,
  type DispatchResult,
  fastest,
  greatCircleDistanceMeters,
  leastLoaded,
  type MeasuredRoad,
  nearest,
  nearestByRoad,
  type Policy,
  type RoadResult,
  replay,
} from "../../src/index.js";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryDistances,
  memoryTechnicians,
} from "../../src/memory/index.js";
import { compareIds } from "../../src/plugin-kit/index.js";

const anywhere = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

const corners = fc.constantFrom(
  { latitude: 90, longitude: 0 },
  { latitude: -90, longitude: 50 },
  { latitude: 10, longitude: 180 },
  { latitude: 10, longitude: -180 },
  { latitude: 0, longitude: 0 },
  { latitude: 49.4, longitude: 8.7 },
);

/** A customer anywhere on the globe and a fleet around them, part of it at one depot. */
const scene = fc
  .tuple(
    fc.oneof(anywhere, corners),
    fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true })), {
      minLength: 1,
      maxLength: 60,
    }),
    fc.constantFrom(0, 0.01, 0.3, 30),
    fc.infiniteStream(fc.integer({ min: 0, max: 999 })),
  )
  .map(([customer, offsets, spread, stream]) => ({
    customer,
    fleet: offsets.map(([north, east], index): MemoryTechnician => {
      const latitude = Math.max(-90, Math.min(90, customer.latitude + north * spread));
      const longitude = ((((customer.longitude + east * spread + 180) % 360) + 360) % 360) - 180;
      return { id: String(index + 1), location: { latitude, longitude }, openAssignments: index % 3 };
    }),
    draws: [...stream.take(offsets.length)],
  }));

/**
 * Possible roads: at least the great circle door to door, with detours of up to eight times that, ends off the road, a
 * few places without a road, and ties.
 */
function createRoads(fleet: readonly MemoryTechnician[], draws: readonly number[]) {
  const drawByPlace = new Map(fleet.map(({ location }, index) => [placeOf(location), draws[index] ?? 0]));
  return (origin: Coordinates, destination: Coordinates): RoadResult => {
    const draw = drawByPlace.get(placeOf(origin)) ?? 0;
    if (draw % 10 === 0) return { status: "unreachable", reason: "NO_ROUTE" };
    const doorToDoor = Math.ceil(greatCircleDistanceMeters(origin, destination) * (1 + (draw % 100) / 14)) + 1;
    const originSnapMeters = Math.min(doorToDoor, draw % 350);
    const destinationSnapMeters = Math.min(doorToDoor - originSnapMeters, 40);
    const distanceMeters = doorToDoor - originSnapMeters - destinationSnapMeters;
    const durationSeconds = Math.ceil(doorToDoor / (5 + (draw % 30)));
    return { status: "measured", distanceMeters, durationSeconds, originSnapMeters, destinationSnapMeters };
  };
}

function placeOf({ latitude, longitude }: Coordinates): string {
  return `${latitude} ${longitude}`;
}

/** Kilometres and hours, each with a price. */
const cheapest: Policy = {
  name: "cheapest",
  unit: "cost",
  toCost: ({ road }) => road.distanceMeters * 0.0004 + road.durationSeconds * 0.01,
  toLowerBound: ({ distanceMeters, durationSeconds }) => distanceMeters * 0.0004 + durationSeconds * 0.01,
};

const doorToDoor = (road: MeasuredRoad): number =>
  road.distanceMeters + (road.originSnapMeters ?? 0) + (road.destinationSnapMeters ?? 0);

describe.each<[Policy, (road: MeasuredRoad) => number]>([
  [nearest, doorToDoor],
  [leastLoaded({ withinMeters: 2000 }), doorToDoor],
  [nearestByRoad, (road) => road.distanceMeters],
  [fastest, (road) => road.durationSeconds],
  [cheapest, (road) => road.distanceMeters * 0.0004 + road.durationSeconds * 0.01],
])("with the policy $name", (policy, toCost) => {
  it("the choice is the minimum of brute force over random fleets, anywhere on the globe, and is proven", async () => {
    const settings = fc.record({
      shortlistSize: fc.constantFrom(1, 2, 5, 20),
      maxOriginsPerCall: fc.constantFrom(1, 3, 10, Number.POSITIVE_INFINITY),
    });
    await fc.assert(
      fc.asyncProperty(scene, settings, async ({ customer, fleet, draws }, { shortlistSize, maxOriginsPerCall }) => {
        const toRoad = createRoads(fleet, draws);
        const expected = bruteForce(fleet, toCost, policy, (origin) => toRoad(origin, customer));
        const dispatcher = createDispatcher({
          // Thirty degrees around, anywhere on the globe, by roads eight times as long.
          maxDistanceMeters: "off",
          customers: memoryCustomers([{ id: "1", location: customer }]),
          technicians: memoryTechnicians(fleet, { keepsFaulty: true }),
          distances: { ...memoryDistances(toRoad), maxOriginsPerCall },
          assignments: memoryAssignments(),
          shortlistSize,
          policy,
        });
        const outcome = await dispatcher.dispatch({ customerId: "1" }).catch((error: unknown) => error);
        if (expected === null) {
          expect(outcome).toMatchObject({ code: "NO_TECHNICIAN_REACHABLE" });
        } else {
          expect(outcome).toMatchObject({
            assignment: { technicianId: expected },
            decision: { optimality: { proven: true } },
          });
          const { decision } = outcome as DispatchResult;
          const again = replay(JSON.parse(JSON.stringify(decision)) as Decision);
          expect(again).toEqual({ technicianId: expected, optimality: decision.optimality });
        }
      }),
      { numRuns: 2000 },
    );
  }, 120_000);
});

/** Returns, of everyone whose cost is within the tolerance, the one with the least preference, then cost, then id. */
function bruteForce(
  fleet: readonly MemoryTechnician[],
  toCost: (road: MeasuredRoad) => number,
  { tolerance = 0, toPreference = () => 0 }: Policy,
  toRoad: (origin: Coordinates) => RoadResult,
): string | null {
  const measured = fleet.flatMap((technician) => {
    const road = toRoad(technician.location);
    const preference = toPreference(technician);
    return road.status === "measured" ? [{ id: technician.id, preference, cost: toCost(road) }] : [];
  });
  const limit = Math.min(...measured.map(({ cost }) => cost)) + tolerance;
  const ranking = measured
    .filter(({ cost }) => cost <= limit)
    .sort(
      (left, right) => left.preference - right.preference || left.cost - right.cost || compareIds(left.id, right.id),
    );
  return ranking[0]?.id ?? null;
}
