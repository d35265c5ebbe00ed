import { type Coordinates, type DistanceProvider, InvalidRequestError, type UnreachableReason } from "@dispatch/core";
import { checkFields, checkText, type FieldsOf } from "@dispatch/core/plugin-kit";
import { type Attempt, invalidResponse, parseApiKey, rejected, tooLarge, toRoadMatrix } from "@dispatch/provider-kit";
import { z } from "zod";
import { type EngineOptions, engineDistances, engineFields, type Question } from "./engine-distances.js";

/** Which GraphHopper server to ask, and with which key. */
export interface GraphhopperOptions extends Omit<EngineOptions, "baseUrl"> {
  /** @default "https://graphhopper.com/api/1" */
  readonly baseUrl?: string | undefined;
  /** Required. Sent in the URL, as the hosted service expects it. No message contains it. */
  readonly apiKey: string | undefined;
  /** @default "car" */
  readonly profile?: string | undefined;
}

const fields: FieldsOf<GraphhopperOptions> = { ...engineFields, apiKey: true, profile: true };

const provider = "graphhopper";

const hints = z.array(
  z.object({
    message: z.string().default(""),
    invalid_from_points: z.array(z.number()).nullish(),
    invalid_to_points: z.array(z.number()).nullish(),
    point_pairs: z.array(z.array(z.number())).nullish(),
  }),
);
const cells = z.array(z.array(z.unknown()));
const success = z.object({ distances: cells, times: cells, hints: hints.nullish() });
const refusal = z.object({ message: z.string(), hints: hints.default([]) });

/**
 * Driving distances from GraphHopper (`/matrix` of the hosted service, 2026). Its answers contain no snap distances, and
 * its snap limit cannot be set: `maxSnapMeters` is only the limit that the proof assumes.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function graphhopperDistances(options: GraphhopperOptions): DistanceProvider {
  checkFields("", options, fields);
  const { profile = "car", baseUrl = "https://graphhopper.com/api/1" } = options;
  checkText("profile", profile);
  const apiKey = parseApiKey(options.apiKey);
  if (apiKey === "") throw new InvalidRequestError({ parameter: "apiKey", problem: "must not be empty" });
  const engine = {
    name: provider,
    reportsSnaps: false,
    // The smallest plan that includes a matrix allows 80 locations.
    defaultMaxOrigins: 79,
    // However a matrix of 79 cells is shaped, it has at most 80 locations.
    toDefaultMaxCells: (maxOrigins: number) => maxOrigins,
    // A matrix costs origins * destinations / 2 credits, up to 20 a side.
    billing: "elements" as const,
    defaultMaxSnapMeters: 350,
    secrets: [apiKey],
    toRequest: ({ origins, destinations, settings }: Question) => ({
      url: `${settings.baseUrl}/matrix?key=${encodeURIComponent(apiKey)}`,
      body: {
        from_points: origins.map(toPoint),
        to_points: destinations.map(toPoint),
        out_arrays: ["distances", "times"],
        profile,
        // Then a pair without a route is null and does not fail the others.
        fail_fast: false,
      },
      // The service sends the reset of the daily quota even with its limit per minute.
      isRateLimit: (text: string) => /minutely/i.test(text),
    }),
  };
  return engineDistances({ ...engine, read }, { ...options, baseUrl });
}

function toPoint({ latitude, longitude }: Coordinates): readonly [number, number] {
  return [longitude, latitude];
}

function read({ status, body }: { readonly status: number; readonly body: unknown }, question: Question): Attempt {
  if (status >= 400) return readRefusal(status, body, question);
  const { data, error } = success.safeParse(body);
  if (data === undefined) throw invalidResponse(provider, "it has no matrix of distances and times", error);
  const hinted = toHints(data.hints ?? []);
  const matrix = data.distances.map((row, rowIndex) =>
    row.map((distanceMeters, column) => ({ distanceMeters, durationSeconds: data.times[rowIndex]?.[column] })),
  );
  const toNullReason = (row: number, column: number): UnreachableReason => {
    if (hinted.invalidOrigins.has(row)) return "NOT_SNAPPED";
    return hinted.unconnected.has(`${row},${column}`) ? "NO_ROUTE" : "UNKNOWN";
  };
  const { origins, destinations } = question;
  const size = { originCount: origins.length, destinationCount: destinations.length };
  return {
    results: toRoadMatrix(matrix, { provider, ...size, toNullReason }),
    unroutableDestinations: hinted.invalidDestinations,
  };
}

function toHints(given: z.infer<typeof hints>) {
  const pairs = given.flatMap(({ point_pairs }) => point_pairs ?? []);
  return {
    invalidDestinations: given.flatMap(({ invalid_to_points }) => invalid_to_points ?? []),
    invalidOrigins: new Set(given.flatMap(({ invalid_from_points }) => invalid_from_points ?? [])),
    unconnected: new Set(pairs.map((pair) => pair.join())),
    unconnectedOrigins: new Set(pairs.flatMap(([from]) => from ?? [])),
  };
}

function readRefusal(status: number, body: unknown, { origins, destinations, settings }: Question): Attempt {
  const { data, error } = refusal.safeParse(body);
  if (data === undefined) throw invalidResponse(provider, `status ${status}, but the body has an unknown form`, error);
  const hinted = toHints(data.hints);
  const { invalidOrigins, invalidDestinations, unconnectedOrigins } = hinted;
  if (invalidOrigins.size + invalidDestinations.length > 0) {
    return { unroutable: [...invalidOrigins], unroutableDestinations: invalidDestinations };
  }
  // Cut before matching, to bound the time.
  const words = [data.message, ...data.hints.map((hint) => hint.message)].join("; ").slice(0, 10_000);
  if (unconnectedOrigins.size > 0) {
    // With several destinations, an origin without a way to one of them may have one to the others.
    return { unroutable: destinations.length === 1 ? [...unconnectedOrigins] : [], reason: "NO_ROUTE" };
  }
  if (/cannot find (?:from_)?point/i.test(words)) return { unroutable: [] };
  if (/too many|exceed/i.test(words)) throw tooLarge(provider, origins.length, destinations.length);
  throw rejected(settings, status, words);
}
