import type { AssignmentFilter } from "@dispatch/core";
import { assignmentStatuses } from "@dispatch/core";
import { z } from "zod";
import { createPeopleReader, expandQuery } from "../people/expand.js";
import { invalidRequest } from "../problem/invalid-request.js";
import { defineRoute, type Reply, type Route, reply, type Shape } from "../route/define-route.js";
import { cursorSchema, statusSchema, textIdSchema } from "../schemas/terms.js";
import { assignmentPageSchema } from "./assignment.js";
import { listJobsOf } from "./read-assignment.js";
import { toAssignmentJson, toFiveFieldsJson, toNamed } from "./to-assignment-json.js";

const maxLimit = 1000;
const limitError = `value is not a whole number from 1 to ${maxLimit}`;

/** Selects the page. */
export const pageQuery = {
  limit: z
    .int(limitError)
    .min(1, limitError)
    .max(maxLimit, limitError)
    .default(100)
    .describe("How many entries a page has at most"),
  cursor: cursorSchema.optional().describe("From the Link header of the page before"),
} satisfies Shape;

/** What the list with a filter and the list without one have in common. */
export const listDescription = {
  method: "GET",
  path: "/assignments",
  id: "listAssignments",
  summary: "List assignments, newest first",
  detail: "The list comes in pages. The Link header has the address of the next page, relative to the request.",
  role: "viewer",
  isLegacy: true,
  answer: { text: "A page of assignments", schema: assignmentPageSchema, headers: ["Link"] },
  problems: [422],
} as const;

const idOf = (of: string) => textIdSchema.optional().describe(of);
const statusesOf = (of: string) => z.array(statusSchema).max(assignmentStatuses.length).optional().describe(of);

/** `GET /assignments` with a filter or with all fields. Without them, the list of the Python service answers. */
export const filterAssignments: Route = defineRoute({
  ...listDescription,
  detail: `${listDescription.detail} With any parameter besides limit and cursor, status and job_id are included.`,
  isOpenToTechnicians: true,
  needs: ["ledger"],
  query: {
    ...pageQuery,
    status: statusesOf("Those with one of these statuses"),
    cust_id: idOf("Those for this customer"),
    tech_id: idOf("Those of this technician"),
    job_id: idOf("Those for this job"),
    customer_id: idOf("The same as cust_id"),
    state: statusesOf("The same as status"),
    fields: z.enum(["all"]).optional().describe("Include all fields, even without a filter"),
    ...expandQuery,
  },
  async handle({ query: { limit, cursor, customer_id, state, ...query }, parts, technicianId, signal, ...caller }) {
    const readPeople = createPeopleReader({ asked: query.expand, parts, technicianId, signal, ...caller });
    refuseBoth("customer_id", customer_id, "cust_id", query.cust_id);
    refuseBoth("state", state, "status", query.status);
    const asked = withoutUndefined({ ...query, cust_id: customer_id ?? query.cust_id, status: state ?? query.status });
    // A technician who asks for the assignments of another one gets an empty list.
    if (technicianId !== undefined && ![undefined, technicianId].includes(asked.tech_id)) return [];
    const filter: AssignmentFilter = {
      statuses: asked.status,
      customerId: asked.cust_id,
      technicianId: technicianId ?? asked.tech_id,
      jobId: asked.job_id,
    };
    const { items, nextCursor } = await parts.ledger.listAssignments({ limit, cursor, filter }, { signal });
    const isPlain = Object.keys(asked).length === 0;
    if (isPlain) return toPage(items.map(toFiveFieldsJson), nextCursor, { limit });
    const [jobs, show] = await Promise.all([listJobsOf(parts.ledger, items, signal), readPeople(items.map(toNamed))]);
    return toPage(
      items.map((item, index) => toAssignmentJson(item, jobs[index], show(toNamed(item)))),
      nextCursor,
      { limit, ...asked },
    );
  },
});

/** @throws {ProblemError} if the same filter is given under two names */
function refuseBoth(synonym: string, given: unknown, name: string, other: unknown): void {
  if (given === undefined || other === undefined) return;
  const msg = `means the same as ${name}: give one of them`;
  throw invalidRequest([{ loc: ["query", synonym], msg, type: "repeated_parameter" }]);
}

function withoutUndefined<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Value;
}

/**
 * A page with a link to the next one (RFC 8288). The link is relative to the request, so that it also works behind a
 * proxy and in a mounted app.
 *
 * @param asked the query, for the link
 */
export function toPage<Item extends object>(
  items: readonly Item[],
  nextCursor: string | null,
  asked: Readonly<Record<string, unknown>>,
): Reply<readonly Item[]> {
  if (nextCursor === null) return reply(items, {});
  const given = Object.entries({ ...asked, cursor: nextCursor }).map(([name, value]) => [name, String(value)]);
  return reply(items, { headers: { link: `<?${new URLSearchParams(given)}>; rel="next"` } });
}
