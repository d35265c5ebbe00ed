import type { SlotList } from "@dispatch/core";
import { z } from "zod";
import { basisSchema, unprovenReason } from "../assignments/decision.js";
import { toWireForm, type WireForm } from "../json/wire-form.js";
import { invalidRequest } from "../problem/invalid-request.js";
import { defineRoute, type Route, type Shape } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import {
  idSchema,
  instantSchema,
  latitudeSchema,
  longitudeSchema,
  nameSchema,
  textIdSchema,
  timeSchema,
  workSecondsSchema,
} from "../schemas/terms.js";

const slotSchema = z.object({
  technician_id: idSchema,
  leaves_at: timeSchema.describe("When the drive starts"),
  starts_at: timeSchema.describe("When the work starts"),
  ends_at: timeSchema.describe("When the work ends"),
  distance_meters: z.number().describe("The drive to the work, from where the technician is then"),
  duration_seconds: z.number(),
  added_drive_seconds: z
    .number()
    .describe(
      "What the slot adds to the technician's drives: the drive there, and on to their next visit in the same shift, less " +
        "the drive that leads to that visit otherwise",
    ),
  basis: basisSchema.describe("Estimate if any of these drives is an estimate"),
});

const slotListSchema: z.ZodType<WireForm<SlotList>> = z
  .object({
    slots: z.array(slotSchema).describe("By added drive, the least first; then by start"),
    from: timeSchema.describe("The earliest start that was searched"),
    to: timeSchema.describe("The latest"),
    work_seconds: z.number(),
    is_complete: z.boolean().describe("Whether it is proven that no other slot belongs in the list"),
    incomplete_reason: unprovenReason.nullable().describe("Why it is not proven. Null if it is"),
    search: z.object({
      rows: z.int().describe("How many technicians were loaded"),
      pages: z.int().describe("On how many pages"),
    }),
    reasons: z
      .record(z.string(), z.int())
      .describe("Why technicians have no slot: how many, by reason. One with several reasons counts for each"),
    provider: z.string().describe("The routing service"),
    routing: z.object({ calls: z.int(), elements: z.int() }).describe("What was measured"),
  })
  .describe("The next appointments that are possible")
  .register(components, { id: "SlotList" });

const slotQuery = {
  job_id: textIdSchema.optional().describe("A job that waits. Otherwise customer_id, or latitude and longitude"),
  customer_id: textIdSchema.optional().describe("Work at the place of this customer"),
  latitude: latitudeSchema.optional().describe("Work at this place. With longitude"),
  longitude: longitudeSchema.optional().describe("With latitude"),
  skill: z.array(nameSchema).max(100).optional().describe("The technician needs all of them. Not with job_id"),
  min_level: z.number().optional().describe("The lowest level that is enough, of each skill. Default: any level"),
  work_seconds: workSecondsSchema.optional().describe("How long the work takes on site. Not with job_id"),
  from: instantSchema.optional().describe("The earliest start. Default: now"),
  to: instantSchema.optional().describe("The latest start, at most 28 days after from. Default: 7 days after from"),
  count: z.int().min(1).max(100).optional().describe("How many slots at most. Default: 10"),
} satisfies Shape;

/** `GET /slots` */
export const findSlots: Route = defineRoute({
  method: "GET",
  path: "/slots",
  id: "findSlots",
  summary: "Find the next possible appointments, in the order of the drive that they add",
  detail:
    "Each is the earliest start in one gap of the calendar of a technician who could be dispatched. Books nobody. " +
    "For work with further requirements, create a job first.",
  role: "viewer",
  needs: ["ledger", "dispatcher"],
  query: slotQuery,
  example: { customer_id: "1" },
  answer: { text: "The slots, and whether they are all", schema: slotListSchema },
  problems: [404, 409, 422],
  async handle({ query, parts: { dispatcher }, signal }) {
    const { job_id, customer_id, latitude, longitude, skill, min_level, work_seconds, ...asked } = query;
    if (min_level !== undefined && skill === undefined) throw levelWithoutSkill;
    const work = {
      jobId: job_id,
      customerId: customer_id,
      location: toLocation(latitude, longitude),
      requirements: skill === undefined ? undefined : { skills: skill.map((name) => ({ name, minLevel: min_level })) },
      workSeconds: work_seconds,
    };
    if (job_id === undefined && customer_id === undefined && work.location === undefined) throw withoutWork;
    const list = await dispatcher.findSlots({ ...work, ...asked }, { signal });
    // Codes are not names of fields.
    return { ...toWireForm(list), reasons: list.reasons };
  },
});

const withoutWork = invalidRequest([
  {
    loc: ["query", "customer_id"],
    msg: "is missing: say where the work is, with this, with latitude and longitude, or with the job_id of a job that waits",
    type: "missing",
  },
]);

const levelWithoutSkill = invalidRequest([
  { loc: ["query", "skill"], msg: "is missing: it goes together with min_level", type: "missing" },
]);

/** @throws {ProblemError} one of them is missing */
function toLocation(latitude: number | undefined, longitude: number | undefined) {
  if (latitude === undefined && longitude === undefined) return undefined;
  if (latitude !== undefined && longitude !== undefined) return { latitude, longitude };
  const [missing, given] = latitude === undefined ? ["latitude", "longitude"] : ["longitude", "latitude"];
  throw invalidRequest([
    { loc: ["query", missing], msg: `is missing: it goes together with ${given}`, type: "missing" },
  ]);
}
