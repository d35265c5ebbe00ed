import type { Requirements } from "@dispatch/core";
import { z } from "zod";
import { fromWireForm } from "../json/wire-form.js";
import { requirementsSchema } from "../requirements/requirements.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { idSchema, pathIdSchema } from "../schemas/terms.js";
import { assignmentSchema, declineSchema, dispatchSchema } from "./assignment.js";
import { moveBodySchema, reasonSchema } from "./move-assignment.js";
import { findAssignment } from "./read-assignment.js";
import { toAssignmentJson, toDeclineJson, toDispatchJson } from "./to-assignment-json.js";

const ownDeclineSchema = z
  .object({ declined: assignmentSchema })
  .describe("The answer for a technician")
  .register(components, { id: "OwnDecline" });

const declineAnswerSchema = z
  .union([declineSchema, ownDeclineSchema])
  .describe("A technician receives an OwnDecline, all others a Decline")
  .register(components, { id: "DeclineAnswer" });

/** `POST /assignments/{id}/decline` */
export const declineAssignment: Route = defineRoute({
  method: "POST",
  path: "/assignments/:id/decline",
  id: "declineAssignment",
  summary: "The technician declines the job: the next best technician is booked",
  detail:
    "If nobody can be booked, next is null and failure says why. Declining again retries. " +
    "A technician receives declined only.",
  role: "dispatcher",
  isOpenToTechnicians: true,
  needs: ["ledger", "dispatcher"],
  params: { id: pathIdSchema },
  body: { schema: moveBodySchema, isRequired: false },
  answer: { text: "The technician who goes instead", schema: declineAnswerSchema },
  problems: [404, 409, 422],
  async handle({ params: { id }, body: { reason }, parts, principal, technicianId, signal }) {
    if (technicianId !== undefined) await findAssignment(parts.ledger, id, technicianId, signal);
    const result = await parts.dispatcher.decline({ assignmentId: id, actor: principal?.id, reason }, { signal });
    // The technician who declined does not learn who goes instead.
    return technicianId === undefined ? toDeclineJson(result) : { declined: toAssignmentJson(result.declined) };
  },
});

const reassignBodySchema = z
  .strictObject({
    reason: reasonSchema,
    requirements: requirementsSchema.optional().describe("Default: the job's requirements so far"),
    technician_id: idSchema
      .optional()
      .describe(
        "Who is to go, even if they had the job before. It holds for this booking only: the job keeps its requirements, which they must fulfil. Default: the best of the others",
      ),
  })
  .describe("Why the job is taken from its technician, who goes instead, and what it requires from now on")
  .register(components, { id: "ReassignBody" });

/** `POST /assignments/{id}/reassign` */
export const reassignAssignment: Route = defineRoute({
  method: "POST",
  path: "/assignments/:id/reassign",
  id: "reassignAssignment",
  summary: "Take the job from its technician, and book another one",
  detail:
    "Books the best of the others, or technician_id. If nobody else can be booked, the assignment stays as it is.",
  role: "dispatcher",
  needs: ["ledger", "dispatcher"],
  params: { id: pathIdSchema },
  body: { schema: reassignBodySchema, isRequired: false },
  answer: { text: "The technician who goes instead", schema: dispatchSchema },
  problems: [404, 409, 422],
  async handle({ params, body, parts, principal, signal }) {
    const requirements = body.requirements === undefined ? undefined : fromWireForm<Requirements>(body.requirements);
    const technicianId = body.technician_id === undefined ? undefined : String(body.technician_id);
    const request = { assignmentId: params.id, actor: principal?.id, reason: body.reason, requirements, technicianId };
    return toDispatchJson(await parts.dispatcher.reassign(request, { signal }));
  },
});
