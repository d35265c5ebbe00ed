import type { Assignment, AssignmentStatus } from "../../domain/assignment.js";
import { statusesBefore } from "../../domain/lifecycle.js";
import { IllegalMoveError } from "../../errors/assignment-errors.js";

/** @throws {IllegalMoveError} the assignment cannot move there from its status */
export function checkMove({ id, status }: Assignment, to: AssignmentStatus): void {
  if (!statusesBefore(to).includes(status)) throw new IllegalMoveError(id, status, to);
}
