import { DistanceProviderError, type RoadResult } from "@dispatch/core";

/** One origin's cell of a matrix, in metres and seconds; null where no way leads to the destination. */
export interface Cell {
  readonly distanceMeters: number | null | undefined;
  readonly durationSeconds: number | null | undefined;
  readonly originSnapMeters?: number | undefined;
  readonly destinationSnapMeters?: number | undefined;
}

/** Engines that interpolate along an edge answer slightly below zero now and then. */
const negativeNoiseMeters = 1;

/** @throws {DistanceProviderError} `PROVIDER_INVALID_RESPONSE` where there is not one plausible cell an origin */
export function toRoadResults(provider: string, cells: readonly Cell[], originCount: number): readonly RoadResult[] {
  if (cells.length !== originCount) throw invalid(provider, `${cells.length} rows for ${originCount} origins`);
  return cells.map((cell) => toRoadResult(provider, cell));
}

function toRoadResult(provider: string, cell: Cell): RoadResult {
  const { distanceMeters, durationSeconds, originSnapMeters, destinationSnapMeters } = cell;
  if (distanceMeters == null || durationSeconds == null) return { status: "unreachable", reason: "NO_ROUTE" };
  if (distanceMeters < -negativeNoiseMeters || durationSeconds < -negativeNoiseMeters) {
    throw invalid(provider, `a drive of ${distanceMeters} m in ${durationSeconds} s`);
  }
  return {
    status: "measured",
    distanceMeters: Math.max(0, distanceMeters),
    durationSeconds: Math.max(0, durationSeconds),
    ...(originSnapMeters === undefined ? {} : { originSnapMeters }),
    ...(destinationSnapMeters === undefined ? {} : { destinationSnapMeters }),
  };
}

export function invalid(provider: string, what: string, cause?: unknown): DistanceProviderError {
  return new DistanceProviderError("PROVIDER_INVALID_RESPONSE", `${provider} answered ${what}`, { provider, cause });
}
