import type { z } from "zod";
import { cutText } from "../problem/cut-text.js";
import { invalidRequest, maxErrors } from "../problem/invalid-request.js";
import type { FieldError } from "../problem/problem.js";
import { toFieldMessage, toUnknownFieldMessage } from "./to-field-message.js";

/** Field names come from the client too. */
const maxNameLength = 100;

/**
 * Validates a part of a request.
 *
 * @throws {ProblemError} naming every field that is invalid or unknown
 */
export function parsePart<Value>(part: "body" | "query" | "header", value: unknown, schema: z.ZodType<Value>): Value {
  const { success, data, error } = schema.safeParse(value, { error: toFieldMessage });
  if (success) return data;
  throw invalidRequest(toFieldErrors(part, error.issues, schema, maxErrors));
}

/** Returns the first error in a value; null if it is valid. The first element of `loc` is the part. */
export function findFieldError(part: string, value: unknown, schema: z.ZodType): FieldError | null {
  return listFieldErrors(part, value, schema, 1)[0] ?? null;
}

/** Returns the errors in a value, up to the limit. The first element of `loc` is the part. */
export function listFieldErrors(part: string, value: unknown, schema: z.ZodType, limit: number): readonly FieldError[] {
  const { error } = schema.safeParse(value, { error: toFieldMessage });
  return toFieldErrors(part, error?.issues ?? [], schema, limit);
}

function toFieldErrors(
  part: string,
  issues: readonly z.core.$ZodIssue[],
  schema: z.ZodType,
  limit: number,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const issue of issues) {
    const steps = issue.path.map((step) => cutText(String(step), maxNameLength));
    // Header names are case-insensitive.
    const loc = [part, ...(part === "header" ? steps.map((step) => step.toLowerCase()) : steps)];
    const names = issue.code === "unrecognized_keys" ? issue.keys : [null];
    for (const name of names) {
      if (errors.length === limit) return errors;
      errors.push(
        name === null
          ? { loc, msg: issue.message, type: issue.code }
          : {
              loc: [...loc, cutText(name, maxNameLength)],
              msg: toUnknownFieldMessage(name, issue.path, schema),
              type: issue.code,
            },
      );
    }
  }
  return errors;
}
