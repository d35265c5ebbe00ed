import type { LocationReport, LocationStore } from "@dispatch/core";
import type { Context } from "hono";
import { invalidRequest } from "../problem/invalid-request.js";
import { type FieldError, type Problem, respondWithProblem } from "../problem/problem.js";
import { readBody } from "../wire/read-body.js";
import { findReportError, readReports, toReport } from "../wire/read-reports.js";
import { locationBodySchema, locationsBodySchema, unreadLocationsSchema } from "../wire/schemas/bodies.js";
import { locationSchema, locationsSchema } from "../wire/schemas/location.js";
import { readId } from "./read-id.js";
import { respondWithJson } from "./respond-with-json.js";
import type { Route } from "./route.js";

/** `PUT /technicians/{id}/location` */
export function updateLocation(locations: LocationStore): Route {
  async function update(context: Context, id: string): Promise<Response> {
    const report = toReport(id, await readBody(context, locationBodySchema));
    const [status = "unknown_technician"] = await locations.updateLocations([report], {
      signal: context.req.raw.signal,
    });
    if (status === "unknown_technician") return respondWithProblem(context, toNotFound(id));
    if (status === "in_future") throw invalidRequest([inFuture]);
    if (status === "invalid") throw invalidRequest([toInvalid(report)]);
    return respondWithJson(context, { status });
  }

  return {
    method: "PUT",
    path: "/technicians/:id/location",
    description: {
      id: "updateLocation",
      summary: "Report where a technician is",
      detail: "The latest report by its own time counts, whatever comes in when.",
      body: { schema: locationBodySchema, isRequired: true },
      answer: { text: "Whether it counts", schema: locationSchema },
      problems: [404, 422],
    },
    answer: (context) => update(context, readId(context)),
    answerTechnician(context, technicianId) {
      const id = readId(context);
      return id === technicianId ? update(context, id) : respondWithProblem(context, toNotFound(id));
    },
  };
}

/** `PUT /technicians/locations` */
export function updateLocations(locations: LocationStore): Route {
  return {
    method: "PUT",
    path: "/technicians/locations",
    description: {
      id: "updateLocations",
      summary: "Report where technicians are, up to 1000 at once",
      detail: "A report that is invalid keeps no other from being stored: its status says so, and errors says why.",
      body: { schema: locationsBodySchema, isRequired: true },
      answer: { text: "What became of each report, in the same order", schema: locationsSchema },
      problems: [422],
    },
    async answer(context) {
      const { reports } = await readBody(context, unreadLocationsSchema);
      const signal = context.req.raw.signal;
      const { valid, toAnswer } = await readReports(reports, signal);
      const updates = valid.length === 0 ? [] : await locations.updateLocations(valid, { signal });
      return respondWithJson(context, toAnswer(updates));
    },
  };
}

function toNotFound(id: string): Problem {
  return { status: 404, code: "TECHNICIAN_NOT_FOUND", detail: `Technician ${id} not found` };
}

const inFuture = {
  loc: ["body", "reported_at"],
  msg: "is more than five minutes ahead of the clock of the store",
  type: "value_error",
};

function toInvalid(report: LocationReport): FieldError {
  const { field, msg } = findReportError(report);
  return { loc: ["body", field], msg, type: "value_error" };
}
