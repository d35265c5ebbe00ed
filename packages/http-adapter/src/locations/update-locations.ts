import type { LocationReport } from "@dispatch/core";
import { TechnicianNotFoundError } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import { invalidRequest } from "../problem/invalid-request.js";
import type { FieldError, Problem } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { pathIdSchema } from "../schemas/terms.js";
import { locationBodySchema, locationsSchema, reportSchema } from "./location.js";
import { findReportError, readReports, toReport } from "./read-reports.js";

const maxReports = 1000;

const locationSchema = z
  .object({
    status: z
      .enum(["updated", "outdated"])
      .describe("outdated: the server already has a report of the same time or a later one"),
  })
  .describe("Whether the report was stored")
  .register(components, { id: "Location" });

/** `PUT /technicians/{id}/location` */
export const updateLocation: Route = defineRoute({
  method: "PUT",
  path: "/technicians/:id/location",
  id: "updateLocation",
  summary: "Report the location of a technician",
  detail: "The report with the latest reported_at counts, regardless of arrival order.",
  role: "dispatcher",
  isOpenToTechnicians: true,
  needs: ["locations"],
  params: { id: pathIdSchema },
  body: { schema: locationBodySchema, isRequired: true },
  answer: { text: "Whether the report was stored", schema: locationSchema },
  problems: [404, 422],
  async handle({ params: { id }, body, parts, technicianId, signal }) {
    if (technicianId !== undefined && technicianId !== id) throw new ProblemError(toNotFound(id));
    const report = toReport(id, body);
    const [status = "unknown_technician"] = await parts.locations.updateLocations([report], { signal });
    if (status === "unknown_technician") throw new ProblemError(toNotFound(id));
    if (status === "in_future") throw invalidRequest([inFuture]);
    if (status === "invalid" || status === "swapped") throw invalidRequest([toInvalid(report, status)]);
    return { status };
  },
});

const locationsBodySchema = z
  .strictObject({ reports: z.array(reportSchema).min(1).max(maxReports) })
  .describe("Where technicians are")
  .register(components, { id: "LocationsBody" });

/** The same body, but its reports are still to be checked one by one. */
const unreadLocationsSchema = z.strictObject({ reports: z.array(z.unknown()).min(1).max(maxReports) });

/** `PUT /technicians/locations` */
export const updateLocations: Route = defineRoute({
  method: "PUT",
  path: "/technicians/locations",
  id: "updateLocations",
  summary: "Report the locations of up to 1000 technicians",
  detail:
    "An invalid report does not prevent the others from being stored: its status is invalid, and errors says why.",
  role: "dispatcher",
  needs: ["locations"],
  body: { schema: unreadLocationsSchema, describedAs: locationsBodySchema, isRequired: true },
  answer: { text: "The result of each report, in the order of the request", schema: locationsSchema },
  problems: [422],
  async handle({ body, parts, signal }) {
    const { valid, toAnswer } = await readReports(body.reports, signal);
    return toAnswer(valid.length === 0 ? [] : await parts.locations.updateLocations(valid, { signal }));
  },
});

function toNotFound(id: string): Problem {
  return { status: 404, code: "TECHNICIAN_NOT_FOUND", detail: new TechnicianNotFoundError(id).message };
}

const inFuture = {
  loc: ["body", "reported_at"],
  msg: "is more than five minutes ahead of the clock of the store",
  type: "value_error",
};

function toInvalid(report: LocationReport, status: "invalid" | "swapped"): FieldError {
  const { field, msg } = findReportError(report, status);
  return { loc: ["body", field], msg, type: "value_error" };
}
