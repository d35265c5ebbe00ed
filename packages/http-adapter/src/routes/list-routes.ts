import { type AssignmentLedger, isLedger } from "@dispatch/core";
import type { DispatchAppOptions } from "../create-dispatch-app.js";
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
import { streamEvents } from "./stream-events.js";
import { updateLocation, updateLocations } from "./update-locations.js";

/** The routes that there are, by what is given to answer them. */
export function listRoutes(options: DispatchAppOptions, listeners: FairShares): readonly Route[] {
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
  { dispatcher, events = {}, onError = () => undefined }: DispatchAppOptions,
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
