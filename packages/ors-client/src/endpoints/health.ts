import * as z from "zod/mini";
import { withinLimits } from "../call-limits.js";
import type { CallContext } from "./send-to-profile.js";

/** `"not-ready"`: the server runs but still loads its graphs, and every other request waits until it has. */
export type OrsHealth = "ready" | "not-ready";

/** What a server reports about itself. */
export interface OrsStatus {
  /** Such as "9.10.0"; null if the server does not say. */
  readonly engineVersion: string | null;
  /** By name; empty while the server is not ready. */
  readonly profiles: Readonly<Record<string, OrsProfileStatus>>;
  /** Such as "matrix". */
  readonly services: readonly string[];
}

/** What a server reports about one profile. A field is null if the server does not say. */
export interface OrsProfileStatus {
  /** When the graph was built, as the server writes it. */
  readonly graphBuildDate: string | null;
  /** The date of the map data, as the server writes it. */
  readonly mapDate: string | null;
  /** The limits of the directions endpoint. */
  readonly maxDistanceMeters: number | null;
  readonly maxWaypoints: number | null;
}

const healthSchema = z.object({ status: z.string() });
const text = z.optional(z.nullable(z.string()));
const count = z.optional(z.nullable(z.number()));
const statusSchema = z.object({
  engine: z.optional(z.object({ version: text })),
  profiles: z.optional(
    z.record(
      z.string(),
      z.object({
        graph_build_date: text,
        osm_date: text,
        limits: z.optional(z.object({ maximum_distance: count, maximum_waypoints: count })),
      }),
    ),
  ),
  services: z.optional(z.array(z.string())),
});

/** A server that is not ready answers 503. That is an answer, not a failure. */
export function requestHealth(context: CallContext): Promise<OrsHealth> {
  return get(context, "health", (body) => {
    const { data } = healthSchema.safeParse(body);
    if (data === undefined) throw new Error("the answer of the health endpoint is malformed");
    return data.status === "ready" ? "ready" : "not-ready";
  });
}

export function requestStatus(context: CallContext): Promise<OrsStatus> {
  return get(context, "status", (body) => {
    const { data } = statusSchema.safeParse(body);
    if (data === undefined) throw new Error("the answer of the status endpoint is malformed");
    const profiles = Object.entries(data.profiles ?? {}).map(([name, profile]) => [
      name,
      {
        graphBuildDate: profile.graph_build_date ?? null,
        mapDate: profile.osm_date ?? null,
        maxDistanceMeters: profile.limits?.maximum_distance ?? null,
        maxWaypoints: profile.limits?.maximum_waypoints ?? null,
      },
    ]);
    return {
      engineVersion: data.engine?.version ?? null,
      profiles: Object.fromEntries(profiles) as OrsStatus["profiles"],
      services: data.services ?? [],
    };
  });
}

function get<Value>(
  { settings, transport, signal }: CallContext,
  endpoint: "health" | "status",
  parse: (body: unknown) => Value,
): Promise<Value> {
  const url = `${settings.target.baseUrl}/v2/${endpoint}`;
  const isAnswer = (status: number): boolean => endpoint === "health" && status === 503;
  return withinLimits(endpoint, settings, signal, (limits) =>
    transport.send({ endpoint, url, method: "GET", elements: 1, isAnswer, parse }, limits),
  );
}
