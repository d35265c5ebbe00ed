import type { Assignment } from "../domain/assignment.js";
import { AssignmentConflictError } from "../errors/assignment-conflict-error.js";
import { CustomerNotFoundError } from "../errors/customer-errors.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import { checkCount } from "../plugins/check-option.js";
import { type Clock, systemClock } from "../plugins/clock.js";
import type { CustomerSource } from "../plugins/customer-source.js";

export interface MemoryAssignmentsOptions {
  /** Checked when an assignment is made. Default: every customer exists. */
  readonly customers?: Pick<CustomerSource, "findCustomer"> | undefined;
  /** Checked when an assignment is made. Default: every technician is active. */
  readonly technicians?: { isActive(technicianId: string): boolean } | undefined;
  /** @default the clock of the machine */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

/** An assignment store in memory: gone with the process. Ids are "1", "2", ... */
export function memoryAssignments(options: MemoryAssignmentsOptions = {}): AssignmentStore {
  const { customers, technicians, clock = systemClock } = options;
  const assignments: Assignment[] = [];

  return {
    specificationVersion: "v1",
    name: "memory",
    async createAssignment({ customerId, technicianId, distanceMeters }, { signal } = {}) {
      signal?.throwIfAborted();
      const customer = await customers?.findCustomer(customerId, { signal });
      if (customer === null) throw new CustomerNotFoundError(customerId);
      // Nothing is awaited from here on: check and write are one step.
      if (technicians?.isActive(technicianId) === false) throw new AssignmentConflictError(technicianId);
      const assignment: Assignment = Object.freeze({
        id: String(assignments.length + 1),
        customerId,
        technicianId,
        distanceMeters,
        assignedAt: new Date(clock.now()).toISOString(),
      });
      assignments.push(assignment);
      return assignment;
    },
    async listAssignments({ limit, cursor }, { signal } = {}) {
      signal?.throwIfAborted();
      checkCount("limit", limit);
      const end = cursor === undefined ? assignments.length : parseCursor(cursor);
      const start = Math.max(0, end - limit);
      return { items: assignments.slice(start, end).reverse(), nextCursor: start > 0 ? String(start) : null };
    },
    async ping({ signal } = {}) {
      signal?.throwIfAborted();
    },
  };
}

function parseCursor(cursor: string): number {
  if (!/^[1-9]\d{0,15}$/.test(cursor)) throw new InvalidRequestError("cursor must be one that this store gave");
  return Number(cursor);
}
