import type { JobFilter } from "@dispatch/core";
import { jobPriorities, jobStatuses } from "@dispatch/core";
import { z } from "zod";
import { pageQuery, toPage } from "../assignments/filter-assignments.js";
import { createPeopleReader, expandQuery } from "../people/expand.js";
import { invalidRequest } from "../problem/invalid-request.js";
import { defineRoute, type Route, type Shape } from "../route/define-route.js";
import {
  instantSchema,
  latitudeSchema,
  longitudeSchema,
  nameSchema,
  prioritySchema,
  textIdSchema,
} from "../schemas/terms.js";
import { jobPageSchema, jobStatusSchema } from "./job.js";
import { toListedJobs } from "./waiting-jobs.js";

const filterQuery = {
  status: z.array(jobStatusSchema).max(jobStatuses.length).optional().describe("Jobs with one of these statuses"),
  priority: prioritySchema.optional(),
  customer_id: textIdSchema.optional().describe("Jobs for this customer"),
  reference: nameSchema.optional().describe("Jobs with this reference"),
  earliest: instantSchema.optional().describe("Jobs whose window ends at this time or later"),
  latest: instantSchema.optional().describe("Jobs whose window starts at this time or earlier"),
  latitude: latitudeSchema.optional().describe("With longitude and within_meters: jobs near this place"),
  longitude: longitudeSchema.optional().describe("With latitude and within_meters"),
  within_meters: z.number().min(0).optional().describe("The radius, by great circle"),
} satisfies Shape;

/** `GET /jobs` */
export const listJobs: Route = defineRoute({
  method: "GET",
  path: "/jobs",
  id: "listJobs",
  summary: "List jobs, latest created first",
  detail:
    "The list comes in pages. The Link header has the address of the next page, relative to the request. A job without " +
    "a window does not match earliest and latest. For a job that waits, waiting says why, and when it is tried next.",
  role: "viewer",
  isOpenToTechnicians: true,
  needs: ["jobs"],
  query: { ...pageQuery, ...filterQuery, ...expandQuery },
  answer: { text: "A page of jobs", schema: jobPageSchema, headers: ["Link"] },
  problems: [422],
  async handle({ query: { limit, cursor, expand, ...asked }, parts, technicianId, signal, context, principal }) {
    const readPeople = createPeopleReader({ asked: expand, parts, principal, technicianId, context, signal });
    const request = { limit, cursor, filter: { ...toFilter(asked), technicianId } };
    const { items, nextCursor } = await parts.jobs.listJobs(request, { signal });
    const given = Object.fromEntries(Object.entries({ ...asked, expand }).filter(([, value]) => value !== undefined));
    return toPage(await toListedJobs(items, { parts, context, signal, expand }, readPeople), nextCursor, {
      limit,
      ...given,
    });
  },
});

type FilterQuery = { readonly [Name in keyof typeof filterQuery]: z.output<(typeof filterQuery)[Name]> };

/** The ends of time for a window with one end. */
const [start, end] = ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"];

function toFilter({ status, priority, customer_id, reference, earliest, latest, ...place }: FilterQuery): JobFilter {
  const window =
    earliest === undefined && latest === undefined ? undefined : { earliest: earliest ?? start, latest: latest ?? end };
  return {
    statuses: status,
    priority: typeof priority === "string" ? jobPriorities[priority] : priority,
    customerId: customer_id,
    reference,
    window,
    near: toNear(place),
  };
}

/** @throws {ProblemError} a part of the place is missing */
function toNear(place: Pick<FilterQuery, "latitude" | "longitude" | "within_meters">): JobFilter["near"] {
  const { latitude, longitude, within_meters } = place;
  if (latitude !== undefined && longitude !== undefined && within_meters !== undefined) {
    return { location: { latitude, longitude }, withinMeters: within_meters };
  }
  const parts = Object.entries({ latitude, longitude, within_meters });
  const missing = parts.filter(([, value]) => value === undefined);
  if (missing.length === parts.length) return undefined;
  throw invalidRequest(
    missing.map(([name]) => ({
      loc: ["query", name],
      msg: "is missing: latitude, longitude and within_meters go together",
      type: "missing",
    })),
  );
}
