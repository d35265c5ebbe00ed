import * as z from "zod/mini";
import { withinBounds } from "../call-bounds.js";
import type { CallContext } from "./send-to-profile.js";

/** `"not-ready"`: the server runs, and still loads its graphs; until then every other request waits. */
export type OrsHealth = "ready" | "not-ready";

/** What a server tells about itself. */
export interface OrsStatus {
  /** Such as "9.10.0"; null where it is not said. */
  readonly engineVersion: string | null;
  /** By name; empty while the server is not ready. */
  readonly profiles: Readonly<Record<string, OrsProfileStatus>>;
  /** Such as "matrix". */
  readonly services: readonly string[];
}

/** What a server tells about one profile; null if it does not tell. */
export interface OrsProfileStatus {
  /** When the graph was built, and of when its map is, as the server writes it; null where it is not said. */
  readonly graphBuildDate: string | null;
  readonly mapDate: string | null;
  /** Of directions. */
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

/** A server that is not ready answers 503: a sign of life, and no failure. */
export function requestHealth(context: CallContext): Promise<OrsHealth> {
  return get(context, "health", (body) => {
    const { data } = healthSchema.safeParse(body);
    if (data === undefined) throw new Error("the answer of the health endpoint has another form");
    return data.status === "ready" ? "ready" : "not-ready";
  });
}

export function requestStatus(context: CallContext): Promise<OrsStatus> {
  return get(context, "status", (body) => {
    const { data } = statusSchema.safeParse(body);
    if (data === undefined) throw new Error("the answer of the status endpoint has another form");
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
  return withinBounds(endpoint, settings, signal, (bounds) =>
    transport.send({ endpoint, url, method: "GET", elements: 1, isAnswer, parse }, bounds),
  );
}
