import { halfEarthMeters } from "../geo/great-circle.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import { checkNumber } from "../plugin-kit/check-option.js";
import type { Policy } from "../plugins/policy.js";
import { nearest } from "./nearest.js";

/** How much farther than the nearest a technician with fewer open assignments may be. */
export interface LeastLoadedOptions {
  /** How much farther than the nearest someone may be, door to door in metres, 0 to 20,037,508. */
  readonly withinMeters: number;
}

/**
 * Chooses, among the technicians at most `withinMeters` farther than the nearest, the one with the fewest open
 * assignments; if several have as few, the nearest of them.
 *
 * @throws {InvalidRequestError} `withinMeters` is missing or out of its range
 */
export function leastLoaded(options: LeastLoadedOptions): Policy {
  checkFields("", options, { withinMeters: true });
  return {
    ...nearest,
    name: "least-loaded",
    tolerance: checkNumber("withinMeters", options.withinMeters, 0, halfEarthMeters),
    toPreference: ({ openAssignments = 0 }) => openAssignments,
  };
}
