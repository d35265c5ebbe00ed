import type { LocationReport, LocationStore } from "@dispatch/core";
import type { Context } from "hono";
import { invalidRequest } from "../problem/invalid-request.js";
import { type Problem, respondWithProblem } from "../problem/problem.js";
import type { LocationBody } from "../wire/messages.js";
import { readBody } from "../wire/read-body.js";
import { locationBodySchema, locationsBodySchema } from "../wire/schemas/bodies.js";
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
      body: { schema: locationsBodySchema, isRequired: true },
      answer: { text: "What became of each report, in the same order", schema: locationsSchema },
      problems: [422],
    },
    async answer(context) {
      const body = await readBody(context, locationsBodySchema);
      const reports = body.reports.map((report) => toReport(String(report.technician_id), report));
      const statuses = await locations.updateLocations(reports, { signal: context.req.raw.signal });
      return respondWithJson(context, { statuses });
    },
  };
}

function toReport(technicianId: string, { latitude, longitude, reported_at }: LocationBody): LocationReport {
  return { technicianId, location: { latitude, longitude }, reportedAt: reported_at };
}

function toNotFound(id: string): Problem {
  return { status: 404, code: "TECHNICIAN_NOT_FOUND", detail: `Technician ${id} not found` };
}

const inFuture = {
  loc: ["body", "reported_at"],
  msg: "is more than five minutes ahead of the clock of the store",
  type: "value_error",
};
