import { type AssignmentStatus, assignmentStatuses } from "@dispatch/core";
import { z } from "zod";
import { parsePart } from "./parse-part.js";
import { textOf } from "./schemas/terms.js";

export interface ListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface FilteredListQuery extends ListQuery {
  readonly status?: readonly AssignmentStatus[] | undefined;
  readonly cust_id?: string | undefined;
  readonly tech_id?: string | undefined;
  readonly job_id?: string | undefined;
  readonly fields?: "all" | undefined;
}

type QuerySchema<Query> = z.ZodObject<{ readonly [Name in keyof Query]-?: z.ZodType<Query[Name]> }>;

const maxLimit = 1000;
const limitError = `value is not a whole number from 1 to ${maxLimit}`;

const id = textOf(200).optional();

export const listQuerySchema: QuerySchema<ListQuery> = z.object({
  limit: z.int(limitError).min(1, limitError).max(maxLimit, limitError).default(100),
  cursor: z.string().optional().describe("Of the Link header of the page before"),
});

export const filteredListQuerySchema: QuerySchema<FilteredListQuery> = listQuerySchema.extend({
  status: z.array(z.enum(assignmentStatuses)).optional(),
  cust_id: id,
  tech_id: id,
  job_id: id,
  fields: z.enum(["all"]).optional().describe("All of them, also where nothing is filtered"),
});

/** What is asked for; other parameters are ignored, as they always were. @throws {ProblemError} naming what is wrong */
export function parseListQuery<Query>(query: Record<string, string>, schema: z.ZodType<Query>): Query {
  const { limit, status } = query;
  const value = {
    ...query,
    ...(limit !== undefined && /^\d{1,4}$/.test(limit) ? { limit: Number(limit) } : {}),
    ...(status === undefined ? {} : { status: status.split(",") }),
  };
  return parsePart("query", value, schema);
}
