import { isDeepStrictEqual } from "node:util";
import type { Assignment } from "../../domain/assignment.js";
import { statusesBefore } from "../../domain/lifecycle.js";
import type { KeyState, MoveAssignmentRequest, ReserveKeyRequest } from "../../plugins/assignment-ledger.js";
import type { Command, Outcome } from "./command.js";
import { followBooking } from "./follow-booking.js";
import { type LedgerModel, withAssignment, withKey } from "./ledger-model.js";

/** A command and its outcome. */
export interface Step {
  readonly command: Command;
  readonly outcome: Outcome;
}

/**
 * Returns the model after concurrent steps, in an order that allows their outcomes and what is read afterwards: only
 * the events show which of two calls made the same move. Null if there is no such order (after J. M. Wing, C. Gong,
 * "Testing and Verifying Concurrent Objects", JPDC 17, 1993).
 */
export function followAll(
  model: LedgerModel,
  steps: readonly Step[],
  isSeen: (last: LedgerModel) => boolean,
): LedgerModel | null {
  if (steps.length === 0) return isSeen(model) ? model : null;
  for (const [index, step] of steps.entries()) {
    const next = follow(model, step);
    const last = next === null ? null : followAll(next, steps.toSpliced(index, 1), isSeen);
    if (last !== null) return last;
  }
  return null;
}

/** Returns the model after a step; null if its outcome is impossible. */
function follow(model: LedgerModel, { command: { method, request }, outcome }: Step): LedgerModel | null {
  switch (method) {
    case "bookAssignment":
      return followBooking(model, request, outcome);
    case "moveAssignment":
      return followMove(model, request, outcome);
    case "reserveKey":
      return followReserving(model, request, outcome);
    case "releaseKey": {
      const { token, assignmentId } = model.keys.get(request.key) ?? {};
      const isOurs = token === request.token && assignmentId === null;
      if (outcome.code !== undefined) return null;
      return isOurs ? withKey(model, request.key, null) : model;
    }
  }
}

function followMove(model: LedgerModel, request: MoveAssignmentRequest, outcome: Outcome): LedgerModel | null {
  const { assignmentId, to } = request;
  const assignment = model.assignments.get(assignmentId);
  if (assignment === undefined) return outcome.code === "ASSIGNMENT_NOT_FOUND" ? model : null;
  const isMove = statusesBefore(to).includes(assignment.status);
  if (!isMove && assignment.status !== to) return outcome.code === "ILLEGAL_MOVE" ? model : null;
  if (outcome.code !== undefined) return null;
  const { assignedAt: _, ...moved } = outcome.value as Assignment;
  if (!isDeepStrictEqual({ ...moved }, { ...assignment, status: to })) return null;
  return isMove ? withAssignment(model, moved, assignment.status, request) : model;
}

function followReserving(model: LedgerModel, request: ReserveKeyRequest, outcome: Outcome): LedgerModel | null {
  const { key, token, fingerprint, leaseMs } = request;
  const given: Partial<KeyState> = { ...(outcome.value as KeyState | undefined) };
  if (!toKeyStates(model, request).some((state) => isDeepStrictEqual(given, state))) return null;
  const reserved = { token, fingerprint, assignmentId: null, mayBeOver: leaseMs === 0 };
  return given.status === "reserved" ? withKey(model, key, reserved) : model;
}

/** Lists what a ledger may answer: if a lease may have run out, both answers are allowed. */
function toKeyStates({ keys }: LedgerModel, { key, fingerprint }: ReserveKeyRequest): readonly KeyState[] {
  const state = keys.get(key);
  if (state === undefined) return [{ status: "reserved" }];
  if (state.fingerprint !== fingerprint) return [{ status: "mismatch" }];
  if (state.assignmentId !== null) return [{ status: "done", assignmentId: state.assignmentId }];
  return [{ status: "running" }, ...(state.mayBeOver ? [{ status: "reserved" } as const] : [])];
}
