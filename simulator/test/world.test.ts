import { greatCircleDistanceMeters } from "@dispatch/core";
import { loadHeidelberg } from "@dispatch/example-heidelberg";
import { describe, expect, it } from "vitest";
import { createWorld } from "../src/world/create-world.js";
import type { World } from "../src/world/world.js";

const roundingMeters = 2;

function listDrives({ homes, customerPlaces, drive }: World, count: number) {
  return [...homes.slice(0, count), ...customerPlaces.slice(0, count)].flatMap((origin) =>
    customerPlaces.slice(count, 2 * count).map((destination) => ({
      greatCircleMeters: greatCircleDistanceMeters(origin, destination),
      road: drive(origin, destination),
    })),
  );
}

describe.each(["clustered", "city"] as const)("the roads of the %s world", (kind) => {
  const world = createWorld({ kind, seed: 1, technicianCount: 100 });
  const drives = listDrives(world, 50);

  it(`drives of the ${kind} world are never shorter, door to door, than the great circle`, () => {
    for (const { greatCircleMeters, road } of drives) {
      const { distanceMeters, originSnapMeters = 0, destinationSnapMeters = 0 } = road;
      const doorToDoorMeters = distanceMeters + originSnapMeters + destinationSnapMeters;
      expect(doorToDoorMeters).toBeGreaterThanOrEqual(0.9943 * greatCircleMeters - roundingMeters);
    }
  });

  it(`drives of the ${kind} world are about 1.5 times the great circle, as on real roads`, () => {
    const ratios = drives
      .map(({ greatCircleMeters, road }) => road.distanceMeters / greatCircleMeters)
      .sort((left, right) => left - right);
    const median = ratios[Math.floor(ratios.length / 2)];
    expect(median).toBeGreaterThan(1.3);
    expect(median).toBeLessThan(1.8);
  });

  it(`the ${kind} world draws homes at random, the same for the same seed`, () => {
    const again = createWorld({ kind, seed: 1, technicianCount: 100 });
    const other = createWorld({ kind, seed: 2, technicianCount: 100 });
    expect(again.homes).toEqual(world.homes);
    expect(other.homes).not.toEqual(world.homes);
  });
});

describe("the recorded roads", () => {
  const heidelberg = loadHeidelberg("clustered");
  const { homes, customerPlaces, drive } = createWorld({ kind: "clustered", seed: 1, technicianCount: 1 });
  const [home] = homes;
  const [first, second] = customerPlaces;
  if (home === undefined || first === undefined || second === undefined) throw new Error("There are no places");

  it("drives from a home are the recorded ones", () => {
    const column = heidelberg.technicians.findIndex(({ location }) => location.latitude === home.latitude);
    expect(drive(home, first)).toMatchObject({
      distanceMeters: heidelberg.distanceMeters[0]?.[column],
      durationSeconds: heidelberg.durationSeconds[0]?.[column],
    });
  });

  it("drives between customers are the shortest of the recorded ways through a third place", () => {
    const [out, back] = [heidelberg.reverseDistanceMeters[0], heidelberg.distanceMeters[1]];
    const ways = out?.map((meters, via) => meters + (back?.[via] ?? 0)) ?? [];
    expect(drive(first, second).distanceMeters).toBe(Math.min(...ways));
    expect(drive(first, first)).toMatchObject({ distanceMeters: 0, durationSeconds: 0 });
  });
});
