import type { Context } from "hono";
import { toJson } from "../json/to-json.js";

export function respondWithJson(context: Context, body: object, headers: Record<string, string> = {}): Response {
  return context.body(toJson(body), 200, { "content-type": "application/json", ...headers });
}
