import { createRandom } from "../random/random.js";
import { createCityWorld } from "./city-world.js";
import { createHeidelbergWorld } from "./heidelberg-world.js";
import type { World } from "./world.js";

export const worldKinds = ["clustered", "uniform", "city"] as const;

export type WorldKind = (typeof worldKinds)[number];

export interface WorldOptions {
  readonly kind: WorldKind;
  readonly seed: number;
  /** One per home; the recordings have 2,000 homes. */
  readonly technicianCount: number;
}

/** The most technicians that a recorded world can have. */
export const recordedHomeCount = 2000;

const homeStream = 5;

/** Typical of a town: the radius grows with the fleet, so that there is one technician per 2 square kilometres. */
const metersPerRootTechnician = 560;
const customersPerTechnician = 5;

export function createWorld({ kind, seed, technicianCount }: WorldOptions): World {
  if (kind === "city") {
    return createCityWorld({
      seed,
      homeCount: technicianCount,
      customerCount: technicianCount * customersPerTechnician,
      radiusMeters: metersPerRootTechnician * Math.sqrt(technicianCount),
    });
  }
  const world = openHeidelberg(kind);
  // The recorded homes are ordered along a curve: a prefix would cover only one quarter of the town.
  const random = createRandom(seed, homeStream);
  const shuffled = world.homes
    .map((home) => ({ home, place: random() }))
    .sort((left, right) => left.place - right.place);
  return { ...world, homes: shuffled.slice(0, technicianCount).map(({ home }) => home) };
}

/** Reading a recording takes half a second, and it never changes: each thread reads it once. */
const recorded = new Map<string, World>();

function openHeidelberg(kind: "uniform" | "clustered"): World {
  const world = recorded.get(kind) ?? createHeidelbergWorld(kind);
  recorded.set(kind, world);
  return world;
}
