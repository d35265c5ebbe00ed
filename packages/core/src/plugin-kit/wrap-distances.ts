import type { DistanceProvider } from "../plugins/distance-provider.js";

/**
 * Returns a provider that measures in another way, such as through a cache, and otherwise reflects the given one, whose
 * limits may change.
 *
 * @param measureMatrix used only if the provider measures matrices. Default: the returned provider measures none, so
 * that every call goes through `measureDistances`
 */
export function wrapDistances(
  provider: DistanceProvider,
  measureDistances: DistanceProvider["measureDistances"],
  measureMatrix?: NonNullable<DistanceProvider["measureMatrix"]>,
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
    get maxCellsPerCall() {
      return provider.maxCellsPerCall ?? Number.POSITIVE_INFINITY;
    },
    get billing() {
      return provider.billing ?? "elements";
    },
    measureDistances,
    ...(provider.measureMatrix !== undefined && measureMatrix !== undefined && { measureMatrix }),
  };
}
