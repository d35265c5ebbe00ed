import type { AssignmentStatus } from "@dispatch/core";
import { z } from "zod";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { pathIdSchema, textOf } from "../schemas/terms.js";
import { assignmentSchema } from "./assignment.js";
import { findAssignment } from "./read-assignment.js";
import { toAssignmentJson } from "./to-assignment-json.js";

export const reasonSchema = textOf(500).optional().describe("Stored in the history");

export const moveBodySchema = z
  .strictObject({ reason: reasonSchema })
  .describe("Why the assignment moves")
  .register(components, { id: "MoveBody" });

interface Move {
  readonly to: AssignmentStatus;
  readonly summary: string;
  /** Whether technicians may make this move, on their own assignments. */
  readonly isOpenToTechnicians: boolean;
}

const moves: Readonly<Record<string, Move>> = {
  accept: { to: "accepted", summary: "The technician accepts the job", isOpenToTechnicians: true },
  start: { to: "en_route", summary: "The technician sets off", isOpenToTechnicians: true },
  arrive: { to: "on_site", summary: "The technician arrives", isOpenToTechnicians: true },
  complete: { to: "completed", summary: "The job is done", isOpenToTechnicians: true },
  cancel: { to: "cancelled", summary: "The job is cancelled", isOpenToTechnicians: false },
};

/** `POST /assignments/{id}/accept` and the other moves that involve no other technician. */
export const moveRoutes: readonly Route[] = Object.entries(moves).map(([name, { to, ...move }]) =>
  defineRoute({
    ...move,
    method: "POST",
    path: `/assignments/:id/${name}`,
    id: `${name}Assignment`,
    detail: `Moves the assignment to the status ${to}. Repeating the request changes nothing.`,
    role: "dispatcher",
    needs: ["ledger"],
    params: { id: pathIdSchema },
    body: { schema: moveBodySchema, isRequired: false },
    answer: { text: "The assignment as it is now", schema: assignmentSchema, example: { status: to } },
    problems: [404, 409, 422],
    async handle({ params: { id }, body: { reason }, parts: { ledger }, principal, technicianId, signal }) {
      if (technicianId !== undefined) await findAssignment(ledger, id, technicianId, signal);
      const request = { assignmentId: id, to, actor: principal?.id, reason };
      return toAssignmentJson(await ledger.moveAssignment(request, { signal }));
    },
  }),
);
