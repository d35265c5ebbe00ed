import type { AssignmentLedger, DeclineResult, Dispatcher, Requirements } from "@dispatch/core";
import type { Context } from "hono";
import { ofWireForm } from "../json/wire-form.js";
import { readBody } from "../wire/read-body.js";
import { declineAnswerSchema, dispatchSchema } from "../wire/schemas/assignment.js";
import { moveBodySchema, reassignBodySchema } from "../wire/schemas/bodies.js";
import { toDeclineJson, toDispatchJson, toOwnDeclineJson } from "../wire/to-message.js";
import { findOwnAssignment } from "./find-own-assignment.js";
import { readActor } from "./read-caller.js";
import { readId } from "./read-id.js";
import { respondWithJson } from "./respond-with-json.js";
import type { Route } from "./route.js";

/** `POST /assignments/{id}/decline` */
export function declineAssignment(dispatcher: Dispatcher, ledger: AssignmentLedger): Route {
  async function decline(context: Context, assignmentId: string): Promise<DeclineResult> {
    const { reason } = await readBody(context, moveBodySchema);
    const request = { assignmentId, actor: readActor(context), reason };
    return dispatcher.decline(request, { signal: context.req.raw.signal });
  }

  return {
    method: "POST",
    path: "/assignments/:id/decline",
    description: {
      id: "declineAssignment",
      summary: "The technician does not take the job: the best of the others gets it",
      detail:
        "Where nobody can be booked, next is null and failure says why; declining once more tries again. " +
        "A technician is told declined alone.",
      body: { schema: moveBodySchema, isRequired: false },
      answer: { text: "Who goes instead", schema: declineAnswerSchema },
      problems: [404, 409, 422],
    },
    async answer(context) {
      return respondWithJson(context, toDeclineJson(await decline(context, readId(context))));
    },
    async answerTechnician(context, technicianId) {
      const { id } = await findOwnAssignment(context, ledger, technicianId);
      return respondWithJson(context, toOwnDeclineJson(await decline(context, id)));
    },
  };
}

/** `POST /assignments/{id}/reassign` */
export function reassignAssignment(dispatcher: Dispatcher): Route {
  return {
    method: "POST",
    path: "/assignments/:id/reassign",
    description: {
      id: "reassignAssignment",
      summary: "Take the job from the technician, and give it to the best of the others",
      detail: "Where nobody else can be booked, the assignment stays as it is.",
      body: { schema: reassignBodySchema, isRequired: false },
      answer: { text: "Who goes instead", schema: dispatchSchema },
      problems: [404, 409, 422],
    },
    async answer(context) {
      const { reason, requirements: given } = await readBody(context, reassignBodySchema);
      const requirements = given === undefined ? undefined : ofWireForm<Requirements>(given);
      const request = { assignmentId: readId(context), actor: readActor(context), reason, requirements };
      const result = await dispatcher.reassign(request, { signal: context.req.raw.signal });
      return respondWithJson(context, toDispatchJson(result));
    },
  };
}
