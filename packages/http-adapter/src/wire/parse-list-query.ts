import { type AssignmentStatus, assignmentStatuses } from "@dispatch/core";
import { z } from "zod";
import { invalidRequest } from "../problem/invalid-request.js";
import { parsePart } from "./parse-part.js";
import { cursorSchema, maxIdLength, textOf } from "./schemas/terms.js";

/** Which assignments to list. */
export interface ListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface FilteredListQuery extends ListQuery {
  readonly status?: readonly AssignmentStatus[] | undefined;
  readonly cust_id?: string | undefined;
  readonly tech_id?: string | undefined;
  readonly job_id?: string | undefined;
  readonly customer_id?: string | undefined;
  readonly state?: readonly AssignmentStatus[] | undefined;
  readonly fields?: "all" | undefined;
}

type QuerySchema<Query> = z.ZodObject<{ readonly [Name in keyof Query]-?: z.ZodType<Query[Name]> }>;

const maxLimit = 1000;
const limitError = `value is not a whole number from 1 to ${maxLimit}`;

const id = textOf(maxIdLength).optional();

export const listQuerySchema: QuerySchema<ListQuery> = z.object({
  limit: z.int(limitError).min(1, limitError).max(maxLimit, limitError).default(100),
  cursor: cursorSchema.optional().describe("Of the Link header of the page before"),
});

const statuses = z.array(z.enum(assignmentStatuses)).max(assignmentStatuses.length).optional();

export const filteredListQuerySchema: QuerySchema<FilteredListQuery> = listQuerySchema.extend({
  status: statuses,
  cust_id: id,
  tech_id: id,
  job_id: id,
  customer_id: id.describe("The same as cust_id"),
  state: statuses.describe("The same as status"),
  fields: z.enum(["all"]).optional().describe("All of them, also where nothing is filtered"),
});

/** Names that other routes use for the same, with the name that this one has. */
const synonyms = { customer_id: "cust_id", state: "status" } as const;

/** What is asked for. @throws {ProblemError} naming what is wrong */
export function parseListQuery<Query>(query: Record<string, string>, schema: z.ZodType<Query>): Query {
  const { limit, status, state } = query;
  const value = {
    ...query,
    ...(limit !== undefined && /^\d{1,4}$/.test(limit) ? { limit: Number(limit) } : {}),
    ...(status === undefined ? {} : { status: status.split(",") }),
    ...(state === undefined ? {} : { state: state.split(",") }),
  };
  return parsePart("query", value, schema);
}

/** With one name for each thing. @throws {ProblemError} if a thing is asked for under two names */
export function parseFilteredListQuery(query: Record<string, string>): Omit<FilteredListQuery, keyof typeof synonyms> {
  for (const [synonym, name] of Object.entries(synonyms)) {
    if (query[synonym] === undefined || query[name] === undefined) continue;
    const msg = `means the same as ${name}: give one of them`;
    throw invalidRequest([{ loc: ["query", synonym], msg, type: "repeated_parameter" }]);
  }
  const { customer_id, state, ...asked } = parseListQuery(query, filteredListQuerySchema);
  return {
    ...asked,
    ...(customer_id === undefined ? {} : { cust_id: customer_id }),
    ...(state === undefined ? {} : { status: state }),
  };
}
