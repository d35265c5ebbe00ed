import type { Coordinates, JobDetails } from "@dispatch/core";
import { z } from "zod";
import { fromWireForm, type WireForm } from "../json/wire-form.js";
import { requirementsSchema } from "../requirements/requirements.js";
import { latitudeSchema, longitudeSchema, prioritySchema, textOf, windowSchema } from "../schemas/terms.js";

/** What a caller says of a job that is dispatched at once. */
export const callerFields = {
  reference: textOf(200).nullable().optional().describe("A name that the caller chose. Several jobs may share it"),
  note: textOf(2000).nullable().optional().describe("For people"),
  priority: prioritySchema.optional(),
};

/** When a job may start, and how long it takes. */
export const timeFields = {
  window: windowSchema.nullable().optional().describe("When work may start. Null: as soon as possible"),
  work_seconds: z
    .int()
    .min(0)
    .max(604_800)
    .optional()
    .describe(
      "How long the work takes on site. Default: the longest default of the required skills, otherwise that of the settings",
    ),
};

/** What a caller says of a job, besides its customer. */
export const jobFields = {
  latitude: latitudeSchema.optional(),
  longitude: longitudeSchema.optional(),
  ...callerFields,
  requirements: requirementsSchema.optional(),
  ...timeFields,
};

/** The fields of a body with `jobFields`. Those that are left out are undefined. */
export type JobFieldsJson = WireForm<JobDetails> & {
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
};

export function toJobFields(body: JobFieldsJson): JobDetails & { readonly location?: Coordinates | undefined } {
  const { latitude, longitude, reference, note, priority, requirements, window, work_seconds } = body;
  const location = latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
  const details = { reference, note, priority, requirements, window, work_seconds };
  return { ...fromWireForm<JobDetails>(details), location };
}

/** Refuses one coordinate without the other. */
export function refuseHalfPlace(
  { latitude, longitude }: Pick<JobFieldsJson, "latitude" | "longitude">,
  context: z.RefinementCtx,
): void {
  if ((latitude === undefined) === (longitude === undefined)) return;
  const [given, other] = latitude === undefined ? ["longitude", "latitude"] : ["latitude", "longitude"];
  context.addIssue({ code: "custom", path: [given], message: `must be given together with ${other}` });
}
