import type { Operation } from "@dispatch/core";

/** A step of a dispatch, and what it works on. */
export type Step =
  /** The customer is looked up. */
  | { readonly name: "find"; readonly customerId: string }
  /** Technicians are loaded, at most this many. */
  | { readonly name: "search"; readonly limit: number }
  /** The distance provider measures this many drives: origins, or the cells of a matrix. */
  | { readonly name: "measure"; readonly origins: number }
  /** The technician is claimed. */
  | { readonly name: "claim"; readonly technicianId: string };

/**
 * Returns the step of a plug-in call; null if the call is not a step. A new operation does not compile until it is
 * listed here.
 */
export function toStep(operation: Exclude<Operation, { readonly part: "dispatcher" }>): Step | null {
  switch (operation.name) {
    case "findCustomer":
      return { name: "find", customerId: operation.input };
    case "findNearest":
      return { name: "search", limit: operation.input.limit };
    case "findTechnicians":
      return { name: "search", limit: operation.input.length };
    case "measureDistances":
      return { name: "measure", origins: operation.input.origins.length };
    case "measureMatrix":
      return { name: "measure", origins: operation.input.origins.length * operation.input.destinations.length };
    case "createAssignment":
    case "bookAssignment":
      return { name: "claim", technicianId: operation.input.technicianId };
    case "findInactive":
    case "noteAbsence":
    case "removeAbsence":
    case "moveAssignment":
    case "findAssignment":
    case "listAssignments":
    case "findDecision":
    case "listEvents":
    case "findEventsEnd":
    case "reserveKey":
    case "releaseKey":
    case "countOpen":
    case "createJob":
    case "findJob":
    case "updateJob":
    case "listJobs":
    case "listJobEvents":
    case "findJobEventsEnd":
    case "listInterruptible":
    case "noteAttempts":
    case "listAttempts":
    case "addHold":
    case "findHold":
    case "releaseHold":
    case "ping":
      return null;
  }
}
