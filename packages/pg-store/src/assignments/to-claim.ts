import { type BookAssignmentRequest, CustomerNotFoundError, InvalidRequestError } from "@dispatch/core";
import {
  AssignmentConflictError,
  AssignmentNotFoundError,
  checkDistance,
  checkEnding,
  checkPlannedVisit,
  checkText,
  defaultOverrunSeconds,
  isValidCoordinates,
  parseJobDetails,
  toCompactDecision,
} from "@dispatch/core/plugin-kit";
import { parseId } from "../values/parse-id.js";
import { sha256 } from "../values/sha256.js";
import { toKilometers } from "./assignment-row.js";
import type { Claim, ClaimedJob, ClaimedVisit } from "./claim-statement.js";

/** Treats an id that no row can have like an id that does not exist. */
export function toClaim(request: BookAssignmentRequest): Claim {
  const { technicianId, jobId, reservation, decision, expectedOpenAssignments } = request;
  const distanceMeters = checkDistance(request.distanceMeters);
  checkEnding(request);
  return {
    ...toPlace(request),
    techId: parseId(technicianId) ?? fail(new AssignmentConflictError(technicianId)),
    kilometers: toKilometers(distanceMeters),
    jobId: toAssignmentKey(jobId),
    ...toEnded(request),
    mostOpen: expectedOpenAssignments ?? null,
    ...toVisit(request),
    jobVersion: request.jobVersion ?? null,
    ...toJob(request),
    key: reservation === undefined ? null : sha256(reservation.key),
    token: reservation?.token ?? null,
    decision: decision === undefined ? null : JSON.stringify(toCompactDecision(decision)),
    actor: request.actor ?? null,
    reason: request.reason ?? null,
  };
}

function toVisit({ visit, overrunSeconds = defaultOverrunSeconds, holdId }: BookAssignmentRequest): ClaimedVisit {
  if (visit !== undefined) checkPlannedVisit("visit", visit);
  return {
    leavesAt: visit?.leavesAt ?? null,
    startsAt: visit?.startsAt ?? null,
    endsAt: visit?.endsAt ?? null,
    visitBefore: toNeighbour(visit?.before),
    visitAfter: toNeighbour(visit?.after),
    driveToAfterSeconds: visit?.driveToAfterSeconds ?? null,
    present: visit?.now ?? null,
    plannedAt: visit?.plannedAt ?? null,
    overrunSeconds,
    holdId: holdId === undefined ? null : checkText("holdId", holdId),
  };
}

/** An empty text stands for no neighbour: null is for one that is not compared. */
export function toNeighbour(id: string | null | undefined): string | null {
  return id === null ? "" : (id ?? null);
}

/** An assignment that cannot be interrupted is in the way, as a technician who was taken is. */
function toEnded({
  replaces,
  interrupts,
  endCause,
  technicianId,
}: BookAssignmentRequest): Pick<Claim, "replaces" | "belowPriority" | "endCause" | "endReason"> {
  if (interrupts === undefined)
    return { replaces: toAssignmentKey(replaces), belowPriority: null, endCause: endCause ?? null, endReason: null };
  const { assignmentId, belowPriority, reason } = interrupts;
  return {
    replaces: parseId(assignmentId) ?? fail(new AssignmentConflictError(technicianId)),
    belowPriority,
    endCause: "interrupted",
    endReason: reason ?? null,
  };
}

/** Of a new job all that is known; of one that is there only requirements and a window that are given. */
function toJob({ jobId, job = {}, decision, location }: BookAssignmentRequest): Pick<Claim, keyof ClaimedJob> {
  const { reference, note, priority, window, workSeconds, requirements } = parseJobDetails(job);
  const asked = job.requirements === undefined ? undefined : requirements;
  const times = { earliest: window?.earliest ?? null, latest: window?.latest ?? null };
  if (jobId !== undefined)
    return { ...noJob, ...times, requirements: asked === undefined ? null : JSON.stringify(asked) };
  return {
    reference,
    note,
    priority,
    ...times,
    workSeconds,
    requirements: JSON.stringify(asked ?? decision?.requirements ?? {}),
    jobLatitude: location?.latitude ?? null,
    jobLongitude: location?.longitude ?? null,
  };
}

const noJob = {
  reference: null,
  note: null,
  priority: null,
  workSeconds: null,
  jobLatitude: null,
  jobLongitude: null,
};

function toPlace({ customerId, location }: BookAssignmentRequest): Pick<Claim, "custId" | "latitude" | "longitude"> {
  if (customerId !== null) {
    const custId = parseId(customerId) ?? fail(new CustomerNotFoundError(customerId));
    return { custId, latitude: null, longitude: null };
  }
  if (location !== undefined && isValidCoordinates(location)) {
    return { custId: null, latitude: location.latitude, longitude: location.longitude };
  }
  throw new InvalidRequestError({
    parameter: "location",
    problem: "must be a valid position if customerId is null",
  });
}

function toAssignmentKey(id: string | undefined): number | null {
  return id === undefined ? null : (parseId(id) ?? fail(new AssignmentNotFoundError(id)));
}

function fail(error: Error): never {
  throw error;
}
