import type { Dispatcher, Requirements } from "@dispatch/core";
import { readBody } from "../wire/read-body.js";
import { readActor } from "../wire/read-caller.js";
import { declineSchema, dispatchSchema } from "../wire/schemas/assignment.js";
import { moveBodySchema, reassignBodySchema } from "../wire/schemas/bodies.js";
import { toDeclineJson, toDispatchJson } from "../wire/to-message.js";
import { ofWireForm } from "../wire/wire-form.js";
import { readId } from "./read-id.js";
import { respondWithJson } from "./respond-with-json.js";
import type { Route } from "./route.js";

/** `POST /assignments/{id}/decline` */
export function declineAssignment(dispatcher: Dispatcher): Route {
  return {
    method: "POST",
    path: "/assignments/:id/decline",
    description: {
      id: "declineAssignment",
      summary: "The technician does not take the job: the best of the others gets it",
      detail: "Where nobody can be booked, next is null and failure says why; declining once more tries again.",
      body: { schema: moveBodySchema, isRequired: false },
      answer: { text: "Who goes instead", schema: declineSchema },
      problems: [404, 409, 422],
    },
    async answer(context) {
      const { reason } = await readBody(context, moveBodySchema);
      const request = { assignmentId: readId(context), actor: readActor(context), reason };
      const result = await dispatcher.decline(request, { signal: context.req.raw.signal });
      return respondWithJson(context, toDeclineJson(result));
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
