import type { AssignmentLedger, AssignmentStatus } from "@dispatch/core";
import type { Context } from "hono";
import { readBody } from "../wire/read-body.js";
import { assignmentSchema } from "../wire/schemas/assignment.js";
import { moveBodySchema } from "../wire/schemas/bodies.js";
import { toAssignmentJson } from "../wire/to-message.js";
import { findOwnAssignment } from "./find-own-assignment.js";
import { readActor } from "./read-caller.js";
import { readId } from "./read-id.js";
import { respondWithJson } from "./respond-with-json.js";
import type { Route } from "./route.js";

interface Move {
  readonly to: AssignmentStatus;
  readonly summary: string;
  /** Whether the technician may do it, for their own. */
  readonly isOpenToTechnicians: boolean;
}

const moves: Readonly<Record<string, Move>> = {
  accept: { to: "accepted", summary: "The technician takes the job", isOpenToTechnicians: true },
  start: { to: "en_route", summary: "The technician sets off", isOpenToTechnicians: true },
  arrive: { to: "on_site", summary: "The technician is there", isOpenToTechnicians: true },
  complete: { to: "completed", summary: "The job is done", isOpenToTechnicians: true },
  cancel: { to: "cancelled", summary: "The job is called off", isOpenToTechnicians: false },
};

/** `POST /assignments/{id}/accept` and the other moves that concern nobody else. */
export function moveAssignment(ledger: AssignmentLedger): readonly Route[] {
  return Object.entries(moves).map(([name, move]) => toRoute(name, move, ledger));
}

function toRoute(name: string, { to, summary, isOpenToTechnicians }: Move, ledger: AssignmentLedger): Route {
  async function move(context: Context, assignmentId: string): Promise<Response> {
    const { reason } = await readBody(context, moveBodySchema);
    const request = { assignmentId, to, actor: readActor(context), reason };
    const assignment = await ledger.moveAssignment(request, { signal: context.req.raw.signal });
    return respondWithJson(context, toAssignmentJson(assignment));
  }

  return {
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
    answer: (context) => move(context, readId(context)),
    ...(isOpenToTechnicians
      ? {
          async answerTechnician(context, technicianId) {
            return move(context, (await findOwnAssignment(context, ledger, technicianId)).id);
          },
        }
      : {}),
  };
}
