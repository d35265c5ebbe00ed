import { invalidRequest } from "../problem/invalid-request.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { batchAnswerSchema, toBatchJson } from "./batch-answer.js";
import { batchBodySchema, toBatchRequest } from "./batch-body.js";

/** `POST /dispatch/batch`: gives many jobs to technicians at once, at the least total cost. */
export const dispatchBatch: Route = defineRoute({
  method: "POST",
  path: "/dispatch/batch",
  id: "dispatchBatch",
  summary: "Send technicians to many jobs at once, at the least total cost",
  detail:
    "Jobs are booked one by one: a booking stays if another one fails, or if the request is cut short. " +
    "Repeating a batch books no waiting job twice, and no new job that has an idempotency_key. The header " +
    "Idempotency-Key is refused, because each job has its own key. With dry_run nobody is booked, and " +
    "there is one decision. Booking decides again about jobs that are left but that somebody could do later: those have may_follow.",
  role: "dispatcher",
  needs: ["jobs", "dispatcher"],
  body: { schema: batchBodySchema, isRequired: true },
  answer: { text: "A result for each job, and the proof", schema: batchAnswerSchema },
  problems: [422],
  async handle({ body, parts: { dispatcher }, principal, signal, context }) {
    if (context.req.header("idempotency-key") !== undefined) throw invalidRequest([noKey]);
    const request = toBatchRequest(body);
    const jobIds = request.jobs.map(({ jobId }, index) => jobId ?? `request-${index + 1}`);
    // The guard sets this on open routes, for callers without credentials.
    const showsDecisions = context.get("maySeeDecisions") !== false;
    const shown = { showsDecisions, showsRecords: showsDecisions && body.include_records === true };
    if (body.dry_run === true) {
      const { decision, ...rest } = await dispatcher.previewBatch(request, { signal });
      return toBatchJson({ jobIds, decisions: [decision], ...rest }, shown);
    }
    const result = await dispatcher.dispatchBatch(
      { ...request, actor: principal?.id, reason: body.reason },
      { signal },
    );
    return toBatchJson({ jobIds, ...result }, shown);
  },
});

const noKey = {
  loc: ["header", "idempotency-key"],
  msg: "is not taken by a batch: give each new job its own idempotency_key",
  type: "value_error",
};
