import { InvalidRequestError } from "@dispatch/core";
import { createRandom } from "../random/random.js";
import { createCityWorld } from "./city-world.js";
import { createHeidelbergWorld } from "./heidelberg-world.js";
import type { World } from "./world.js";

export interface WorldOptions {
  readonly kind: "clustered" | "uniform" | "city";
  readonly seed: number;
  /** One a home. */
  readonly technicianCount: number;
}

const homeStream = 5;

/** About what a town has: the radius grows with the fleet, so that there is one technician to 2 square kilometres. */
const metersPerRootTechnician = 560;
const customersPerTechnician = 5;

/** @throws {InvalidRequestError} where the world has fewer homes than technicians */
export function createWorld({ kind, seed, technicianCount }: WorldOptions): World {
  if (kind === "city") {
    return createCityWorld({
      seed,
      homeCount: technicianCount,
      customerCount: technicianCount * customersPerTechnician,
      radiusMeters: metersPerRootTechnician * Math.sqrt(technicianCount),
    });
  }
  const world = createHeidelbergWorld(kind);
  if (technicianCount > world.homes.length) {
    throw new InvalidRequestError(`--technicians must be ${world.homes.length} at most there; try --world city`);
  }
  // The recorded homes are ordered along a curve: a prefix would be one quarter of the town.
  const random = createRandom(seed, homeStream);
  const shuffled = world.homes
    .map((home) => ({ home, place: random() }))
    .sort((left, right) => left.place - right.place);
  return { ...world, homes: shuffled.slice(0, technicianCount).map(({ home }) => home) };
}
