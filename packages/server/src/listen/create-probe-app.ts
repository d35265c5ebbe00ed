import { notFound, toProblemResponse } from "@dispatch/http-adapter";
import { Hono } from "hono";

/** Returns an app with only `/livez` and `/readyz` of the given one, for a port that clients do not reach. */
export function createProbeApp(app: Hono): Hono {
  const probes = new Hono();
  for (const path of ["/livez", "/readyz"]) probes.get(path, ({ req, env }) => app.fetch(req.raw, env));
  return probes.notFound(() => toProblemResponse(notFound));
}
