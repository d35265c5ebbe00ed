import { findMeantName } from "@dispatch/core/plugin-kit";
import type { Context } from "hono";
import { z } from "zod";
import { invalidRequest } from "../problem/invalid-request.js";
import type { FieldError } from "../problem/problem.js";
import type { RouteDescription } from "./define-route.js";
import type { RequestName } from "./request-names.js";

/** Header that names the ignored query parameters, on routes of the Python service. */
const ignoredQueryHeader = "ignored-query-parameters";

const maxNames = 10;
const maxNameLength = 40;

/**
 * Refuses query parameters that a route does not know. A route of the Python service ignores them instead, as the
 * Python service did, and names them in a header. But it also refuses a name that means something elsewhere in this
 * API, or differs from such a name by one letter: a caller who sends `dry_run` does not expect a booking.
 *
 * @param findName finds the names that mean something in this API
 * @throws {ProblemError} naming each parameter that is unknown or repeated
 */
export function checkQuery(
  context: Context,
  { query = {}, isLegacy = false }: RouteDescription,
  findName: (text: string) => RequestName | null,
): void {
  const counts = countNames(context);
  if (counts.size === 0) return;
  const known = Object.keys(query);
  const unknown = [...counts.keys()].filter((name) => !known.includes(name));
  const errors = [
    ...known.filter((name) => (counts.get(name) ?? 0) > 1).map((name) => toRepeatedError(name, query[name])),
    ...unknown.flatMap((name) => toUnknownError(name, findName(name), known, isLegacy)),
  ];
  if (errors.length > 0) throw invalidRequest(errors);
  if (unknown.length > 0) context.header(ignoredQueryHeader, toHeader(unknown));
}

/** Counts how often each name is given, in order. */
function countNames(context: Context): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const { url } = context.req;
  if (!url.includes("?")) return counts;
  for (const name of new URL(url).searchParams.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function toRepeatedError(name: string, schema: z.ZodType | undefined): FieldError {
  const isList = schema !== undefined && z.toJSONSchema(schema, { io: "input" }).type === "array";
  const msg = `must be given once${isList ? "; separate values with commas" : ""}`;
  return { loc: ["query", name], msg, type: "repeated_parameter" };
}

/** Returns an empty list if the name is to be ignored. */
function toUnknownError(
  name: string,
  meant: RequestName | null,
  known: readonly string[],
  isLegacy: boolean,
): readonly FieldError[] {
  if (meant === null && isLegacy) return [];
  const here = known.length === 0 ? "this route has no query parameters" : `known here: ${known.join(", ")}`;
  const own = findMeantName(name, known);
  const advice = own !== null ? `write ${own}; ` : meant === null ? "" : toAdvice(name, meant);
  const msg = `unknown query parameter; ${advice}${here}`;
  return [{ loc: ["query", name], msg, type: "unrecognized_keys" }];
}

function toAdvice(given: string, { name, place }: RequestName): string {
  return `${given === name ? "it" : `${name}, if that is meant,`} belongs in ${place}; `;
}

/** Percent-encoded, so that it is safe in a header; of bounded length. */
function toHeader(names: readonly string[]): string {
  const told = names.slice(0, maxNames).map((name) => {
    const text = encodeURIComponent([...name.slice(0, 2 * maxNameLength)].slice(0, maxNameLength).join(""));
    return text.length <= maxNameLength ? text : `${text.slice(0, maxNameLength)}...`;
  });
  return [...told, ...(names.length > maxNames ? ["..."] : [])].join(", ");
}
