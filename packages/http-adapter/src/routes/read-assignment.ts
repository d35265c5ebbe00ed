import { type AssignmentLedger, AssignmentNotFoundError, type Dispatcher } from "@dispatch/core";
import { assignmentSchema, explanationSchema } from "../wire/schemas/assignment.js";
import { toAssignmentJson, toExplanationJson } from "../wire/to-message.js";
import { findOwnAssignment } from "./find-own-assignment.js";
import { readId } from "./read-id.js";
import { respondWithJson } from "./respond-with-json.js";
import type { Route } from "./route.js";

/** `GET /assignments/{id}` */
export function readAssignment(ledger: AssignmentLedger): Route {
  return {
    method: "GET",
    path: "/assignments/:id",
    description: {
      id: "readAssignment",
      summary: "Read an assignment",
      answer: { text: "As it stands", schema: assignmentSchema },
      problems: [404],
    },
    async answer(context) {
      const id = readId(context);
      const assignment = await ledger.findAssignment(id, { signal: context.req.raw.signal });
      if (assignment === null) throw new AssignmentNotFoundError(id);
      return respondWithJson(context, toAssignmentJson(assignment));
    },
    async answerTechnician(context, technicianId) {
      return respondWithJson(context, toAssignmentJson(await findOwnAssignment(context, ledger, technicianId)));
    },
  };
}

/** `GET /assignments/{id}/decision` */
export function explainAssignment(dispatcher: Dispatcher): Route {
  return {
    method: "GET",
    path: "/assignments/:id/decision",
    description: {
      id: "explainAssignment",
      summary: "Say how an assignment came about, and what became of it",
      answer: { text: "The decision, the runner-up and the history", schema: explanationSchema },
      problems: [404],
    },
    async answer(context) {
      const explanation = await dispatcher.explain(readId(context), { signal: context.req.raw.signal });
      return respondWithJson(context, toExplanationJson(explanation));
    },
  };
}
