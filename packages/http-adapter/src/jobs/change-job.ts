import { z } from "zod";
import { reasonSchema } from "../assignments/move-assignment.js";
import { anyVersion, ifMatchSchema, parseIfMatch } from "../request/if-match.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { pathIdSchema } from "../schemas/terms.js";
import { refuseHalfPlace } from "./customer-or-place.js";
import { changeMatched } from "./if-match.js";
import { jobChangeSchema } from "./job.js";
import { toWaitingJobFields, waitingJobFields } from "./job-details.js";
import { findJob } from "./read-job.js";
import { replyChange } from "./to-job-json.js";

const jobChangesSchema = z
  .strictObject({
    ...waitingJobFields,
    dry_run: z.boolean().optional().describe("Say what would become of the job, and change nothing. Default: false"),
    reason: reasonSchema,
  })
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
  detail:
    "If the place, window, work or requirements of an assigned job change, its technician keeps it if they can still go. " +
    "Otherwise another one is booked in the same call; if nobody can be booked, the job waits. With dry_run nothing changes: outcome says " +
    "which of these would happen and, for a job that waits, tech_id says whom the next attempt would book, or reasons why nobody. Work on site keeps its technician and its start: if it cannot end later, the answer is 409 " +
    "WORK_UNDER_WAY, and its detail names the obstacle. A missed job with a new window waits again.",
  role: "dispatcher",
  needs: ["jobs", "dispatcher"],
  params: { id: pathIdSchema },
  headers: { "If-Match": ifMatchSchema },
  example: anyVersion,
  body: { schema: jobChangesSchema, isRequired: true },
  answer: { text: "The job as it is now, or would be", schema: jobChangeSchema, headers: ["ETag"] },
  problems: [404, 409, 412, 422, 428],
  async handle({ params: { id: jobId }, headers, body, parts, principal, signal }) {
    const tags = parseIfMatch(headers["If-Match"]);
    const { dry_run: dryRun, reason } = body;
    const request = { jobId, changes: toWaitingJobFields(body), dryRun, actor: principal?.id, reason };
    const result = await changeMatched(
      tags,
      () => findJob(parts.jobs, jobId, undefined, signal),
      (version) => parts.dispatcher.changeJob({ ...request, version }, { signal }),
    );
    return replyChange(result, dryRun);
  },
});
