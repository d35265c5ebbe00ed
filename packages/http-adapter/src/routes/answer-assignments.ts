import type { AssignmentStore } from "@dispatch/core";
import type { Context } from "hono";
import { respondWithProblem } from "../problem/problem.js";
import { parseListQuery } from "../wire/parse-list-query.js";
import { toAssignmentJson } from "../wire/to-assignment-json.js";

/** `GET /assignments`: newest first, a page at a time; the next one is named in the `Link` header (RFC 8288). */
export async function answerAssignments(context: Context, assignments: AssignmentStore): Promise<Response> {
  const query = parseListQuery(context.req.query());
  if ("msg" in query) {
    const detail = `limit: ${query.msg}`;
    return respondWithProblem(context, { status: 422, code: "INVALID_REQUEST", detail, errors: [query] });
  }
  const page = await assignments.listAssignments(query, { signal: context.req.raw.signal });
  const headers = page.nextCursor === null ? {} : { link: toNextLink(context, query.limit, page.nextCursor) };
  return context.json(page.items.map(toAssignmentJson), 200, headers);
}

/** Relative to the request, so that it also holds behind a proxy and where the app is mounted. */
function toNextLink(context: Context, limit: number, cursor: string): string {
  const query = new URLSearchParams({ limit: String(limit), cursor });
  return `<${new URL(context.req.url).pathname}?${query}>; rel="next"`;
}
