import type { Coordinates, DistanceProvider } from "@dispatch/core";
import { askService, parseServiceOptions, rejected, type ServiceOptions, toRoadResults } from "@dispatch/provider-kit";

/** The used part of OSRM's answer: one row per origin, with one column; null if there is no route. */
interface TableAnswer {
  readonly distances: readonly (readonly unknown[])[];
  readonly durations: readonly (readonly unknown[])[];
  readonly sources: readonly { readonly distance: unknown }[];
  readonly destinations: readonly { readonly distance: unknown }[];
}

/** Returns a provider of road distances from an OSRM server, with one request to its table service per call. */
export function osrmDistances(options: ServiceOptions): DistanceProvider {
  const settings = parseServiceOptions("osrm", options);
  return {
    specificationVersion: "v1",
    name: settings.name,
    maxOriginsPerCall: 99, // By default, the server allows 100 places per request.
    maxSnapMeters: 2000,
    reportsSnaps: true, // OSRM reports how far each place is from its road.
    async measureDistances({ origins, destination }, { signal } = {}) {
      const places = [...origins, destination].map(toLongitudeLatitude).join(";");
      const sources = origins.map((_, index) => index).join(";");
      const query = `sources=${sources}&destinations=${origins.length}&annotations=distance,duration`;
      const url = `${settings.baseUrl}/table/v1/driving/${places}?${query}`;
      const { status, body } = await askService({ url }, settings, signal);
      if (status >= 400) throw rejected(settings, status, JSON.stringify(body));
      const { distances, durations, sources: from, destinations: to } = (body ?? {}) as Partial<TableAnswer>;
      const cells = origins.map((_, index) => ({
        distanceMeters: distances?.[index]?.[0],
        durationSeconds: durations?.[index]?.[0],
        originSnapMeters: from?.[index]?.distance,
        destinationSnapMeters: to?.[0]?.distance,
      }));
      // A null of an unknown version does not prove that there is no route.
      const toNullReason = () => "UNKNOWN" as const;
      return toRoadResults(cells, {
        provider: settings.name,
        originCount: origins.length,
        toNullReason,
      });
    },
  };
}

function toLongitudeLatitude({ latitude, longitude }: Coordinates): string {
  return `${longitude},${latitude}`;
}
