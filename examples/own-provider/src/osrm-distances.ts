import type { Coordinates, DistanceProvider, MeasureMatrixRequest, OperationOptions } from "@dispatch/core";
import { askService, parseServiceOptions, rejected, type ServiceOptions, toRoadMatrix } from "@dispatch/provider-kit";

/** The used part of OSRM's answer: one row per origin, one column per destination; null if there is no route. */
interface TableAnswer {
  readonly distances: readonly (readonly unknown[])[];
  readonly durations: readonly (readonly unknown[])[];
  readonly sources: readonly { readonly distance: unknown }[];
  readonly destinations: readonly { readonly distance: unknown }[];
}

/** Returns a provider of road distances from an OSRM server, with one request to its table service per call. */
export function osrmDistances(options: ServiceOptions): DistanceProvider {
  const settings = parseServiceOptions("osrm", options);

  async function measureMatrix({ origins, destinations }: MeasureMatrixRequest, { signal }: OperationOptions = {}) {
    const places = [...origins, ...destinations].map(toLongitudeLatitude).join(";");
    const from = origins.map((_, index) => index).join(";");
    const to = destinations.map((_, index) => origins.length + index).join(";");
    const query = `sources=${from}&destinations=${to}&annotations=distance,duration`;
    const url = `${settings.baseUrl}/table/v1/driving/${places}?${query}`;
    const { status, body } = await askService({ url }, settings, signal);
    if (status >= 400) throw rejected(settings, status, JSON.stringify(body));
    const table = (body ?? {}) as Partial<TableAnswer>;
    const cells = origins.map((_, row) =>
      destinations.map((_, column) => ({
        distanceMeters: table.distances?.[row]?.[column],
        durationSeconds: table.durations?.[row]?.[column],
        originSnapMeters: table.sources?.[row]?.distance,
        destinationSnapMeters: table.destinations?.[column]?.distance,
      })),
    );
    return toRoadMatrix(cells, {
      provider: settings.name,
      originCount: origins.length,
      destinationCount: destinations.length,
      // A null of an unknown version does not prove that there is no route.
      toNullReason: () => "UNKNOWN",
    });
  }

  return {
    specificationVersion: "v1",
    name: settings.name,
    maxOriginsPerCall: 99, // At most so many places on each side of a table.
    maxCellsPerCall: 9801, // By default, the server allows 10,000 cells per request.
    billing: "calls", // A call costs a round trip; nobody pays for a cell.
    maxSnapMeters: 2000,
    reportsSnaps: true, // OSRM reports how far each place is from its road.
    measureMatrix,
    async measureDistances({ origins, destination }, operation) {
      return (await measureMatrix({ origins, destinations: [destination] }, operation)).flat();
    },
  };
}

function toLongitudeLatitude({ latitude, longitude }: Coordinates): string {
  return `${longitude},${latitude}`;
}
