import type { Coordinates } from "../domain/coordinates.js";
import type { RoadResult } from "../domain/road-result.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { allUnknown, isUnknown, measurePossible } from "../plugin-kit/measure-checked.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";

/**
 * Measures one drive.
 *
 * @throws {DistanceProviderError} it could not be measured
 */
export async function measureLeg(
  from: Coordinates,
  to: Coordinates,
  distances: DistanceProvider,
  signal: AbortSignal | undefined,
): Promise<RoadResult> {
  const request = { origins: [from], destination: to };
  const [result] = await untilAborted(measurePossible(distances, request, { signal }), signal);
  if (result === undefined || isUnknown(result)) throw allUnknown(distances);
  return result;
}
