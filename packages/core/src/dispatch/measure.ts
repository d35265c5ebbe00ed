import type { Requirements } from "../domain/requirements.js";
import type { MeasuredRoad, RoadResult } from "../domain/road-result.js";
import { DistanceProviderError } from "../errors/distance-provider-error.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import { untilAborted } from "../plugins/until-aborted.js";
import { listExcesses } from "./excess.js";
import type { Outcome, Prospect } from "./prospect.js";
import { type Ranking, toDoorToDoorMeters } from "./ranking.js";
import type { Task } from "./task.js";

/** Asks the provider, in one call, how far these drive, and notes it on them. */
export async function measure(
  prospects: readonly Prospect[],
  { customer, requirements }: Task,
  distances: DistanceProvider,
  ranking: Ranking,
  signal: AbortSignal | undefined,
): Promise<void> {
  const origins = prospects.map(({ technician }) => technician.location);
  const request = { origins, destination: customer.location };
  const results = await untilAborted(distances.measureDistances(request, { signal }), signal);
  if (results.length !== prospects.length) {
    throw invalidResponse(distances, `${results.length} results for ${prospects.length} origins`);
  }
  // All are checked before the first is noted: an answer that cannot be trusted in part is not used at all.
  for (const result of results) if (result.status === "measured") checkMeasured(result, distances);
  prospects.forEach((prospect, index) => {
    prospect.outcome = toOutcome(prospect, results[index] as RoadResult, requirements, ranking);
  });
}

function toOutcome(
  { technician }: Prospect,
  result: RoadResult,
  requirements: Requirements,
  ranking: Ranking,
): Outcome {
  if (result.status === "unreachable") return { status: "unreachable", reason: result.reason };
  const [excess] = listExcesses(toDoorToDoorMeters(result), result.durationSeconds, requirements);
  if (excess !== undefined) return { status: "beyond", reason: excess };
  return { status: "measured", road: result, cost: ranking.toCost(technician, result) };
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
  return new DistanceProviderError(
    "PROVIDER_INVALID_RESPONSE",
    `Distance provider ${distances.name} answered ${what}`,
    {
      provider: distances.name,
    },
  );
}
