import { type Coordinates, checkWhole, type DistanceProvider, InvalidRequestError } from "@dispatch/core";
import { z } from "zod";
import { askEngine } from "./http/ask-engine.js";
import { type EngineOptions, parseEngineOptions } from "./http/engine-settings.js";
import { rejected, tooLarge, unroutableDestination } from "./refusals.js";
import { invalid, toRoadResults } from "./to-road-results.js";
import { type Attempt, withoutTheUnroutable } from "./without-the-unroutable.js";

export interface GraphhopperOptions extends Omit<EngineOptions, "baseUrl"> {
  /** @default "https://graphhopper.com/api/1" */
  readonly baseUrl?: string | undefined;
  /** Must be given. The hosted service takes it in the URL; it appears in no message. */
  readonly apiKey: string | undefined;
  /** @default "car" */
  readonly profile?: string | undefined;
  /**
   * How far from a road a point may be, in metres, 1 to 35,000: the answers carry no snap distances, so the proof
   * leaves this much room at both ends.
   *
   * @default 350
   */
  readonly maxSnapMeters?: number | undefined;
}

const provider = "graphhopper";

/** The smallest plan with a matrix allows this many locations. */
const defaultMaxOrigins = 79;

const cells = z.array(z.array(z.number().nullable()));
const success = z.object({ distances: cells, times: cells });
const refusal = z.object({
  message: z.string(),
  hints: z
    .array(
      z.object({
        message: z.string().default(""),
        invalid_from_points: z.array(z.number()).optional(),
        invalid_to_points: z.array(z.number()).optional(),
      }),
    )
    .default([]),
});

/**
 * Driving distances from GraphHopper (`/matrix`).
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function graphhopperDistances(options: GraphhopperOptions): DistanceProvider {
  const { apiKey = "", profile = "car", baseUrl = "https://graphhopper.com/api/1" } = options;
  const settings = parseEngineOptions({ ...options, baseUrl }, defaultMaxOrigins);
  if (apiKey.trim() === "") throw new InvalidRequestError({ parameter: "apiKey", problem: "must not be empty" });
  const url = `${settings.baseUrl}/matrix?key=${encodeURIComponent(apiKey)}`;

  return {
    specificationVersion: "v1",
    name: provider,
    maxOriginsPerCall: settings.maxOriginsPerCall,
    maxSnapMeters: checkWhole("maxSnapMeters", options.maxSnapMeters ?? 350, 1, 35_000),
    reportsSnaps: false,
    measureDistances: (request, { signal } = {}) =>
      withoutTheUnroutable(provider, request, async (asked) => {
        const body = {
          from_points: asked.map(toPoint),
          to_points: [toPoint(request.destination)],
          out_arrays: ["distances", "times"],
          profile,
          // A pair without a route is null then, and does not fail the others.
          fail_fast: false,
        };
        const answer = await askEngine({ provider, url, body }, settings, signal);
        return readMatrix(answer.status, answer.body, asked.length);
      }),
  };
}

function toPoint({ latitude, longitude }: Coordinates): readonly [number, number] {
  return [longitude, latitude];
}

function readMatrix(status: number, body: unknown, originCount: number): Attempt {
  if (status >= 400) return readRefusal(status, body, originCount);
  const { data, error } = success.safeParse(body);
  if (data === undefined) throw invalid(provider, "no matrix of distances and times", error);
  const matrix = data.distances.map((row, index) => ({
    distanceMeters: row[0],
    durationSeconds: data.times[index]?.[0],
  }));
  return { results: toRoadResults(provider, matrix, originCount) };
}

function readRefusal(status: number, body: unknown, originCount: number): Attempt {
  const { data, error } = refusal.safeParse(body);
  if (data === undefined) throw invalid(provider, `status ${status} in an unknown form`, error);
  const { message, hints } = data;
  if (hints.some(({ invalid_to_points = [] }) => invalid_to_points.length > 0)) throw unroutableDestination(provider);
  const named = hints.flatMap(({ invalid_from_points = [] }) => invalid_from_points);
  if (named.length > 0) return { unroutable: named };
  const words = [message, ...hints.map((hint) => hint.message)].join("; ");
  if (/cannot find (from_)?point/i.test(words)) return { unroutable: [] };
  if (/too many|exceed/i.test(words)) throw tooLarge(provider, originCount);
  throw rejected(provider, status, words);
}
