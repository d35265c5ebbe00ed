import {
  AssignmentConflictError,
  AssignmentNotFoundError,
  type BookAssignmentRequest,
  CustomerNotFoundError,
  InvalidRequestError,
  isValidCoordinates,
} from "@dispatch/core";
import { checkDistance } from "@dispatch/core/plugin-kit";
import { parseId } from "../schema/parse-id.js";
import { sha256 } from "../schema/sha256.js";
import { toKilometers } from "./assignment-row.js";
import type { Claim } from "./claim-statement.js";

/** Treats an id that no row can have like an id that does not exist. */
export function toClaim(request: BookAssignmentRequest): Claim {
  const { technicianId, jobId, replaces, reservation, decision, expectedOpenAssignments } = request;
  const distanceMeters = checkDistance(request.distanceMeters);
  return {
    ...toPlace(request),
    techId: parseId(technicianId) ?? fail(new AssignmentConflictError(technicianId)),
    kilometers: toKilometers(distanceMeters),
    jobId: toAssignmentKey(jobId),
    replaces: toAssignmentKey(replaces),
    mostOpen: expectedOpenAssignments ?? null,
    key: reservation === undefined ? null : sha256(reservation.key),
    token: reservation?.token ?? null,
    decision: decision === undefined ? null : JSON.stringify(decision),
    actor: request.actor ?? null,
    reason: request.reason ?? null,
  };
}

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
