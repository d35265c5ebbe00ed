import type { Coordinates, JobDetails, JobHold } from "@dispatch/core";
import { fromWireForm, type WireForm } from "../json/wire-form.js";
import { requirementsSchema } from "../requirements/requirements.js";
import { instantSchema, prioritySchema, textOf, windowSchema, workSecondsSchema } from "../schemas/terms.js";
import { type PlaceJson, placeFields, toLocation } from "./customer-or-place.js";

/** What a caller says of a job that is dispatched at once. */
export const callerFields = {
  reference: textOf(200).nullable().optional().describe("A name that the caller chose. Several jobs may share it"),
  note: textOf(2000).nullable().optional().describe("For people"),
  priority: prioritySchema.optional(),
};

/** When a job may start, and how long it takes. */
export const timeFields = {
  window: windowSchema.nullable().optional().describe("When work may start. Null: as soon as possible"),
  work_seconds: workSecondsSchema
    .optional()
    .describe(
      "How long the work takes on site. Default: the longest default of the required skills, otherwise that of the settings",
    ),
};

/** What a caller says of a job, besides its customer. */
export const jobFields = {
  ...placeFields,
  ...callerFields,
  requirements: requirementsSchema.optional(),
  ...timeFields,
};

/** What a caller says of a job that waits. */
export const waitingJobFields = {
  ...jobFields,
  held_until: instantSchema
    .nullable()
    .optional()
    .describe(
      "Until then the queue leaves the job alone, at most 24 hours ahead; it can be dispatched as ever. Null: the queue goes on",
    ),
};

/** The fields of a body with `jobFields`. Those that are left out are undefined. */
export type JobFieldsJson = WireForm<JobDetails> & PlaceJson;

export function toJobFields(body: JobFieldsJson): JobDetails & { readonly location?: Coordinates | undefined } {
  const { reference, note, priority, requirements, window, work_seconds } = body;
  const details = { reference, note, priority, requirements, window, work_seconds };
  return { ...fromWireForm<JobDetails>(details), location: toLocation(body) };
}

/** The fields of a body with `waitingJobFields`. */
export function toWaitingJobFields(body: JobFieldsJson & WireForm<JobHold>): ReturnType<typeof toJobFields> & JobHold {
  return { ...toJobFields(body), heldUntil: body.held_until };
}
