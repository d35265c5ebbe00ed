import { declineAssignment, reassignAssignment } from "./assignments/dispatch-again.js";
import { filterAssignments } from "./assignments/filter-assignments.js";
import { moveRoutes } from "./assignments/move-assignment.js";
import { explainAssignment, readAssignment } from "./assignments/read-assignment.js";
import { customerRoutes, technicianRoutes } from "./directory/entry-routes.js";
import { dispatchBatch } from "./dispatch/dispatch-batch.js";
import { dispatchRequest } from "./dispatch/dispatch-request.js";
import { streamEvents, streamJobEvents } from "./events/stream-events.js";
import { importRoutes } from "./imports/import-routes.js";
import { changeJob } from "./jobs/change-job.js";
import { createJob } from "./jobs/create-job.js";
import { dispatchJob } from "./jobs/dispatch-job.js";
import { cancelJob, completeJob } from "./jobs/end-job.js";
import { listJobs } from "./jobs/list-jobs.js";
import { readCandidate } from "./jobs/read-candidate.js";
import { readJob, readJobDecisions } from "./jobs/read-job.js";
import { checkHealth } from "./legacy/check-health.js";
import { dispatchCustomer } from "./legacy/dispatch-customer.js";
import { listAssignments } from "./legacy/list-assignments.js";
import { updateLocation, updateLocations } from "./locations/update-locations.js";
import { readNumbers } from "./numbers/read-numbers.js";
import { listPositions } from "./positions/list-positions.js";
import { streamPositions } from "./positions/stream-positions.js";
import { checkLive } from "./probes/check-live.js";
import { checkReady } from "./probes/check-ready.js";
import { showMetrics } from "./probes/show-metrics.js";
import { readRequirements } from "./requirements/read-requirements.js";
import { isServedBy, type Route } from "./route/define-route.js";
import { type FindRequestName, findNamesOf } from "./route/request-names.js";
import type { RouteParts } from "./route/route-parts.js";
import { findSlots } from "./slots/find-slots.js";
import { holdSlot, releaseHold } from "./slots/hold-slot.js";
import { noteAbsence, removeAbsence } from "./technicians/note-absence.js";
import { listCalendars, readCalendar } from "./technicians/read-calendar.js";
import { releaseTechnician } from "./technicians/release-technician.js";

/**
 * The routes of the API itself. If two routes have the same id, the first one that can be served is used. If several
 * routes have the same request name, an error names the first route as its place.
 */
export const resourceRoutes: readonly Route[] = [
  dispatchRequest,
  // Before `/dispatch/:cust_id`, which matches this path too.
  dispatchBatch,
  dispatchCustomer,
  filterAssignments,
  listAssignments,
  readAssignment,
  explainAssignment,
  ...moveRoutes,
  declineAssignment,
  reassignAssignment,
  createJob,
  listJobs,
  // Before `/jobs/:id`, which matches these paths too.
  streamJobEvents,
  ...importRoutes,
  readJob,
  changeJob,
  dispatchJob,
  cancelJob,
  completeJob,
  readJobDecisions,
  readCandidate,
  findSlots,
  holdSlot,
  releaseHold,
  releaseTechnician,
  noteAbsence,
  removeAbsence,
  readCalendar,
  streamEvents,
  updateLocation,
  // Before `/technicians/:id`, which matches these paths too.
  updateLocations,
  listCalendars,
  listPositions,
  streamPositions,
  ...technicianRoutes,
  ...customerRoutes,
  readRequirements,
  readNumbers,
];

/** The routes about the server itself. */
export const serverRoutes: readonly Route[] = [checkHealth, showMetrics];

/** The probes, which run before any guard. */
export const probes: readonly Route[] = [checkLive, checkReady];

/** Returns the routes for which all needed parts exist. */
export function listServed(routes: readonly Route[], parts: RouteParts): readonly Route[] {
  const served = routes.filter((route) => isServedBy(route, parts));
  return served.filter(({ id }, index) => index === served.findIndex((other) => other.id === id));
}

/** Finds the names that have a meaning in this API. */
export const findRequestName: FindRequestName = findNamesOf([
  ...resourceRoutes.filter((route) => route !== dispatchBatch),
  // Last: it has many names of other routes, and those are more likely meant.
  dispatchBatch,
]);
