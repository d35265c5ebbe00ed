import { declineAssignment, reassignAssignment } from "./assignments/dispatch-again.js";
import { filterAssignments } from "./assignments/list-assignments.js";
import { moveRoutes } from "./assignments/move-assignment.js";
import { explainAssignment, readAssignment } from "./assignments/read-assignment.js";
import { dispatchRequest } from "./dispatch/dispatch-request.js";
import { streamEvents } from "./events/stream-events.js";
import { checkHealth } from "./legacy/check-health.js";
import { dispatchCustomer } from "./legacy/dispatch-customer.js";
import { listAssignments } from "./legacy/list-assignments.js";
import { updateLocation, updateLocations } from "./locations/update-locations.js";
import { checkLive } from "./probes/check-live.js";
import { checkReady } from "./probes/check-ready.js";
import { showMetrics } from "./probes/show-metrics.js";
import { readRequirements } from "./requirements/read-requirements.js";
import { isServedBy, type Route } from "./route/define-route.js";
import { type FindRequestName, findNamesOf } from "./route/request-names.js";
import type { RouteParts } from "./route/route-parts.js";

/**
 * What the API is for. Two routes with the same id are two forms of one: the first that can be served is. Where a name of
 * a request belongs is said by the first route that has it.
 */
export const resourceRoutes: readonly Route[] = [
  dispatchRequest,
  dispatchCustomer,
  filterAssignments,
  listAssignments,
  readAssignment,
  explainAssignment,
  ...moveRoutes,
  declineAssignment,
  reassignAssignment,
  streamEvents,
  updateLocation,
  updateLocations,
  readRequirements,
];

/** About the server itself. */
export const serverRoutes: readonly Route[] = [checkHealth, showMetrics];

/** They run before any guard. */
export const probes: readonly Route[] = [checkLive, checkReady];

/** Of these routes, those that there is all for. */
export function listServed(routes: readonly Route[], parts: RouteParts): readonly Route[] {
  const served = routes.filter((route) => isServedBy(route, parts));
  return served.filter(({ id }, index) => index === served.findIndex((other) => other.id === id));
}

/** Finds the names that mean something in this API. */
export const findRequestName: FindRequestName = findNamesOf(resourceRoutes);
