import type { Context } from "hono";
import { notFound } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";
import { maxIdLength } from "../wire/schemas/terms.js";

/**
 * The `:id` of the path; empty if it has none.
 *
 * @throws {ProblemError} it is longer than any id
 */
export function readId(context: Context): string {
  const id = context.req.param("id") ?? "";
  if (id.length > maxIdLength) throw new ProblemError(notFound);
  return id;
}
