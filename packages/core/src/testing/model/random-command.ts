import { assignmentStatuses } from "../../domain/lifecycle.js";
import type { BookAssignmentRequest, Reservation } from "../../plugins/assignment-ledger.js";
import { bookingOf, place, reserving } from "../ledger/fixture.js";
import { pick } from "../random.js";
import type { Command } from "./command.js";
import { type LedgerModel, listOpen } from "./ledger-model.js";

const keys = ["a", "b", "c"];

/** Returns any command, including one that must fail; commands that make progress are more likely. */
export function randomCommand(model: LedgerModel, random: () => number, token: string): Command {
  const choice = random();
  if (choice < 0.4) return { method: "bookAssignment", request: randomBooking(model, random) };
  if (choice < 0.85) {
    const to = pick(assignmentStatuses, random);
    return { method: "moveAssignment", request: { assignmentId: randomId(model, random), to, actor: token } };
  }
  const key = pick(keys, random);
  if (choice < 0.97) {
    const fingerprint = pick(["f", "f", "g"], random);
    const leaseMs = pick([0, 60_000, 60_000], random);
    return { method: "reserveKey", request: reserving(key, token, { fingerprint, leaseMs }) };
  }
  return { method: "releaseKey", request: randomReservation(model, random) };
}

function randomBooking(model: LedgerModel, random: () => number): BookAssignmentRequest {
  const technicianId = pick(["1", "1", "2", "2", "2", "3", "3", "4", "5", "9"], random);
  const customerId = pick(["1", "1", "1", "2", "2", null, "9"], random);
  const booking = bookingOf(technicianId, { customerId, location: customerId === null ? place : undefined });
  const jobId = random() < 0.5 ? model.assignments.get(randomId(model, random))?.jobId : undefined;
  return {
    ...booking,
    jobId,
    replaces: jobId !== undefined && random() < 0.5 ? randomId(model, random, jobId) : undefined,
    reservation: random() < 0.3 ? randomReservation(model, random) : undefined,
    reason: pick([undefined, "because"], random),
    expectedOpenAssignments: pick([undefined, undefined, 0, 1], random),
  };
}

/** Returns the id of an assignment: often an open one, sometimes one that does not exist. */
function randomId(model: LedgerModel, random: () => number, jobId?: string): string {
  const open = listOpen(model).filter((assignment) => (jobId ?? assignment.jobId) === assignment.jobId);
  const known = random() < 0.6 ? open : [...model.assignments.values()];
  return random() < 0.05 || known.length === 0 ? "999999" : pick(known, random).id;
}

function randomReservation({ keys: reserved }: LedgerModel, random: () => number): Reservation {
  const key = pick(keys, random);
  return { key, token: (random() < 0.9 && reserved.get(key)?.token) || "lost" };
}
