import { findPlaceProblem } from "../domain/coordinates.js";
import { parseInstant } from "../domain/instant.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { halfEarthMeters } from "../geo/great-circle.js";
import type { LocationReport, LocationUpdate, UpdateLocationsOptions } from "../plugins/location-store.js";
import { checkFields, checkSignal, type FieldsOf } from "./check-fields.js";
import { checkList, checkNumber } from "./check-option.js";

/**
 * Checks a report. Returns when it was made, in milliseconds since the Unix epoch.
 *
 * @throws {InvalidRequestError} naming the field that cannot be used, such as `reports[2].location`
 */
export function checkLocationReport(report: LocationReport, index: number): number {
  const refuse = (field: string, problem: string): never => {
    throw new InvalidRequestError({ parameter: `reports[${index}]${field}`, problem });
  };
  if (typeof report !== "object" || report === null) return refuse("", "must be an object");
  const { technicianId, location, reportedAt } = report;
  if (typeof technicianId !== "string") return refuse(".technicianId", "must be a text");
  const problem = findPlaceProblem(location);
  if (problem !== null) return refuse(".location", problem);
  return parseInstant(reportedAt) ?? refuse(".reportedAt", "must be an RFC 3339 timestamp with an offset");
}

/** A valid report, and when it was made, in milliseconds since the Unix epoch. */
export interface TimedReport extends LocationReport {
  readonly reportedAtMs: number;
}

/**
 * For location stores. Returns the result of each report, in the same order: `"invalid"` if `checkLocationReport`
 * refuses it, otherwise the result of `take`, which receives all valid reports in one call.
 */
export async function withValidReports(
  reports: readonly LocationReport[],
  take: (valid: readonly TimedReport[]) => readonly LocationUpdate[] | Promise<readonly LocationUpdate[]>,
): Promise<readonly LocationUpdate[]> {
  checkList("reports", reports);
  const timed = reports.map(toTimed);
  const valid = timed.filter((report) => report !== null);
  const answers = (valid.length === 0 ? [] : await take(valid)).values();
  return timed.map((report) => (report === null ? "invalid" : (answers.next().value ?? "invalid")));
}

/** Null if it cannot be used. */
function toTimed(report: LocationReport, index: number): TimedReport | null {
  try {
    const reportedAtMs = checkLocationReport(report, index);
    const { technicianId, location, reportedAt } = report;
    return { technicianId, location, reportedAt, reportedAtMs };
  } catch (error) {
    if (InvalidRequestError.isInstance(error)) return null;
    throw error;
  }
}

const optionFields: FieldsOf<UpdateLocationsOptions> = { signal: true, maxMoveMeters: true };

/** @throws {InvalidRequestError} naming the option of `updateLocations` that is unknown or cannot be used */
export function checkUpdateLocationsOptions(options: UpdateLocationsOptions): void {
  checkFields("options.", options, optionFields);
  checkSignal("options.signal", options.signal);
  const { maxMoveMeters } = options;
  if (maxMoveMeters !== undefined) checkNumber("options.maxMoveMeters", maxMoveMeters, 1, halfEarthMeters);
}
