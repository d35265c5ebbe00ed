import { findJsonExcess, takeTurn } from "@dispatch/core/plugin-kit";
import type { Context } from "hono";
import type { z } from "zod";
import { cutText } from "../problem/cut-text.js";
import { invalidRequest } from "../problem/invalid-request.js";
import type { Problem } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";
import { isBodyless } from "./is-bodyless.js";
import { parsePart } from "./parse-part.js";
import { receiveBody } from "./receive-body.js";

/** Most values that a body may have. The largest valid body, 1,000 location reports, has about 4,000. */
const maxValues = 10_000;

const decoder = new TextDecoder();

/**
 * Reads and validates the JSON body of a request. An empty body counts as an empty object.
 *
 * @throws {ProblemError} naming what is wrong; UNSUPPORTED_MEDIA_TYPE if the content type is not JSON,
 * UNSUPPORTED_ENCODING if the body is compressed
 */
export async function readBody<Body>(context: Context, schema: z.ZodType<Body>): Promise<Body> {
  refuseEncoding(context);
  const text = await readText(context);
  if (text !== "" && !isJson(context)) throw new ProblemError(unsupportedMediaType);
  return parsePart("body", parseJson(text), schema);
}

/**
 * Reads the body of a route that takes none. An empty JSON object says nothing, so it is as good as no body.
 *
 * @throws {ProblemError} INVALID_REQUEST if there is one
 */
export async function checkIsEmpty(context: Context): Promise<void> {
  if (isBodyless(context) || context.req.raw.body === null) return;
  const text = await readText(context);
  if (/^\s*(?:\{\s*\}\s*)?$/.test(text)) return;
  throw invalidRequest([{ loc: ["body"], msg: "must be left out: this route takes no body", type: "unexpected_body" }]);
}

/**
 * Whether the content type is JSON. Parameters such as a charset are ignored, because JSON is always UTF-8. Types such
 * as `application/x+json` are other formats.
 */
function isJson(context: Context): boolean {
  return /^application\/json\s*(?:;|$)/i.test(context.req.header("content-type") ?? "");
}

/** Any page can make a browser send other content types without a preflight request. */
const unsupportedMediaType: Problem = {
  status: 415,
  code: "UNSUPPORTED_MEDIA_TYPE",
  detail: "The body must be JSON and say so: Content-Type: application/json",
};

/** Refuses compressed bodies: a small one could expand to a large one, and valid bodies are small. */
function refuseEncoding(context: Context): void {
  const encoding = context.req.header("content-encoding")?.trim() ?? "";
  if (encoding === "" || encoding.toLowerCase() === "identity") return;
  const detail = `The body must not be compressed (Content-Encoding: ${cutText(encoding, 100)}): send it as plain JSON`;
  throw new ProblemError({ status: 415, code: "UNSUPPORTED_ENCODING", detail });
}

/**
 * Reads the JSON of a body that is ignored unless it has a field of `POST /dispatch`. Undefined if the body is not a
 * JSON object.
 *
 * @throws {ProblemError} if the fields cannot be read: UNSUPPORTED_ENCODING for a compressed body, INVALID_REQUEST for an
 * object that is too large
 */
export async function readIgnoredBody(context: Context): Promise<unknown> {
  const text = await readText(context);
  if (text !== "") refuseEncoding(context);
  if (!text.trimStart().startsWith("{")) return undefined;
  refuseTooLarge(text);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Decoding, parsing and checking a body of this many bytes takes about a millisecond. */
const bytesPerTurn = 16_384;

async function readText(context: Context): Promise<string> {
  const bytes = await receiveBody(context);
  if (bytes.byteLength > bytesPerTurn) await takeTurn(context.req.raw.signal);
  return decoder.decode(bytes);
}

function parseJson(text: string): unknown {
  if (text === "") return {};
  refuseTooLarge(text);
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest([{ loc: ["body"], msg: "is not valid JSON", type: "invalid_json" }]);
  }
}

function refuseTooLarge(text: string): void {
  const excess = findJsonExcess(text, maxValues);
  if (excess !== null) throw invalidRequest([{ loc: ["body"], msg: `must not contain ${excess}`, type: "too_big" }]);
}
