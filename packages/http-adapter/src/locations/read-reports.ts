import { InvalidRequestError, type LocationReport, type LocationUpdate } from "@dispatch/core";
import { checkLocationReport, takeTurn } from "@dispatch/core/plugin-kit";
import { cutText } from "../problem/cut-text.js";
import { toPlace } from "../problem/invalid-request.js";
import { findFieldError } from "../request/parse-part.js";
import { type LocationBody, type LocationErrorJson, type LocationsJson, reportSchema } from "./location.js";

/** Other work gets a turn after this many reports: checking an invalid one takes about 50 microseconds. */
const reportsPerTurn = 100;

/** An answer must not be much longer than its request. */
const maxTextLength = 100;

/** The reports of a batch. An invalid report does not keep the others from being stored. */
export interface ReadReports {
  readonly valid: readonly LocationReport[];
  /** Returns the answer, given the results of the valid reports in their order. */
  toAnswer(updates: readonly LocationUpdate[]): LocationsJson;
}

export async function readReports(reports: readonly unknown[], signal: AbortSignal | undefined): Promise<ReadReports> {
  const read: (LocationReport | LocationErrorJson)[] = [];
  for (const [index, report] of reports.entries()) {
    if (index % reportsPerTurn === 0 && reports.length > reportsPerTurn) await takeTurn(signal);
    read.push(readReport(report, index));
  }
  const valid = read.flatMap((report) => ("field" in report ? [] : [report]));
  return {
    valid,
    toAnswer(updates) {
      const left = updates.values();
      const outcomes = read.map((report) => ("field" in report ? "invalid" : (left.next().value ?? "invalid")));
      const statuses = outcomes.map((outcome) => (outcome === "swapped" ? "invalid" : outcome));
      const errors = read.flatMap((report, index) => toErrors(report, index, outcomes[index]));
      return errors.length === 0 ? { statuses } : { statuses, errors };
    },
  };
}

export function toReport(technicianId: string, { latitude, longitude, reported_at }: LocationBody): LocationReport {
  return { technicianId, location: { latitude, longitude }, reportedAt: reported_at };
}

function readReport(report: unknown, index: number): LocationReport | LocationErrorJson {
  const error = findFieldError("body", report, reportSchema);
  if (error !== null) {
    return {
      index,
      field: cutText(toPlace(error.loc.slice(1)), maxTextLength),
      msg: cutText(error.msg, maxTextLength),
    };
  }
  const { technician_id, ...body } = report as LocationBody & { readonly technician_id: number | string };
  return toReport(String(technician_id), body);
}

function toErrors(
  report: LocationReport | LocationErrorJson,
  index: number,
  outcome: LocationUpdate | undefined,
): readonly LocationErrorJson[] {
  if ("field" in report) return [report];
  return outcome === "invalid" || outcome === "swapped" ? [{ index, ...findReportError(report, outcome) }] : [];
}

/** Returns why a store refuses a report, with the name of the field in JSON. */
export function findReportError(
  report: LocationReport,
  update: "invalid" | "swapped",
): Pick<LocationErrorJson, "field" | "msg"> {
  if (update === "swapped") return { field: "latitude", msg: swapped };
  try {
    checkLocationReport(report, 0);
    // A store may have checks of its own.
    return { field: "", msg: "the store refuses this report" };
  } catch (error) {
    if (!InvalidRequestError.isInstance(error)) throw error;
    return { field: jsonFields[error.parameter.split(".").at(1) ?? ""] ?? "", msg: error.problem };
  }
}

const swapped = "looks swapped with the longitude, in this report or in the stored location";

const jsonFields: Readonly<Record<string, string>> = {
  technicianId: "technician_id",
  location: "latitude",
  reportedAt: "reported_at",
};
