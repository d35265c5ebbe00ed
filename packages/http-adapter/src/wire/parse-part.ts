import type { z } from "zod";
import { cutText } from "../problem/cut-text.js";
import { invalidRequest, maxErrors } from "../problem/invalid-request.js";
import type { FieldError } from "../problem/problem.js";
import { toFieldMessage, toUnknownFieldMessage } from "./to-field-message.js";

/** The names of fields are the client's, too. */
const maxNameLength = 100;

/**
 * A part of a request, checked.
 *
 * @throws {ProblemError} naming every field that cannot be used, also those that are unknown
 */
export function parsePart<Value>(part: "body" | "query" | "header", value: unknown, schema: z.ZodType<Value>): Value {
  const { success, data, error } = schema.safeParse(value, { error: toFieldMessage });
  if (success) return data;
  throw invalidRequest(toFieldErrors(part, error.issues, schema, maxErrors));
}

/** The first thing that is wrong with a value; null if nothing is. The first element of `loc` is the part. */
export function findFieldError(part: string, value: unknown, schema: z.ZodType): FieldError | null {
  const { error } = schema.safeParse(value, { error: toFieldMessage });
  return toFieldErrors(part, error?.issues ?? [], schema, 1)[0] ?? null;
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
    // The names of headers have no case.
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
