import type { Coordinates, DistanceProvider } from "@dispatch/core";
import { z } from "zod";
import { askEngine } from "./http/ask-engine.js";
import { type EngineOptions, parseEngineOptions } from "./http/engine-settings.js";
import { rejected, tooLarge, unroutableDestination } from "./refusals.js";
import { invalid, toRoadResults } from "./to-road-results.js";
import { type Attempt, withoutTheUnroutable } from "./without-the-unroutable.js";

export interface OsrmOptions extends EngineOptions {
  /** The name in the URL; the engine knows the one it was prepared with. @default "driving" */
  readonly profile?: string | undefined;
}

const provider = "osrm";

/** `--max-table-size` is 100 by default, and counts the destination. */
const defaultMaxOrigins = 99;

const waypoint = z.object({ distance: z.number().nonnegative() });
const cells = z.array(z.array(z.number().nullable()));
const success = z.object({
  code: z.literal("Ok"),
  distances: cells,
  durations: cells,
  sources: z.array(waypoint),
  destinations: z.array(waypoint),
});
const refusal = z.object({ code: z.string(), message: z.string().default("") });

/**
 * Driving distances from an OSRM server of version 5.17 or newer (`/table`). Its answers carry snap distances.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function osrmDistances(options: OsrmOptions): DistanceProvider {
  const settings = parseEngineOptions(options, defaultMaxOrigins);
  const table = `${settings.baseUrl}/table/v1/${encodeURIComponent(options.profile ?? "driving")}`;

  return {
    specificationVersion: "v1",
    name: provider,
    maxOriginsPerCall: settings.maxOriginsPerCall,
    maxSnapMeters: 350,
    reportsSnaps: true,
    measureDistances: (request, { signal } = {}) =>
      withoutTheUnroutable(provider, request, async (asked) => {
        const url = `${table}/${toPath([request.destination, ...asked])}?${toQuery(asked.length)}`;
        const { status, body } = await askEngine({ provider, url }, settings, signal);
        return readTable(status, body, asked.length);
      }),
  };
}

function toPath(points: readonly Coordinates[]): string {
  return points.map(({ latitude, longitude }) => `${longitude.toFixed(6)},${latitude.toFixed(6)}`).join(";");
}

function toQuery(originCount: number): string {
  const sources = Array.from({ length: originCount }, (_, index) => index + 1).join(";");
  return `sources=${sources}&destinations=0&annotations=distance,duration&generate_hints=false`;
}

function readTable(status: number, body: unknown, originCount: number): Attempt {
  const refused = refusal.safeParse(body);
  if (refused.success && refused.data.code !== "Ok") return readRefusal(status, refused.data, originCount);
  const { data, error } = success.safeParse(body);
  if (data === undefined) throw invalid(provider, "no table of distances and durations", error);
  const table = data.distances.map((row, index) => ({
    distanceMeters: row[0],
    durationSeconds: data.durations[index]?.[0],
    originSnapMeters: data.sources[index]?.distance,
    destinationSnapMeters: data.destinations[0]?.distance,
  }));
  return { results: toRoadResults(provider, table, originCount) };
}

function readRefusal(status: number, { code, message }: z.infer<typeof refusal>, originCount: number): Attempt {
  if (code === "TooBig") throw tooLarge(provider, originCount);
  if (code !== "NoSegment") throw rejected(provider, status, `${code}: ${message}`);
  const coordinate = /coordinate (\d+)/.exec(message)?.[1];
  if (coordinate === "0") throw unroutableDestination(provider);
  return { unroutable: coordinate === undefined ? [] : [Number(coordinate) - 1] };
}
