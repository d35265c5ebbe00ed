import type { Coordinates } from "../domain/coordinates.js";
import type { RoadResult } from "../domain/road-result.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { measurePossible } from "../plugin-kit/measure-checked.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import { listExcesses } from "./excess.js";
import type { Outcome, Prospect } from "./prospect.js";
import { type Ranking, toDoorToDoorMeters } from "./ranking.js";
import type { LongestDrive, Task } from "./task.js";

/** Asks the provider, in one call, how far it is from each of these places. */
export async function measure(
  origins: readonly Coordinates[],
  { customer }: Task,
  distances: DistanceProvider,
  signal: AbortSignal | undefined,
): Promise<readonly RoadResult[]> {
  const request = { origins, destination: customer.location };
  return untilAborted(measurePossible(distances, request, { signal }), signal);
}

/** What a result means for one of those who are at its place. */
export function toOutcome(
  { technician }: Prospect,
  result: RoadResult,
  longestDrive: LongestDrive,
  ranking: Ranking,
): Outcome {
  if (result.status === "unreachable") return { status: "unreachable", reason: result.reason };
  const [excess] = listExcesses(toDoorToDoorMeters(result), result.durationSeconds, longestDrive);
  if (excess !== undefined) return { status: "beyond", reason: excess, road: result };
  return { status: "measured", road: result, cost: ranking.toCost(technician, result) };
}
