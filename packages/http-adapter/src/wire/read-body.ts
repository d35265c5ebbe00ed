import type { Context } from "hono";
import type { z } from "zod";
import { invalidRequest } from "../problem/invalid-request.js";
import { parsePart } from "./parse-part.js";

/** The JSON of a request, checked; none counts as an empty object. @throws {ProblemError} naming what is wrong */
export async function readBody<Body>(context: Context, schema: z.ZodType<Body>): Promise<Body> {
  return parsePart("body", parseJson(await context.req.text()), schema);
}

function parseJson(text: string): unknown {
  if (text === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest([{ loc: ["body"], msg: "value is no JSON", type: "invalid_json" }]);
  }
}
