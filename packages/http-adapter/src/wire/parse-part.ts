import type { z } from "zod";
import { cutText } from "../problem/cut-text.js";
import { invalidRequest, maxErrors } from "../problem/invalid-request.js";
import type { FieldError } from "../problem/problem.js";

/** The names of fields are the client's, too. */
const maxNameLength = 100;

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

/** What is wrong with a value; empty if nothing is. The first element of `loc` is the part. */
export function findFieldErrors(part: string, value: unknown, schema: z.ZodType): readonly FieldError[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).flatMap((issue) => toFieldErrors(part, issue));
}

function toFieldErrors(part: string, issue: z.core.$ZodIssue): readonly FieldError[] {
  const loc = [part, ...issue.path.map((step) => cutText(String(step), maxNameLength))];
  if (issue.code !== "unrecognized_keys") return [{ loc, msg: issue.message, type: issue.code }];
  return issue.keys.slice(0, maxErrors).map((key) => ({
    loc: [...loc, cutText(key, maxNameLength)],
    msg: "there is no such field",
    type: issue.code,
  }));
}
