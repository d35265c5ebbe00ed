import { type AssignmentStore, DispatchError } from "@dispatch/core";
import type { Context } from "hono";
import { type FieldError, respondWithProblem } from "../problem/problem.js";
import { parseListQuery } from "../wire/parse-list-query.js";
import { toAssignmentJson } from "../wire/to-assignment-json.js";
import { toJson } from "../wire/to-json.js";

/** `GET /assignments`: newest first, a page at a time; the next one is named in the `Link` header (RFC 8288). */
export async function answerAssignments(context: Context, assignments: AssignmentStore): Promise<Response> {
  const query = parseListQuery(context.req.query());
  if ("msg" in query) return refuse(context, query);
  try {
    const page = await assignments.listAssignments(query, { signal: context.req.raw.signal });
    const link = page.nextCursor === null ? {} : { link: toNextLink(query.limit, page.nextCursor) };
    const headers = { "content-type": "application/json", ...link };
    return context.body(toJson(page.items.map(toAssignmentJson)), 200, headers);
  } catch (error) {
    // The limit is checked by now.
    if (!DispatchError.isInstance(error) || error.code !== "INVALID_REQUEST") throw error;
    return refuse(context, { loc: ["query", "cursor"], msg: error.message, type: "value_error" });
  }
}

function refuse(context: Context, error: FieldError): Response {
  const detail = `${error.loc.at(-1)}: ${error.msg}`;
  return respondWithProblem(context, { status: 422, code: "INVALID_REQUEST", detail, errors: [error] });
}

/** Relative to the request, so that it also holds behind a proxy and where the app is mounted. */
function toNextLink(limit: number, cursor: string): string {
  const query = new URLSearchParams({ limit: String(limit), cursor });
  return `<?${query}>; rel="next"`;
}
