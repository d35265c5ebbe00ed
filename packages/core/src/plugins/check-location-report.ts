import { isValidCoordinates } from "../domain/coordinates.js";
import { parseInstant } from "../domain/instant.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { LocationReport } from "./location-store.js";

/**
 * When a report was made, in milliseconds since the Unix epoch: for location stores.
 *
 * @throws {InvalidRequestError} naming the report by its index where it is none
 */
export function checkLocationReport({ technicianId, location, reportedAt }: LocationReport, index: number): number {
  const reportedAtMs = parseInstant(reportedAt);
  const isReport = typeof technicianId === "string" && isValidCoordinates(location) && reportedAtMs !== null;
  if (isReport) return reportedAtMs;
  throw new InvalidRequestError({
    parameter: `reports[${index}]`,
    problem: "must have a technicianId, a valid location and an RFC 3339 time",
  });
}
