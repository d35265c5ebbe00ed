import { describe, expect, it } from "vitest";
import {
  type Coordinates,
  createDispatcher,
  type Decision,
  fastest,
  greatCircleDistanceMeters,
  leastLoaded,
  type MeasuredRoad,
  nearest,
  nearestByRoad,
  type Policy,
  type Requirements,
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
import { createRandom } from "../../src/testing/random.js";
import { door } from "../support/make-dispatcher.js";

const snapLimitMeters = 350;
const topMetersPerSecond = 130 / 3.6;

const cheapest: Policy = {
  name: "cheapest",
  unit: "cost",
  toCost: ({ road }) => road.distanceMeters * 0.0004 + road.durationSeconds * 0.01,
  toLowerBound: ({ distanceMeters, durationSeconds }) => distanceMeters * 0.0004 + durationSeconds * 0.01,
};

type Random = ReturnType<typeof createRandom>;

interface World {
  readonly fleet: readonly MemoryTechnician[];
  readonly roadByPlace: ReadonlyMap<string, MeasuredRoad>;
  readonly reportsSnaps: boolean;
}

/**
 * A few technicians around a customer, each with a possible road: between two snapped ends, straight or with a detour,
 * at top speed or slower. Half of all ends are as far from their road as the snap limit allows.
 */
function createWorld(random: Random): World {
  const toSnap = (): number => (random() < 0.5 ? snapLimitMeters : random() * snapLimitMeters);
  const reportsSnaps = random() < 0.7;
  const destinationSnapMeters = toSnap();
  const fleet = Array.from({ length: 2 + Math.floor(random() * 4) }, (_, index): MemoryTechnician => {
    const [meters, bearing] = [random() * 3000, random() * 2 * Math.PI];
    const latitude = door.latitude + (Math.cos(bearing) * meters) / 111_195;
    const longitude =
      door.longitude + (Math.sin(bearing) * meters) / (111_195 * Math.cos((door.latitude * Math.PI) / 180));
    return { id: String(index + 1), location: { latitude, longitude }, openAssignments: Math.floor(random() * 3) };
  });
  const roadByPlace = new Map(
    fleet.map(({ location }) => {
      const originSnapMeters = toSnap();
      const share = random() < 0.5 ? 0.9944 : 1 + random();
      const leastMeters = greatCircleDistanceMeters(location, door) * share - originSnapMeters - destinationSnapMeters;
      const distanceMeters = Math.max(0, leastMeters);
      const speed = random() < 0.5 ? topMetersPerSecond : 3 + random() * 20;
      const road = { status: "measured", distanceMeters, durationSeconds: distanceMeters / speed } as const;
      return [toKey(location), reportsSnaps ? { ...road, originSnapMeters, destinationSnapMeters } : road];
    }),
  );
  return { fleet, roadByPlace, reportsSnaps };
}

const toKey = ({ latitude, longitude }: Coordinates): string => `${latitude} ${longitude}`;

const toDoorToDoor = (road: MeasuredRoad): number =>
  road.distanceMeters + (road.originSnapMeters ?? 0) + (road.destinationSnapMeters ?? 0);

/** Returns the first in the ranking of all within the limits, without a bound or a shortlist. */
function bruteForce({ fleet, roadByPlace }: World, policy: Policy, requirements: Requirements): string | null {
  const { maxDistanceMeters = Number.POSITIVE_INFINITY, maxDriveSeconds = Number.POSITIVE_INFINITY } = requirements;
  const ranked = fleet.flatMap((technician) => {
    const road = roadByPlace.get(toKey(technician.location));
    if (road === undefined || toDoorToDoor(road) > maxDistanceMeters || road.durationSeconds > maxDriveSeconds)
      return [];
    const cost = policy.toCost({ technician, road, doorToDoorMeters: toDoorToDoor(road), startsInSeconds: 0 });
    const rounded = policy.unit === "cost" ? cost : Math.round(cost * 1000) / 1000;
    return [{ id: technician.id, cost: rounded, preference: policy.toPreference?.(technician) ?? 0 }];
  });
  const limit = Math.min(...ranked.map(({ cost }) => cost)) + (policy.tolerance ?? 0);
  const [first] = ranked
    .filter(({ cost }) => cost <= limit)
    .sort(
      (left, right) => left.preference - right.preference || left.cost - right.cost || compareIds(left.id, right.id),
    );
  return first?.id ?? null;
}

const limits: readonly (readonly [string, (random: Random) => Requirements])[] = [
  ["no limit", () => ({})],
  ["a distance", (random) => ({ maxDistanceMeters: random() * 4000 })],
  ["a time", (random) => ({ maxDriveSeconds: random() * 120 })],
  ["both", (random) => ({ maxDistanceMeters: random() * 4000, maxDriveSeconds: random() * 120 })],
];

const policies: readonly Policy[] = [nearest, leastLoaded({ withinMeters: 400 }), nearestByRoad, fastest, cheapest];

describe.each(policies)("with ends far from the road, the policy $name", (policy) => {
  // 5 policies with 4 limits over 1000 worlds each: 20,000.
  it.each(limits)("within %s chooses as brute force does, and proves it", async (name, toRequirements) => {
    const random = createRandom(`${policy.name} ${name}`.length * 7919 + policies.indexOf(policy));
    const wrong: unknown[] = [];
    for (let run = 0; run < 1000; run += 1) {
      const world = createWorld(random);
      const requirements = toRequirements(random);
      const dispatcher = createDispatcher({
        customers: memoryCustomers([{ id: "1", location: door }]),
        technicians: memoryTechnicians(world.fleet),
        distances: {
          ...memoryDistances((origin) => world.roadByPlace.get(toKey(origin)) ?? expect.fail("an unknown place")),
          reportsSnaps: world.reportsSnaps,
          maxSnapMeters: snapLimitMeters,
        },
        assignments: memoryAssignments(),
        shortlistSize: 1 + Math.floor(random() * 2),
        policy,
      });
      const { technicianId, decision } = await dispatcher.preview({ customerId: "1", requirements });
      const expected = bruteForce(world, policy, requirements);
      const again = replay(JSON.parse(JSON.stringify(decision)) as Decision);
      const isRight = technicianId === expected && decision.optimality.proven;
      if (!isRight || again.technicianId !== expected || !again.optimality.proven) wrong.push({ expected, decision });
    }
    expect(wrong).toEqual([]);
  });
});
