import type { Coordinates, MeasuredRoad } from "@dispatch/core";
import { earthRadiusMeters } from "@dispatch/core/plugin-kit";
import { drawNormal } from "../random/distributions.js";
import { createRandom, mix, type Random } from "../random/random.js";
import type { World } from "./world.js";

export interface CityOptions {
  readonly seed: number;
  /** How many homes there are. */
  readonly homeCount: number;
  /** How many customers can call. */
  readonly customerCount: number;
  /** Two thirds of all places are within this distance of the centre, both east to west and north to south. */
  readonly radiusMeters: number;
}

const centre: Coordinates = { latitude: 49.4, longitude: 8.7 };
const radiansPerDegree = Math.PI / 180;

/**
 * Creates a synthetic city of any size. Streets run north to south and east to west, and a drive is up to 40 % longer than
 * along them: always the same for the same two ends, but different for the way back. The median is 1.5 times the great
 * circle, as on real roads. The first 2 km are driven at 25 km/h, the rest at 50.
 */
export function createCityWorld({ seed, homeCount, customerCount, radiusMeters }: CityOptions): World {
  const random = createRandom(seed, cityStream);
  const drawPlaces = (count: number): readonly Coordinates[] =>
    Array.from({ length: count }, () => drawPlace(random, radiusMeters));
  return {
    name: "city",
    attribution: null,
    customerPlaces: drawPlaces(customerCount),
    homes: drawPlaces(homeCount),
    drive: driveThroughCity,
  };
}

const cityStream = 1;

function drawPlace(random: Random, radiusMeters: number): Coordinates {
  const degrees = radiusMeters / earthRadiusMeters / radiansPerDegree;
  return {
    latitude: centre.latitude + drawNormal(random) * degrees,
    longitude: centre.longitude + (drawNormal(random) * degrees) / Math.cos(centre.latitude * radiansPerDegree),
  };
}

const mostDetour = 0.4;
const slowMeters = 2000;
const slowMetersPerSecond = 25 / 3.6;
const fastMetersPerSecond = 50 / 3.6;

function driveThroughCity(origin: Coordinates, destination: Coordinates): MeasuredRoad {
  const north = Math.abs(destination.latitude - origin.latitude) * radiansPerDegree;
  const east = Math.abs(destination.longitude - origin.longitude) * radiansPerDegree;
  // Along the parallel of the destination: a path on the ground, so never shorter than the great circle.
  const alongStreets = earthRadiusMeters * (north + east * Math.cos(destination.latitude * radiansPerDegree));
  const distanceMeters = alongStreets * (1 + mostDetour * toShare(origin, destination));
  const slow = Math.min(distanceMeters, slowMeters);
  const durationSeconds = slow / slowMetersPerSecond + (distanceMeters - slow) / fastMetersPerSecond;
  return { status: "measured", distanceMeters, durationSeconds };
}

/** Returns a number from 0 to 1 that depends on both ends and their order. */
function toShare(origin: Coordinates, destination: Coordinates): number {
  const hash = mix(mix(toBits(origin)) + toBits(destination));
  return hash / 2 ** 32;
}

function toBits({ latitude, longitude }: Coordinates): number {
  return mix(latitude * 1e6) + longitude * 1e6;
}
