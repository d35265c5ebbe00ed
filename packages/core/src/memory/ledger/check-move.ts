import type { Assignment, AssignmentStatus } from "../../domain/assignment.js";
import { findMoves, statusesBefore } from "../../domain/lifecycle.js";
import { IllegalMoveError } from "../../errors/assignment-errors.js";

/** @throws {IllegalMoveError} the assignment cannot move there from its status */
export function checkMove({ id, status }: Assignment, to: AssignmentStatus): void {
  if (!statusesBefore(to).includes(status)) throw new IllegalMoveError(id, status, to);
}

/**
 * The statuses that a move passes through, the last one included.
 *
 * @throws {IllegalMoveError} the assignment cannot move there from its status
 */
export function listSteps(assignment: Assignment, to: AssignmentStatus, isWalk: boolean): readonly AssignmentStatus[] {
  const steps = isWalk ? findMoves(assignment.status, to) : null;
  if (steps !== null) return steps;
  checkMove(assignment, to);
  return [to];
}
