import type { LocationUpdate } from "@dispatch/core";
import { z } from "zod";
import { components, type JsonOf } from "../schemas/components.js";
import { idSchema, instantSchema, latitudeSchema, longitudeSchema } from "../schemas/terms.js";

const report = {
  latitude: latitudeSchema,
  longitude: longitudeSchema,
  reported_at: instantSchema.describe("The time of the location, by the clock of the device"),
};

export const locationBodySchema = z
  .strictObject(report)
  .describe("Where a technician is, and when that was")
  .register(components, { id: "LocationBody" });

export const reportSchema = z.strictObject({ technician_id: idSchema, ...report });

const update: z.ZodType<Exclude<LocationUpdate, "swapped">> = z.enum([
  "updated",
  "outdated",
  "unknown_technician",
  "in_future",
  "invalid",
]);

const errorSchema = z
  .object({
    index: z.int().describe("The position of the report in the request, from 0"),
    field: z.string().describe("The first field that cannot be used. Empty if the report is not an object"),
    msg: z.string(),
  })
  .describe("Why a report was not stored")
  .register(components, { id: "LocationError" });

export const locationsSchema = z
  .object({
    statuses: z.array(update).describe("One for each report, in the order of the request"),
    errors: z
      .array(errorSchema)
      .exactOptional()
      .describe(
        "One for each report whose status is invalid, such as one whose latitude and longitude look swapped. Present only if there is one",
      ),
  })
  .describe("The result of each report")
  .register(components, { id: "Locations" });

export type LocationBody = JsonOf<typeof locationBodySchema>;
export type LocationsJson = JsonOf<typeof locationsSchema>;
/** Why a report was not stored. */
export type LocationErrorJson = JsonOf<typeof errorSchema>;
