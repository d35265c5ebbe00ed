import type { Assignment, AssignmentEvent, AssignmentRecord, AssignmentStatus } from "../../domain/assignment.js";
import { DispatchError } from "../../errors/dispatch-error.js";
import type {
  AssignmentFilter,
  AssignmentLedger,
  BookAssignmentRequest,
  ListEventsRequest,
  ListOrder,
  ReserveKeyRequest,
} from "../../plugins/assignment-ledger.js";
import type { CustomerSource } from "../../plugins/customer-source.js";
import type { TechnicianSource } from "../../plugins/technician-source.js";
import type { ConformanceCase } from "../conformance.js";
import type { AssignmentFixture } from "../test-assignment-store.js";

/** A ledger, and the customers and technicians that belong to it. */
export interface LedgerStore {
  readonly assignments: AssignmentLedger;
  readonly customers: CustomerSource;
  readonly technicians: TechnicianSource;
}

export type LedgerCase = ConformanceCase<LedgerStore, AssignmentFixture>;

export const place = { latitude: 49.4, longitude: 8.7 };

/** Technician 1 can have one open assignment, 2 three, 3 any number; 4 is inactive, and 5 can have none. */
export const fixture: AssignmentFixture = {
  customers: [
    { id: "1", location: place },
    { id: "2", location: place },
  ],
  technicians: [
    { id: "1", location: place, capacity: 1 },
    { id: "2", location: place, capacity: 3 },
    { id: "3", location: place },
    { id: "4", location: place, isActive: false },
    { id: "5", location: place, capacity: 0 },
  ],
};

/** A booking of a technician for customer 1. */
export function bookingOf(technicianId: string, rest: Partial<BookAssignmentRequest> = {}): BookAssignmentRequest {
  return { customerId: "1", technicianId, distanceMeters: 1774.13, ...rest };
}

/** The moves that lead from a booking to a status. */
const ways: Readonly<Record<AssignmentStatus, readonly AssignmentStatus[]>> = {
  assigned: [],
  accepted: ["accepted"],
  en_route: ["accepted", "en_route"],
  on_site: ["accepted", "en_route", "on_site"],
  completed: ["accepted", "en_route", "on_site", "completed"],
  cancelled: ["cancelled"],
  declined: ["declined"],
};

/** Moves a new assignment as far as to a status. */
export async function walkTo(
  ledger: AssignmentLedger,
  assignment: Assignment,
  status: AssignmentStatus,
): Promise<Assignment> {
  let walked = assignment;
  for (const to of ways[status]) walked = await ledger.moveAssignment({ assignmentId: assignment.id, to });
  return walked;
}

/** Returns every assignment that matches a filter, page by page. */
export async function listAll(
  ledger: AssignmentLedger,
  filter?: AssignmentFilter,
  limit = 100,
  order?: ListOrder,
): Promise<readonly AssignmentRecord[]> {
  const items: AssignmentRecord[] = [];
  let cursor: string | undefined;
  while (true) {
    const page = await ledger.listAssignments({ limit, cursor, filter, order });
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    cursor = page.nextCursor;
  }
}

/** Returns every event, page by page. */
export async function listEvents(
  ledger: AssignmentLedger,
  request: Partial<ListEventsRequest> = {},
): Promise<readonly AssignmentEvent[]> {
  const events: AssignmentEvent[] = [];
  const { limit = 100 } = request;
  while (true) {
    const page = await ledger.listEvents({ ...request, limit, after: events.at(-1)?.cursor ?? request.after });
    events.push(...page);
    if (page.length < limit) return events;
  }
}

/** Asks for a key with the fingerprint "f", for at least a minute. */
export function reserving(key: string, token: string, rest: Partial<ReserveKeyRequest> = {}): ReserveKeyRequest {
  return { key, token, fingerprint: "f", leaseMs: 60_000, keepMs: 3_600_000, ...rest };
}

/** Counts how many of many concurrent calls succeeded, and with which codes the others failed. */
export async function tally(calls: readonly Promise<unknown>[]): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const outcome of await Promise.allSettled(calls)) {
    const name = outcome.status === "fulfilled" ? "ok" : toCode(outcome.reason);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function toCode(error: unknown): string {
  return DispatchError.isInstance(error) ? error.code : String(error);
}
