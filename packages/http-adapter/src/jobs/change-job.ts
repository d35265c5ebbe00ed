import { z } from "zod";
import { reasonSchema } from "../assignments/move-assignment.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { pathIdSchema } from "../schemas/terms.js";
import { ifMatchSchema, parseIfMatch, toMatchedVersion } from "./if-match.js";
import { jobSchema } from "./job.js";
import { jobFields, refuseHalfPlace, toJobFields } from "./job-details.js";
import { findJob } from "./read-job.js";
import { replyJob } from "./to-job-json.js";

const jobChangesSchema = z
  .strictObject({ ...jobFields, reason: reasonSchema })
  .superRefine(refuseHalfPlace)
  .meta({
    description: "What changes of a job. Fields that are left out keep their values",
    examples: [{ note: "Ring twice" }],
    dependentRequired: { latitude: ["longitude"], longitude: ["latitude"] },
  })
  .register(components, { id: "JobChangeBody" });

/** `PATCH /jobs/{id}` */
export const changeJob: Route = defineRoute({
  method: "PATCH",
  path: "/jobs/:id",
  id: "changeJob",
  summary: "Change a job",
  detail: "A missed job with a new window waits again.",
  role: "dispatcher",
  needs: ["jobs"],
  params: { id: pathIdSchema },
  headers: { "If-Match": ifMatchSchema },
  body: { schema: jobChangesSchema, isRequired: true },
  answer: { text: "The job as it is now", schema: jobSchema },
  problems: [404, 409, 412, 422, 428],
  async handle({ params: { id: jobId }, headers, body, parts, principal, signal }) {
    const tags = parseIfMatch(headers["If-Match"]);
    const version = toMatchedVersion(tags, await findJob(parts.jobs, jobId, undefined, signal));
    const request = { jobId, version, changes: toJobFields(body), actor: principal?.id, reason: body.reason };
    return replyJob(await parts.jobs.updateJob(request, { signal }));
  },
});
