import { halfEarthMeters } from "../geo/great-circle.js";
import { checkNumber } from "../plugins/check-option.js";
import type { Policy } from "../plugins/policy.js";

export interface NearestByRoadOptions {
  /**
   * How far either end of a drive may be from its road, in metres, 0 to 20,037,508. The drive alone is shorter than door
   * to door by both legs at most, so the proof leaves this much room at both ends.
   */
  readonly maxSnapMeters: number;
}

/**
 * The least metres driven, whatever the way between the road and either end.
 *
 * @throws {InvalidRequestError} where `maxSnapMeters` is out of its range
 */
export function nearestByRoad(options: NearestByRoadOptions): Policy {
  const maxSnapMeters = checkNumber("maxSnapMeters", options.maxSnapMeters, 0, halfEarthMeters);
  return {
    name: "nearest-by-road",
    unit: "meters",
    toCost: ({ road }) => road.distanceMeters,
    toLowerBound: ({ distanceMeters }) => Math.max(0, distanceMeters - 2 * maxSnapMeters),
  };
}
