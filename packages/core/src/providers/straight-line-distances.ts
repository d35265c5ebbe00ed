import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import { checkNumber } from "../plugin-kit/check-option.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import { memoryDistances } from "./memory-distances.js";

/** How to estimate a drive from the great-circle distance. */
export interface StraightLineOptions {
  /**
   * Metres driven per metre of great circle, 1 to 10. In towns the median is 1.5 to 1.7.
   *
   * @default 1.4
   */
  readonly circuityFactor?: number | undefined;
  /**
   * Average speed in kilometres an hour, 1 to 1000.
   *
   * @default 40
   */
  readonly speedKmh?: number | undefined;
}

/**
 * A provider that estimates instead of measuring: the great-circle distance times a factor. Every answer is labelled
 * `basis: "estimate"`, and a decision based on one is never proven.
 *
 * @throws {InvalidRequestError} naming the option that is out of its range
 */
export function straightLineDistances(options: StraightLineOptions = {}): DistanceProvider {
  checkFields("", options, { circuityFactor: true, speedKmh: true });
  const circuityFactor = checkNumber("circuityFactor", options.circuityFactor ?? 1.4, 1, 10);
  const metersPerSecond = checkNumber("speedKmh", options.speedKmh ?? 40, 1, 1000) / 3.6;
  const provider = memoryDistances((origin, destination) => {
    const distanceMeters = greatCircleDistanceMeters(origin, destination) * circuityFactor;
    return {
      status: "measured",
      distanceMeters,
      durationSeconds: distanceMeters / metersPerSecond,
      basis: "estimate",
    };
  });
  return { ...provider, name: "straight-line" };
}
