import { createRandom } from "../random/random.js";
import { createCityWorld } from "./city-world.js";
import { createHeidelbergWorld } from "./heidelberg-world.js";
import type { World } from "./world.js";

export const worldKinds = ["clustered", "uniform", "city"] as const;

export type WorldKind = (typeof worldKinds)[number];

export interface WorldOptions {
  readonly kind: WorldKind;
  readonly seed: number;
  /** One a home; of those recorded there are 2,000. */
  readonly technicianCount: number;
}

/** More technicians cannot be at home there. */
export const recordedHomeCount = 2000;

const homeStream = 5;

/** About what a town has: the radius grows with the fleet, so that there is one technician to 2 square kilometres. */
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
  // The recorded homes are ordered along a curve: a prefix would be one quarter of the town.
  const random = createRandom(seed, homeStream);
  const shuffled = world.homes
    .map((home) => ({ home, place: random() }))
    .sort((left, right) => left.place - right.place);
  return { ...world, homes: shuffled.slice(0, technicianCount).map(({ home }) => home) };
}

/** Reading a recording takes half a second, and it never changes: once a thread will do. */
const recorded = new Map<string, World>();

function openHeidelberg(kind: "uniform" | "clustered"): World {
  const world = recorded.get(kind) ?? createHeidelbergWorld(kind);
  recorded.set(kind, world);
  return world;
}
