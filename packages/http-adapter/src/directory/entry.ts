import type { EntryFields, EntryState } from "@dispatch/core";
import { z } from "zod";
import { placeSchema } from "../assignments/decision.js";
import { jobStatusSchema } from "../jobs/job.js";
import { toWireForm, type WireForm } from "../json/wire-form.js";
import { toETag } from "../request/if-match.js";
import { type Reply, type ReplyOptions, reply } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { availabilitySchema, heldSkillSchema, positionSchema } from "../schemas/technician-fields.js";
import { attributesSchema, idSchema, instantSchema, listOf, nameSchema, textOf, timeSchema } from "../schemas/terms.js";

const contactText = textOf(500);

/** What a body says of anyone: all optional but the place. */
const commonBody = {
  location: positionSchema,
  external_id: textOf(190)
    .optional()
    .describe("The id that you gave them. ext: and this id may stand wherever an id may"),
  is_active: z.boolean().optional().describe("Default: true"),
  name: contactText.optional(),
  phone: contactText.optional(),
  email: contactText.optional(),
  address: contactText.optional(),
};

const technicianBody = {
  ...commonBody,
  located_at: instantSchema.optional().describe("When they were there. Default: it is where they start from"),
  capacity: z
    .number()
    .optional()
    .describe(
      "How many jobs they can do at the same time: 1 for one person, who has a calendar then. Default: no calendar and no limit",
    ),
  skills: listOf(heldSkillSchema).optional(),
  availability: availabilitySchema.optional().describe("When they work. Default: always"),
  agrees_to_overtime: z.boolean().optional().describe("Whether they may be sent outside their shifts. Default: false"),
  territories: listOf(nameSchema).optional().describe("Default: all territories"),
  base: positionSchema.optional().describe("Where a shift starts. Default: location"),
  attributes: attributesSchema.optional(),
};

export const technicianBodySchema = z
  .strictObject(technicianBody)
  .meta({
    description: "A technician. A field that is left out sets no limit",
    examples: [
      {
        name: "Anna",
        location: { latitude: 49.41, longitude: 8.69 },
        capacity: 1,
        skills: [{ name: "gas", level: 2 }],
        availability: {
          time_zone: "Europe/Berlin",
          shifts: [{ weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00" }],
        },
      },
    ],
  })
  .register(components, { id: "TechnicianBody" });

export const technicianChangesSchema = z
  .strictObject(toChanges(technicianBody))
  .meta({ description: "New values of some fields. Null removes a value", examples: [{ phone: "+49 6221 1" }] })
  .register(components, { id: "TechnicianChangesBody" });

export const customerBodySchema = z
  .strictObject(commonBody)
  .meta({
    description: "A customer",
    examples: [{ name: "Ada", phone: "+49 6221 2", location: { latitude: 49.41, longitude: 8.69 } }],
  })
  .register(components, { id: "CustomerBody" });

export const customerChangesSchema = z
  .strictObject(toChanges(commonBody))
  .meta({ description: "New values of some fields. Null removes a value", examples: [{ phone: null }] })
  .register(components, { id: "CustomerChangesBody" });

/** Every field optional; all but the place and whether they are active may be null. */
function toChanges(body: Readonly<Record<string, z.ZodType>>): Record<string, z.ZodType> {
  const isFixed = (name: string): boolean => name === "location" || name === "is_active";
  return Object.fromEntries(
    Object.entries(body).map(([name, schema]) => [name, isFixed(name) ? schema.optional() : schema.nullish()]),
  );
}

const text = z.string().exactOptional();

const commonEntry = {
  id: idSchema,
  version: z.string().describe("Another text after each change. The ETag is this text in quotes"),
  is_active: z.boolean(),
  location: placeSchema,
  external_id: text,
  name: text,
  phone: text,
  email: text,
  address: text,
};

export const technicianSchema = z
  .object({
    ...commonEntry,
    located_at: timeSchema.exactOptional(),
    capacity: z.number().exactOptional(),
    skills: z.array(heldSkillSchema).exactOptional(),
    availability: availabilitySchema.exactOptional(),
    agrees_to_overtime: z.boolean().exactOptional(),
    territories: z.array(z.string()).exactOptional(),
    base: placeSchema.exactOptional(),
    attributes: z.record(z.string(), z.unknown()).exactOptional(),
  })
  .describe("A technician as stored, without absences that were noted")
  .register(components, { id: "Technician" });

export const technicianPageSchema = z
  .array(technicianSchema)
  .describe("A page of technicians, by id")
  .register(components, { id: "TechnicianPage" });

export const customerSchema = z
  .object(commonEntry)
  .describe("A customer as stored")
  .register(components, { id: "Customer" });

export const customerPageSchema = z
  .array(customerSchema)
  .describe("A page of customers, by id")
  .register(components, { id: "CustomerPage" });

const openJobs = z
  .array(z.object({ id: idSchema, status: jobStatusSchema, assignment_id: idSchema.nullable() }))
  .describe("Their jobs that stay open, at most 1,000, latest created first");

export const deactivatedTechnicianSchema = z
  .object({ technician: technicianSchema, open_jobs: openJobs })
  .describe("A technician who is sent no more, and the jobs that they still have")
  .register(components, { id: "DeactivatedTechnician" });

export const deactivatedCustomerSchema = z
  .object({ customer: customerSchema, open_jobs: openJobs })
  .describe("A customer who is no longer active, and the jobs that still wait or are assigned")
  .register(components, { id: "DeactivatedCustomer" });

const otherColumns = z.array(z.string()).meta({
  description:
    "Columns of adopted tables that the settings do not name. They may be personal too, and were not changed",
  examples: [["customers.vat_number"]],
});

export const erasedTechnicianSchema = z
  .object({ technician: technicianSchema, other_columns: otherColumns })
  .describe("What is left of a technician who was erased")
  .register(components, { id: "ErasedTechnician" });

export const erasedCustomerSchema = z
  .object({ customer: customerSchema, other_columns: otherColumns })
  .describe("What is left of a customer who was erased")
  .register(components, { id: "ErasedCustomer" });

/** An external id stays text, also if it is a number. */
export function toEntryJson(entry: EntryFields & EntryState): EntryJson {
  const { externalId } = entry;
  return { ...toWireForm(entry), ...(externalId !== undefined && { external_id: externalId }) };
}

/** The entry, with its version as the ETag. */
export function replyEntry(
  entry: EntryFields & EntryState,
  { headers, ...options }: ReplyOptions = {},
): Reply<EntryJson> {
  return reply(toEntryJson(entry), { ...options, headers: { etag: toETag(entry), ...headers } });
}

type EntryJson = WireForm<EntryFields & EntryState>;
