import { z } from "zod";
import type { DispatchBody, LocationBody, LocationsBody, MoveBody, ReassignBody, TextBody } from "../messages.js";
import { requirementsSchema } from "./requirements.js";
import { technicianChangeSchema } from "./technician-change.js";
import { idSchema, instantSchema, latitudeSchema, listOf, longitudeSchema, textOf } from "./terms.js";

const maxReports = 1000;

export const dispatchBodySchema: z.ZodType<DispatchBody> = z
  .strictObject({
    customer_id: idSchema.optional(),
    latitude: latitudeSchema.optional(),
    longitude: longitudeSchema.optional(),
    requirements: requirementsSchema.optional(),
    dry_run: z.boolean().optional().describe("Say who would go, and book nobody. Default: false"),
    changes: listOf(technicianChangeSchema).optional().describe("Technicians as they might be; with dry_run only"),
  })
  .superRefine((body, context) => {
    const refuse = (field: keyof DispatchBody, message: string): void =>
      context.addIssue({ code: "custom", path: [field], message });
    const hasPlace = body.latitude !== undefined && body.longitude !== undefined;
    const hasPart = body.latitude !== undefined || body.longitude !== undefined;
    if (body.customer_id === undefined && !hasPlace) refuse("customer_id", "either this or a place must be given");
    if (body.customer_id !== undefined && hasPart) refuse("customer_id", "either this or a place can be given");
    if (body.changes !== undefined && body.dry_run !== true) refuse("changes", "can be given with dry_run only");
  })
  .meta({
    description: "A customer, or a place of none yet: latitude and longitude, of which a customer is made",
    examples: [{ customer_id: 1 }],
    // What is checked above, for the description.
    oneOf: [{ required: ["customer_id"] }, { required: ["latitude", "longitude"] }],
    dependentSchemas: { changes: { required: ["dry_run"], properties: { dry_run: { const: true } } } },
  });

const reason = textOf(500).optional().describe("Kept in the history");

export const moveBodySchema: z.ZodType<MoveBody> = z.strictObject({ reason });

export const reassignBodySchema: z.ZodType<ReassignBody> = z.strictObject({
  reason,
  requirements: requirementsSchema.optional().describe("Default: those of the job so far"),
});

export const textBodySchema: z.ZodType<TextBody> = z.strictObject({
  text: textOf(10_000).meta({ description: "In the customer's own words", examples: ["It smells of gas."] }),
});

const report = {
  latitude: latitudeSchema,
  longitude: longitudeSchema,
  reported_at: instantSchema.describe("By the clock of whoever reports"),
};

export const locationBodySchema: z.ZodType<LocationBody> = z.strictObject(report);

export const reportSchema: z.ZodType<LocationsBody["reports"][number]> = z.strictObject({
  technician_id: idSchema,
  ...report,
});

export const locationsBodySchema: z.ZodType<LocationsBody> = z.strictObject({
  reports: z.array(reportSchema).min(1).max(maxReports),
});

/** The same, whose reports are still to be checked one by one. */
export const unreadLocationsSchema: z.ZodType<{ readonly reports: readonly unknown[] }> = z.strictObject({
  reports: z.array(z.unknown()).min(1).max(maxReports),
});
