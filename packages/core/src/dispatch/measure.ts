import type { Coordinates } from "../domain/coordinates.js";
import type { MeasuredRoad, RoadResult } from "../domain/road-result.js";
import { DistanceProviderError } from "../errors/distance-provider-error.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import { untilAborted } from "../plugins/until-aborted.js";
import type { Metric } from "./metric.js";
import type { Outcome, Prospect } from "./prospect.js";

/** Asks the provider, in one call, how far these drive, and notes it on them. */
export async function measure(
  prospects: readonly Prospect[],
  destination: Coordinates,
  distances: DistanceProvider,
  metric: Metric,
  signal: AbortSignal | undefined,
): Promise<void> {
  const origins = prospects.map(({ technician }) => technician.location);
  const results = await untilAborted(distances.measureDistances({ origins, destination }, { signal }), signal);
  if (results.length !== prospects.length) {
    throw invalidResponse(distances, `${results.length} results for ${prospects.length} origins`);
  }
  // All are checked before the first is noted: an answer that cannot be trusted in part is not used at all.
  const outcomes = results.map((result) => toOutcome(result, distances, metric));
  prospects.forEach((prospect, index) => {
    prospect.outcome = outcomes[index] as Outcome;
  });
}

function toOutcome(result: RoadResult, distances: DistanceProvider, metric: Metric): Outcome {
  if (result.status === "unreachable") return { status: "unreachable", reason: result.reason };
  checkMeasured(result, distances);
  return { status: "measured", road: result, cost: metric.toCost(result) };
}

function checkMeasured(road: MeasuredRoad, distances: DistanceProvider): void {
  const { distanceMeters, durationSeconds, originSnapMeters = 0, destinationSnapMeters = 0 } = road;
  for (const [field, value] of Object.entries({
    distanceMeters,
    durationSeconds,
    originSnapMeters,
    destinationSnapMeters,
  })) {
    if (!Number.isFinite(value) || value < 0) throw invalidResponse(distances, `${field} ${String(value)}`);
  }
}

function invalidResponse(distances: DistanceProvider, what: string): DistanceProviderError {
  return new DistanceProviderError("INVALID_RESPONSE", `Distance provider ${distances.name} answered ${what}`, {
    provider: distances.name,
  });
}
