import { z } from "zod";
import type { FieldError } from "../problem/problem.js";

export interface ListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const defaultListLimit = 100;
const maxListLimit = 1000;

const limit = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(maxListLimit));

/** The page that is asked for, or what is wrong with the query. */
export function parseListQuery(query: Record<string, string>): ListQuery | FieldError {
  const { limit: limitText, cursor } = query;
  if (limitText === undefined) return { limit: defaultListLimit, cursor };
  const parsed = limit.safeParse(limitText);
  if (parsed.success) return { limit: parsed.data, cursor };
  return {
    loc: ["query", "limit"],
    msg: `value is not a whole number from 1 to ${maxListLimit}`,
    type: "value_error.number",
  };
}
