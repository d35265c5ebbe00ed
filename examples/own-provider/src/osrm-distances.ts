import { type Coordinates, type DistanceProvider, DistanceProviderError, type RoadResult } from "@dispatch/core";

export interface OsrmOptions {
  /** Such as `http://localhost:5000`. */
  readonly baseUrl: string;
  /** @default 10,000 */
  readonly timeoutMs?: number;
}

/** The part of OSRM's answer that is used: a row for each origin, with one column; null where there is no way. */
interface TableAnswer {
  readonly distances: readonly (readonly [number | null])[];
  readonly durations: readonly (readonly [number | null])[];
  readonly sources: readonly { readonly distance: number }[];
  readonly destinations: readonly [{ readonly distance: number }];
}

/** Road distances from an OSRM server: one request to its table service a call. */
export function osrmDistances({ baseUrl, timeoutMs = 10_000 }: OsrmOptions): DistanceProvider {
  return {
    specificationVersion: "v1",
    name: "osrm",
    maxOriginsPerCall: 99, // The server's own default is 100 places a request.
    maxSnapMeters: 350,
    reportsSnaps: true, // OSRM says how far each place is from its road.
    async measureDistances({ origins, destination }, { signal } = {}) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const places = [...origins, destination].map(toLongitudeLatitude).join(";");
      const sources = origins.map((_, index) => index).join(";");
      const query = `sources=${sources}&destinations=${origins.length}&annotations=distance,duration`;
      try {
        const response = await fetch(`${baseUrl}/table/v1/driving/${places}?${query}`, {
          signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        });
        if (!response.ok) throw new Error(`status ${response.status}`);
        const answer: TableAnswer = await response.json();
        return origins.map((_, index) => toRoadResult(answer, index));
      } catch (error) {
        signal?.throwIfAborted();
        throw new DistanceProviderError("PROVIDER_UNAVAILABLE", "OSRM did not answer", {
          provider: "osrm",
          cause: error,
        });
      }
    },
  };
}

function toLongitudeLatitude({ latitude, longitude }: Coordinates): string {
  return `${longitude},${latitude}`;
}

function toRoadResult({ distances, durations, sources, destinations }: TableAnswer, index: number): RoadResult {
  const [distanceMeters] = distances[index] ?? [];
  const [durationSeconds] = durations[index] ?? [];
  if (typeof distanceMeters !== "number" || typeof durationSeconds !== "number") {
    return { status: "unreachable", reason: "NO_ROUTE" };
  }
  return {
    status: "measured",
    distanceMeters,
    durationSeconds,
    originSnapMeters: sources[index]?.distance ?? 0,
    destinationSnapMeters: destinations[0].distance,
  };
}
