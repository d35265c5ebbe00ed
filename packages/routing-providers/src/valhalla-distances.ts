import { type Coordinates, checkWhole, type DistanceProvider } from "@dispatch/core";
import { z } from "zod";
import { askEngine } from "./http/ask-engine.js";
import { type EngineOptions, parseEngineOptions } from "./http/engine-settings.js";
import { rejected, tooLarge } from "./refusals.js";
import { invalid, toRoadResults } from "./to-road-results.js";
import { type Attempt, withoutTheUnroutable } from "./without-the-unroutable.js";

export interface ValhallaOptions extends EngineOptions {
  /** The costing model, such as `"auto"` or `"truck"`. @default "auto" */
  readonly costing?: string | undefined;
  /**
   * How far from a road a point may be, in metres, 1 to 35,000. Sent as `search_cutoff`: the answers carry no snap
   * distances, so the proof leaves this much room at both ends.
   *
   * @default 350
   */
  readonly maxSnapMeters?: number | undefined;
}

const provider = "valhalla";

/** `max_matrix_location_pairs` of the default configuration. */
const defaultMaxOrigins = 2500;

const success = z.object({
  sources_to_targets: z.array(
    z.array(z.object({ distance: z.number().nullable().optional(), time: z.number().nullable().optional() })),
  ),
});
const refusal = z.object({ error_code: z.number(), error: z.string().default("") });

/** "No suitable edges near location"; it does not say which. */
const noEdgesNearLocation = 171;
/** "No path could be found for input": of none of them. */
const noPath = 442;
/** Too many locations, in the words of the older and the newer versions. */
const tooManyLocations: ReadonlySet<number> = new Set([150, 151, 152]);

/**
 * Driving distances from a Valhalla server of version 3 or newer (`/sources_to_targets`).
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function valhallaDistances(options: ValhallaOptions): DistanceProvider {
  const settings = parseEngineOptions(options, defaultMaxOrigins);
  const maxSnapMeters = checkWhole("maxSnapMeters", options.maxSnapMeters ?? 350, 1, 35_000);
  const url = `${settings.baseUrl}/sources_to_targets`;

  return {
    specificationVersion: "v1",
    name: provider,
    maxOriginsPerCall: settings.maxOriginsPerCall,
    maxSnapMeters,
    reportsSnaps: false,
    measureDistances: (request, { signal } = {}) =>
      withoutTheUnroutable(provider, request, async (asked) => {
        const body = {
          sources: asked.map((origin) => toLocation(origin, maxSnapMeters)),
          targets: [toLocation(request.destination, maxSnapMeters)],
          costing: options.costing ?? "auto",
          units: "kilometers",
        };
        const answer = await askEngine({ provider, url, body }, settings, signal);
        return readMatrix(answer.status, answer.body, asked.length);
      }),
  };
}

function toLocation({ latitude, longitude }: Coordinates, maxSnapMeters: number): object {
  return { lat: latitude, lon: longitude, search_cutoff: maxSnapMeters };
}

function readMatrix(status: number, body: unknown, originCount: number): Attempt {
  const refused = refusal.safeParse(body);
  if (refused.success) return readRefusal(status, refused.data, originCount);
  const { data, error } = success.safeParse(body);
  if (data === undefined) throw invalid(provider, "no matrix of distances and times", error);
  const matrix = data.sources_to_targets.map(([cell]) => ({
    // Kilometres with three decimals: rounded, so that no float noise is left of the multiplication.
    distanceMeters: cell?.distance == null ? null : Math.round(cell.distance * 1000),
    durationSeconds: cell?.time,
  }));
  return { results: toRoadResults(provider, matrix, originCount) };
}

function readRefusal(status: number, { error_code, error }: z.infer<typeof refusal>, originCount: number): Attempt {
  if (error_code === noEdgesNearLocation) return { unroutable: [] };
  if (error_code === noPath) {
    return { results: Array.from({ length: originCount }, () => ({ status: "unreachable", reason: "NO_ROUTE" })) };
  }
  if (tooManyLocations.has(error_code)) throw tooLarge(provider, originCount);
  throw rejected(provider, status, `${error_code}: ${error}`);
}
