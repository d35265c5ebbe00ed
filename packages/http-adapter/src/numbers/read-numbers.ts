import {
  type AssignmentLedger,
  type AssignmentRecord,
  assignmentStatuses,
  type Decision,
  type OperationOptions,
} from "@dispatch/core";
import { isQueueStore } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import { toWireForm } from "../json/wire-form.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components, type JsonOf } from "../schemas/components.js";
import { instantSchema, statusSchema, timeSchema } from "../schemas/terms.js";

/** The bookings are read in pages: five statements at most. */
const [pageSize, maxPages] = [1000, 5];
/** Each decision is read by itself, and may have some hundred kilobytes. */
const maxDecisions = 100;

const numbersSchema = z
  .object({
    waiting: z
      .array(z.object({ priority: z.int(), count: z.int(), oldest_at: timeSchema }))
      .nullable()
      .describe("Jobs that wait and are not held, the highest priority first. Null if the store does not count them"),
    held: z
      .int()
      .nullable()
      .describe("How many more jobs wait that the queue leaves alone. Null if the store does not count them"),
    open: z
      .array(z.object({ status: statusSchema, count: z.int(), oldest_age_seconds: z.number() }))
      .describe("Open assignments, by status. Those that are assigned are not accepted yet"),
    booked: z
      .object({
        count: z.int(),
        distance_km: z.number().describe("The sum of their drives"),
        is_complete: z.boolean().describe(`False if there are more than the last ${pageSize * maxPages}`),
      })
      .describe("Assignments booked since then, without those that were cancelled or declined"),
    decisions: z
      .object({
        examined: z.int().describe(`How many have a stored decision, of the last ${maxDecisions} booked since then`),
        proven: z.int().describe("How many of these are proven the best"),
        estimated: z.int().describe("How many of these rest on estimates, because routing was not available"),
      })
      .describe("How these were decided"),
    quota: z
      .object({ limit: z.int().nullable(), remaining: z.int().nullable() })
      .nullable()
      .describe("Of the routing service, as far as it has said. Null if it has none, or for a tenant, who shares it"),
  })
  .meta({
    description: "How the work goes",
    examples: [
      {
        waiting: [{ priority: 10, count: 2, oldest_at: "2026-11-24T07:35:19Z" }],
        held: 1,
        open: [{ status: "assigned", count: 3, oldest_age_seconds: 412.5 }],
        booked: { count: 40, distance_km: 161.3, is_complete: true },
        decisions: { examined: 40, proven: 39, estimated: 1 },
        quota: { limit: 500, remaining: 431 },
      },
    ],
  })
  .register(components, { id: "Numbers" });

type NumbersJson = JsonOf<typeof numbersSchema>;

/** `GET /numbers` */
export const readNumbers: Route = defineRoute({
  method: "GET",
  path: "/numbers",
  id: "readNumbers",
  summary: "Count what waits and what is open, and sum up the bookings since a time",
  detail: "Reads the last 5,000 bookings at most, and the decisions of the last 100 of them.",
  role: "viewer",
  needs: ["ledger"],
  query: { since: instantSchema.describe("Bookings from this time on, such as the start of the day") },
  example: { since: "2026-11-24T00:00:00Z" },
  answer: { text: "The numbers", schema: numbersSchema },
  problems: [422],
  async handle({ query: { since }, parts: { ledger, quota }, principal, signal }): Promise<NumbersJson> {
    const options = { signal };
    const queue = isQueueStore(ledger) ? await ledger.readQueue(options) : null;
    const open = await ledger.countOpen(options);
    const { items, isComplete } = await listBooked(ledger, Date.parse(since), options);
    const decisions = await findDecisions(ledger, items.slice(0, maxDecisions), options);
    const meters = items.reduce((sum, { distanceMeters }) => sum + (distanceMeters ?? 0), 0);
    return {
      waiting: queue === null ? null : queue.waiting.map((one) => toWireForm(one)),
      held: queue?.held ?? null,
      open: open.map((one) => toWireForm(one)),
      booked: { count: items.length, distance_km: Math.round(meters) / 1000, is_complete: isComplete },
      decisions: {
        examined: decisions.length,
        proven: decisions.filter(({ optimality }) => optimality.proven).length,
        estimated: decisions.filter(({ basis }) => basis === "estimate").length,
      },
      quota: quota === undefined || principal?.tenant !== undefined ? null : toQuotaJson(quota()),
    };
  },
});

function toQuotaJson({ limit, remaining }: NonNullable<NumbersJson["quota"]>): NumbersJson["quota"] {
  return { limit, remaining };
}

const kept = assignmentStatuses.filter((status) => status !== "cancelled" && status !== "declined");

/** Lists the bookings since a time, the last first. */
async function listBooked(
  ledger: AssignmentLedger,
  sinceMs: number,
  options: OperationOptions,
): Promise<{ readonly items: readonly AssignmentRecord[]; readonly isComplete: boolean }> {
  const items: AssignmentRecord[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const request = { limit: pageSize, cursor, filter: { statuses: kept } };
    const listed = await ledger.listAssignments(request, options);
    items.push(...listed.items.filter(({ assignedAt }) => assignedAt !== null && Date.parse(assignedAt) >= sinceMs));
    const last = listed.items.findLast(({ assignedAt }) => assignedAt !== null)?.assignedAt ?? null;
    const isPast = last !== null && Date.parse(last) < sinceMs;
    if (listed.nextCursor === null || isPast) return { items, isComplete: true };
    cursor = listed.nextCursor;
  }
  return { items, isComplete: false };
}

/** One after the other: many decisions at once would take much memory, and every connection. */
async function findDecisions(
  ledger: AssignmentLedger,
  assignments: readonly AssignmentRecord[],
  options: OperationOptions,
): Promise<readonly Pick<Decision, "optimality" | "basis">[]> {
  const found: Pick<Decision, "optimality" | "basis">[] = [];
  for (const { id } of assignments) {
    const decision = await ledger.findDecision(id, options);
    if (decision !== null) found.push({ optimality: decision.optimality, basis: decision.basis });
  }
  return found;
}
