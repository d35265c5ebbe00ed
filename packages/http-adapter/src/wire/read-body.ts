import type { Context } from "hono";
import type { z } from "zod";
import { invalidRequest } from "../problem/invalid-request.js";
import { checkJsonSize } from "./check-json-size.js";
import { parsePart } from "./parse-part.js";
import { receiveBody } from "./receive-body.js";

const decoder = new TextDecoder();

/** The JSON of a request, checked; none counts as an empty object. @throws {ProblemError} naming what is wrong */
export async function readBody<Body>(context: Context, schema: z.ZodType<Body>): Promise<Body> {
  return parsePart("body", parseJson(await readText(context)), schema);
}

/** The JSON of a request whose body does not matter; undefined if it is not JSON, or too large for it. */
export async function readIgnoredBody(context: Context): Promise<unknown> {
  const text = await readText(context);
  if (checkJsonSize(text) !== null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readText(context: Context): Promise<string> {
  return decoder.decode(await receiveBody(context));
}

function parseJson(text: string): unknown {
  if (text === "") return {};
  const tooLarge = checkJsonSize(text);
  if (tooLarge !== null) throw invalidRequest([{ loc: ["body"], msg: tooLarge, type: "too_big" }]);
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest([{ loc: ["body"], msg: "value is no JSON", type: "invalid_json" }]);
  }
}
