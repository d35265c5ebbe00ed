import { type Coordinates, type DistanceProvider, greatCircleDistanceMeters } from "@dispatch/core";
import { checkFields, checkText, type FieldsOf } from "@dispatch/core/plugin-kit";
import { type Attempt, invalidResponse, rejected, tooLarge, toRoadMatrix } from "@dispatch/provider-kit";
import { z } from "zod";
import { type EngineOptions, engineDistances, engineFields, type Question } from "./engine-distances.js";

export interface ValhallaOptions extends EngineOptions {
  /** The costing model, such as `"auto"` or `"truck"`. @default "auto" */
  readonly costing?: string | undefined;
}

const fields: FieldsOf<ValhallaOptions> = { ...engineFields, costing: true };

const provider = "valhalla";

const success = z.object({
  sources_to_targets: z.array(
    z.array(z.object({ distance: z.unknown().optional(), time: z.unknown().optional() }).nullable()),
  ),
});
const refusal = z.object({ error_code: z.number(), error: z.string().default("") });

/** "No suitable edges near location"; the message does not say which location. */
const noEdgesNearLocation = 171;
/** "Path distance exceeds the max distance limit: 400000 meters", for at least one pair. */
const tooFarApart = 154;
/** At least one pair is in unconnected regions or unreachable; the engine gave up. */
const notFound: ReadonlySet<number> = new Set([170, 430, 441]);
/** "No path could be found for input": not for any pair. Sent before version 3.6.3. */
const noPath = 442;
/** Too many locations, in older and newer versions. */
const tooManyLocations: ReadonlySet<number> = new Set([150, 151, 152]);

/** The engine's sphere has the radius of the equator; ours has the mean radius. */
const engineShare = 6_378_160 / 6_371_008.8;

/**
 * Driving distances from a Valhalla server of version 3.5 or newer (`/sources_to_targets`). Its answers contain no snap
 * distances. A pair without a drive is `UNKNOWN`, because the engine gives up before it has searched everywhere.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function valhallaDistances(options: ValhallaOptions): DistanceProvider {
  checkFields("", options, fields);
  const { costing = "auto" } = options;
  checkText("costing", costing);
  const engine = {
    name: provider,
    reportsSnaps: false,
    // `max_matrix_location_pairs` of the default configuration.
    defaultMaxOrigins: 2500,
    toDefaultMaxCells: (maxOrigins: number) => maxOrigins,
    billing: "calls" as const,
    // Sent as `search_cutoff`, so the engine applies it.
    defaultMaxSnapMeters: 350,
    toRequest: ({ origins, destinations, maxSnapMeters, settings }: Question) => ({
      url: `${settings.baseUrl}/sources_to_targets`,
      body: {
        sources: origins.map((origin) => toLocation(origin, maxSnapMeters)),
        targets: destinations.map((destination) => toLocation(destination, maxSnapMeters)),
        costing,
        units: "kilometers",
      },
    }),
  };
  return engineDistances(
    {
      ...engine,
      read({ status, body }, question): Attempt {
        const refused = refusal.safeParse(body);
        if (refused.success) return readRefusal(status, refused.data, question);
        const { data, error } = success.safeParse(body);
        if (data === undefined) throw invalidResponse(provider, "it has no matrix of distances and times", error);
        const matrix = data.sources_to_targets.map((row) =>
          row.map((cell) => ({ distanceMeters: toMeters(cell?.distance), durationSeconds: cell?.time })),
        );
        return {
          results: toRoadMatrix(matrix, {
            provider,
            originCount: question.origins.length,
            destinationCount: question.destinations.length,
            toNullReason: () => "UNKNOWN",
          }),
        };
      },
    },
    options,
  );
}

function toLocation({ latitude, longitude }: Coordinates, maxSnapMeters: number): object {
  return { lat: latitude, lon: longitude, search_cutoff: maxSnapMeters };
}

/** Converts kilometres with three decimals to metres. Rounds, to remove the floating-point noise of the product. */
function toMeters(kilometers: unknown): unknown {
  return typeof kilometers === "number" ? Math.round(kilometers * 1000) : kilometers;
}

function readRefusal(status: number, { error_code, error }: z.infer<typeof refusal>, question: Question): Attempt {
  if (error_code === noEdgesNearLocation) return { unroutable: [] };
  if (error_code === tooFarApart) return { unroutable: findTooFar(error, question), reason: "UNKNOWN" };
  if (error_code === noPath) {
    const { origins, destinations } = question;
    return { results: origins.map(() => destinations.map(() => ({ status: "unreachable", reason: "UNKNOWN" }))) };
  }
  if (notFound.has(error_code)) return { unroutable: [], reason: "UNKNOWN" };
  if (tooManyLocations.has(error_code)) {
    throw tooLarge(provider, question.origins.length, question.destinations.length);
  }
  throw rejected(question.settings, status, `${error_code}: ${error}`);
}

/**
 * Returns the origins beyond the limit that the message states, from every destination. Returns an empty list if there are
 * none, or if the message states no limit: then they are found by bisection.
 */
function findTooFar(message: string, { origins, destinations }: Question): readonly number[] {
  const limitMeters = Number(/limit: (\d{1,9}) meters/.exec(message)?.[1]);
  const isTooFar = (origin: Coordinates, destination: Coordinates): boolean =>
    greatCircleDistanceMeters(origin, destination) * engineShare > limitMeters;
  return origins.flatMap((origin, index) =>
    destinations.every((destination) => isTooFar(origin, destination)) ? [index] : [],
  );
}
