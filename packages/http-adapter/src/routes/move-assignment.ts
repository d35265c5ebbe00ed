import type { AssignmentLedger, AssignmentStatus } from "@dispatch/core";
import { readBody } from "../wire/read-body.js";
import { readActor } from "../wire/read-caller.js";
import { assignmentSchema } from "../wire/schemas/assignment.js";
import { moveBodySchema } from "../wire/schemas/bodies.js";
import { toAssignmentJson } from "../wire/to-message.js";
import { readId } from "./read-id.js";
import { respondWithJson } from "./respond-with-json.js";
import type { Route } from "./route.js";

const moves: Readonly<Record<string, { readonly to: AssignmentStatus; readonly summary: string }>> = {
  accept: { to: "accepted", summary: "The technician takes the job" },
  start: { to: "en_route", summary: "The technician sets off" },
  arrive: { to: "on_site", summary: "The technician is there" },
  complete: { to: "completed", summary: "The job is done" },
  cancel: { to: "cancelled", summary: "The job is called off" },
};

/** `POST /assignments/{id}/accept` and the other moves that concern nobody else. */
export function moveAssignment(ledger: AssignmentLedger): readonly Route[] {
  return Object.entries(moves).map(([name, { to, summary }]) => ({
    method: "POST",
    path: `/assignments/:id/${name}`,
    description: {
      id: `${name}Assignment`,
      summary,
      detail: `To the status ${to}. Repeating it changes nothing.`,
      body: { schema: moveBodySchema, isRequired: false },
      answer: { text: "As it stands now", schema: assignmentSchema },
      problems: [404, 409, 422],
    },
    async answer(context) {
      const { reason } = await readBody(context, moveBodySchema);
      const move = { assignmentId: readId(context), to, actor: readActor(context), reason };
      const assignment = await ledger.moveAssignment(move, { signal: context.req.raw.signal });
      return respondWithJson(context, toAssignmentJson(assignment));
    },
  }));
}
