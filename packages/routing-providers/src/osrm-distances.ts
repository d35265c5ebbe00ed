import { type Coordinates, type DistanceProvider, InvalidRequestError } from "@dispatch/core";
import { checkFields, checkText, type FieldsOf } from "@dispatch/core/plugin-kit";
import { type Attempt, invalidResponse, rejected, tooLarge, toRoadMatrix } from "@dispatch/provider-kit";
import { z } from "zod";
import { type EngineOptions, engineDistances, engineFields, type Question } from "./engine-distances.js";

export interface OsrmOptions extends EngineOptions {
  /** The profile in the URL: the one that the engine's data was prepared with. @default "driving" */
  readonly profile?: string | undefined;
  /**
   * The version of the server, such as `"5.27.1"`; its answers do not say. From 5.23 on, a null in its table means
   * `NO_ROUTE`. Older versions may give false nulls in a table of one column, so there a null means `UNKNOWN`. It means
   * that too if the version is not given.
   *
   * @default unknown
   */
  readonly engineVersion?: string | undefined;
}

const fields: FieldsOf<OsrmOptions> = { ...engineFields, profile: true, engineVersion: true };

const provider = "osrm";

const cells = z.array(z.array(z.unknown()));
const waypoints = z.array(z.object({ distance: z.unknown().optional() }).nullable());
const success = z.object({
  code: z.literal("Ok"),
  distances: cells,
  durations: cells,
  sources: waypoints,
  destinations: waypoints,
});
const refusal = z.object({ code: z.string(), message: z.string().default("") });

/**
 * Driving distances from an OSRM server of version 5.21 or newer (`/table`). Its answers contain snap distances.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function osrmDistances(options: OsrmOptions): DistanceProvider {
  checkFields("", options, fields);
  const { profile = "driving", engineVersion } = options;
  checkText("profile", profile);
  const nullReason =
    engineVersion !== undefined && canTrustNulls(checkText("engineVersion", engineVersion)) ? "NO_ROUTE" : "UNKNOWN";
  const engine = {
    name: provider,
    reportsSnaps: true,
    // `--max-table-size` is 100 by default: the square root of the number of cells. 99 places a side keep the URL short.
    defaultMaxOrigins: 99,
    toDefaultMaxCells: (maxOrigins: number) => maxOrigins ** 2,
    billing: "calls" as const,
    // The engine itself has no limit: it snaps to a road 200 km away.
    defaultMaxSnapMeters: 2000,
    toRequest: ({ origins, destinations, settings }: Question) => {
      const points = toPath([...destinations, ...origins]);
      const table = `${settings.baseUrl}/table/v1/${encodeURIComponent(profile)}`;
      return { url: `${table}/${points}?${toQuery(origins.length, destinations.length)}` };
    },
  };
  return engineDistances(
    {
      ...engine,
      read({ status, body }, question): Attempt {
        const refused = refusal.safeParse(body);
        if (refused.success && refused.data.code !== "Ok") return readRefusal(status, refused.data, question);
        const { data, error } = success.safeParse(body);
        if (data === undefined) throw invalidResponse(provider, "it has no table of distances and durations", error);
        const { distances, durations, sources, destinations } = data;
        const table = distances.map((row, rowIndex) =>
          row.map((distanceMeters, column) => ({
            distanceMeters,
            durationSeconds: durations[rowIndex]?.[column],
            originSnapMeters: sources[rowIndex]?.distance ?? Number.NaN,
            destinationSnapMeters: destinations[column]?.distance ?? Number.NaN,
          })),
        );
        return {
          results: toRoadMatrix(table, {
            provider,
            originCount: question.origins.length,
            destinationCount: question.destinations.length,
            toNullReason: () => nullReason,
          }),
        };
      },
    },
    options,
  );
}

/** See the changelog of 5.23.0: "fix table result when source and destination on same one-way segment". */
function canTrustNulls(engineVersion: string): boolean {
  const [, major, minor] = /^v?(\d{1,4})\.(\d{1,4})(?:\.|$)/.exec(engineVersion) ?? [];
  if (major === undefined) {
    throw new InvalidRequestError({ parameter: "engineVersion", problem: 'must be a version such as "5.27.1"' });
  }
  return Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 23);
}

function toPath(points: readonly Coordinates[]): string {
  return points.map(({ latitude, longitude }) => `${longitude.toFixed(6)},${latitude.toFixed(6)}`).join(";");
}

/** `radiuses` is left out: a point beyond its radius would fail the whole table. */
function toQuery(originCount: number, destinationCount: number): string {
  const sources = toIndices(destinationCount, originCount);
  const destinations = toIndices(0, destinationCount);
  return `sources=${sources}&destinations=${destinations}&annotations=distance,duration&generate_hints=false`;
}

function toIndices(first: number, count: number): string {
  return Array.from({ length: count }, (_, index) => first + index).join(";");
}

function readRefusal(
  status: number,
  { code, message }: z.infer<typeof refusal>,
  { origins, destinations, settings }: Question,
): Attempt {
  if (code === "TooBig") throw tooLarge(provider, origins.length, destinations.length);
  if (code !== "NoSegment") throw rejected(settings, status, `${code}: ${message}`);
  const coordinate = /coordinate (\d{1,9})/.exec(message)?.[1];
  if (coordinate === undefined) return { unroutable: [] };
  const index = Number(coordinate);
  return index < destinations.length
    ? { unroutable: [], unroutableDestinations: [index] }
    : { unroutable: [index - destinations.length] };
}
