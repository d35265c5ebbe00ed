import type { z } from "zod";
import { invalidRequest } from "../problem/invalid-request.js";
import type { FieldError } from "../problem/problem.js";

/**
 * A part of a request, checked.
 *
 * @throws {ProblemError} naming every field that cannot be used, also those that there are not
 */
export function parsePart<Value>(part: "body" | "query" | "header", value: unknown, schema: z.ZodType<Value>): Value {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw invalidRequest(error.issues.flatMap((issue) => toFieldErrors(part, issue)));
}

function toFieldErrors(part: string, issue: z.core.$ZodIssue): readonly FieldError[] {
  const loc = [part, ...issue.path.map(String)];
  if (issue.code !== "unrecognized_keys") return [{ loc, msg: issue.message, type: issue.code }];
  return issue.keys.map((key) => ({ loc: [...loc, key], msg: "there is no such field", type: issue.code }));
}
