import { assignmentStatuses, openStatuses } from "../domain/lifecycle.js";
import { AssignmentNotFoundError } from "../errors/assignment-errors.js";
import { CustomerNotFoundError } from "../errors/customer-errors.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import { checkMethods } from "../plugin-kit/check-option.js";
import { systemClock } from "../plugin-kit/clock.js";
import type { AssignmentLedger } from "../plugins/assignment-ledger.js";
import type { Clock } from "../plugins/clock.js";
import { createAssignmentHistory } from "./ledger/assignment-history.js";
import { type Books, book } from "./ledger/book.js";
import { checkMove } from "./ledger/check-move.js";
import { countByStatus } from "./ledger/count-by-status.js";
import { createKeyTable } from "./ledger/key-table.js";
import type { MemoryCustomers } from "./memory-customers.js";
import type { MemoryTechnicians } from "./memory-technicians.js";

/** What the assignments check against, and the time. */
export interface MemoryAssignmentsOptions {
  /** Asked when an assignment is made. Default: every customer exists. */
  readonly customers?: Pick<MemoryCustomers, "findCustomer" | "add"> | undefined;
  /** Know who is active and below their capacity, and count what is open. Default: everyone is, always. */
  readonly technicians?: Pick<MemoryTechnicians, "claim" | "release" | "countOpen"> | undefined;
  /** @default the clock of the machine */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

/**
 * An assignment ledger in memory: gone with the process. Ids are "1", "2", ...
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function memoryAssignments(options: MemoryAssignmentsOptions = {}): AssignmentLedger {
  checkFields("", options, { customers: true, technicians: true, clock: true });
  const { customers, technicians, clock = systemClock } = options;
  if (customers !== undefined) checkMethods("customers", customers, "memoryCustomers()", ["findCustomer", "add"]);
  if (technicians !== undefined) {
    checkMethods("technicians", technicians, "memoryTechnicians()", ["claim", "release", "countOpen"]);
  }
  checkMethods("clock", clock, "a clock", ["now"]);
  const history = createAssignmentHistory(clock);
  const keys = createKeyTable();
  const books: Books = { history, keys, decisions: new Map(), customers, technicians };

  const bookAssignment: AssignmentLedger["bookAssignment"] = async (request, { signal } = {}) => {
    signal?.throwIfAborted();
    const { customerId } = request;
    const customer = customerId === null ? undefined : await customers?.findCustomer(customerId, { signal });
    if (customerId !== null && customer === null) throw new CustomerNotFoundError(customerId);
    // Nothing is awaited from here on: checks and writes are one step.
    return book(books, request);
  };

  return {
    specificationVersion: "v1",
    name: "memory",
    bookAssignment,
    createAssignment: bookAssignment,
    async moveAssignment({ assignmentId, to, ...author }, { signal } = {}) {
      signal?.throwIfAborted();
      if (!assignmentStatuses.includes(to))
        throw new InvalidRequestError({ parameter: "to", problem: `must be a status; got ${String(to)}` });
      const assignment = history.table.find(assignmentId);
      if (assignment === undefined) throw new AssignmentNotFoundError(assignmentId);
      if (assignment.status === to) return assignment;
      checkMove(assignment, to);
      if (!openStatuses.includes(to)) technicians?.release(assignment.technicianId);
      return history.move(assignment, to, author);
    },
    async countOpen({ signal } = {}) {
      signal?.throwIfAborted();
      return countByStatus(history.table.listOpen(), clock.now());
    },
    async findAssignment(assignmentId, { signal } = {}) {
      signal?.throwIfAborted();
      return history.table.find(assignmentId) ?? null;
    },
    async listAssignments(request, { signal } = {}) {
      signal?.throwIfAborted();
      return history.table.list(request);
    },
    async findDecision(assignmentId, { signal } = {}) {
      signal?.throwIfAborted();
      return structuredClone(books.decisions.get(assignmentId) ?? null);
    },
    async listEvents(request, { signal } = {}) {
      signal?.throwIfAborted();
      return history.events.list(request);
    },
    async findEventsEnd({ signal } = {}) {
      signal?.throwIfAborted();
      return history.events.end();
    },
    async reserveKey(request, { signal } = {}) {
      signal?.throwIfAborted();
      return keys.reserve(request, clock.now());
    },
    async releaseKey(reservation, { signal } = {}) {
      signal?.throwIfAborted();
      keys.release(reservation);
    },
    async ping({ signal } = {}) {
      signal?.throwIfAborted();
    },
  };
}
