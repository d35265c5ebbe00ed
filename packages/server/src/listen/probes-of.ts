import { Hono } from "hono";
import { notFound, respondWithProblem } from "../problem/problem.js";

/** An app that has only `/livez` and `/readyz` of another one: for a port that clients do not reach. */
export function probesOf(app: Hono): Hono {
  const probes = new Hono();
  for (const path of ["/livez", "/readyz"]) probes.get(path, ({ req, env }) => app.fetch(req.raw, env));
  return probes.notFound((context) => respondWithProblem(context, notFound));
}
