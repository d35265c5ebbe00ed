import type { AssignmentFilter, AssignmentLedger, AssignmentStore } from "@dispatch/core";
import type { Context } from "hono";
import {
  type FilteredListQuery,
  filteredListQuerySchema,
  listQuerySchema,
  parseFilteredListQuery,
  parseListQuery,
} from "../wire/parse-list-query.js";
import { assignmentPageSchema } from "../wire/schemas/assignment.js";
import { toAssignmentJson, toFiveFieldsJson } from "../wire/to-message.js";
import { respondWithJson } from "./respond-with-json.js";
import type { Route } from "./route.js";

const path = "/assignments";

const description = {
  id: "listAssignments",
  summary: "List assignments, the newest first",
  detail: "A page at a time: the Link header names the next one, relative to the request.",
  answer: { text: "A page of assignments", schema: assignmentPageSchema },
  problems: [422],
} as const;

/** `GET /assignments` as the Python service has it, in pages. */
export function listAssignments(assignments: AssignmentStore): Route {
  return {
    method: "GET",
    path,
    isLegacy: true,
    description: { ...description, query: listQuerySchema.shape },
    async answer(context) {
      const query = parseListQuery(context.req.query(), listQuerySchema);
      const { items, nextCursor } = await assignments.listAssignments(query, { signal: context.req.raw.signal });
      return respondWithJson(context, items.map(toFiveFieldsJson), toLink(nextCursor, { limit: query.limit }));
    },
  };
}

/** The same where nothing further is asked for, else by a filter, and with all fields. */
export function filterAssignments(ledger: AssignmentLedger): Route {
  /** By what is asked for, of one technician alone if they are named. */
  async function list(context: Context, technicianId?: string): Promise<Response> {
    const { limit, cursor, ...asked } = parseFilteredListQuery(context.req.query());
    // Of nobody: another's assignments are not theirs.
    if (technicianId !== undefined && asked.tech_id !== undefined && asked.tech_id !== technicianId) {
      return respondWithJson(context, []);
    }
    const filter = { ...toFilter(asked), ...(technicianId === undefined ? {} : { technicianId }) };
    const { items, nextCursor } = await ledger.listAssignments(
      { limit, cursor, filter },
      { signal: context.req.raw.signal },
    );
    const isPlain = Object.keys(asked).length === 0;
    return respondWithJson(
      context,
      items.map(isPlain ? toFiveFieldsJson : toAssignmentJson),
      toLink(nextCursor, { limit, ...asked }),
    );
  }

  return {
    method: "GET",
    path,
    isLegacy: true,
    description: {
      ...description,
      detail: `${description.detail} With any parameter but limit and cursor, status and job_id are told too.`,
      query: filteredListQuerySchema.shape,
    },
    answer: (context) => list(context),
    answerTechnician: list,
  };
}

function toFilter({ status, cust_id, tech_id, job_id }: Partial<FilteredListQuery>): AssignmentFilter {
  return { statuses: status, customerId: cust_id, technicianId: tech_id, jobId: job_id };
}

/** Relative to the request, so that it also holds behind a proxy and where the app is mounted (RFC 8288). */
function toLink(nextCursor: string | null, asked: Partial<FilteredListQuery>): Record<string, string> {
  if (nextCursor === null) return {};
  const given = Object.entries({ ...asked, cursor: nextCursor }).map(([name, value]) => [name, String(value)]);
  return { link: `<?${new URLSearchParams(given)}>; rel="next"` };
}
