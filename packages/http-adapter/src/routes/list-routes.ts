import type { AssignmentLedger, AssignmentStore, Dispatcher, Intake, LocationStore } from "@dispatch/core";
import { isLedger } from "@dispatch/core/plugin-kit";
import type { FairShares } from "../guard/load/fair-shares.js";
import { declineAssignment, reassignAssignment } from "./dispatch-again.js";
import { dispatchCustomer } from "./dispatch-customer.js";
import { dispatchRequest } from "./dispatch-request.js";
import { limitTechnicians } from "./limit-technicians.js";
import { filterAssignments, listAssignments } from "./list-assignments.js";
import { moveAssignment } from "./move-assignment.js";
import { explainAssignment, readAssignment } from "./read-assignment.js";
import { readRequirements } from "./read-requirements.js";
import type { Route } from "./route.js";
import { type EventSettings, streamEvents } from "./stream-events.js";
import { updateLocation, updateLocations } from "./update-locations.js";

/** What answers. */
export interface DispatchAppParts {
  readonly dispatcher: Dispatcher;
  /** Where it is an `AssignmentLedger`, there are routes for the whole life of an assignment. */
  readonly assignments: AssignmentStore;
  /** Default: there are no routes for live locations. */
  readonly locations?: LocationStore | undefined;
}

/** What decides which routes there are, and what they need. */
export interface RouteOptions extends DispatchAppParts {
  /** Reads what customers write, as `createIntake` of `@dispatch/intake` does. Default: there is no route for it. */
  readonly intake?: Intake | undefined;
  /** Whether there are no other routes than those of the Python service and the probes. @default false */
  readonly legacyOnly?: boolean | undefined;
  /** For `GET /events`. */
  readonly events?: EventSettings | undefined;
  /**
   * Told of every error that ends with status 500 or above, or ends a stream; clients see a problem. That nobody can go is
   * not such an error. Default: nobody.
   */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** The routes that there are, by what is given to answer them. */
export function listRoutes(options: RouteOptions, listeners: FairShares): readonly Route[] {
  const { dispatcher, assignments, locations, intake, legacyOnly = false } = options;
  if (legacyOnly) return limitTechnicians([dispatchCustomer(dispatcher), listAssignments(assignments)]);
  return limitTechnicians([
    dispatchCustomer(dispatcher),
    dispatchRequest(dispatcher),
    ...(isLedger(assignments) ? listLedgerRoutes(options, assignments, listeners) : [listAssignments(assignments)]),
    ...(locations === undefined ? [] : [updateLocation(locations), updateLocations(locations)]),
    ...(intake === undefined ? [] : [readRequirements(intake)]),
  ]);
}

function listLedgerRoutes(
  { dispatcher, events = {}, onError = () => undefined }: RouteOptions,
  ledger: AssignmentLedger,
  shares: FairShares,
): readonly Route[] {
  return [
    filterAssignments(ledger),
    readAssignment(ledger),
    explainAssignment(dispatcher),
    ...moveAssignment(ledger),
    declineAssignment(dispatcher, ledger),
    reassignAssignment(dispatcher),
    streamEvents(ledger, events, { onError, shares }),
  ];
}
