import type { DistanceProvider } from "../plugins/distance-provider.js";

/**
 * Returns a provider that measures in another way, such as through a cache, and otherwise reflects the given one, whose
 * limits may change.
 */
export function wrapDistances(
  provider: DistanceProvider,
  measureDistances: DistanceProvider["measureDistances"],
): DistanceProvider {
  return {
    specificationVersion: provider.specificationVersion,
    name: provider.name,
    get maxOriginsPerCall() {
      return provider.maxOriginsPerCall;
    },
    get maxSnapMeters() {
      return provider.maxSnapMeters;
    },
    get reportsSnaps() {
      return provider.reportsSnaps;
    },
    measureDistances,
  };
}
