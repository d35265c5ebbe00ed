import type { Availability, Coordinates, Skill } from "@dispatch/core";
import { isTimeZone } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import type { WireForm } from "../json/wire-form.js";
import { instantSchema, latitudeSchema, listOf, longitudeSchema, nameSchema } from "./terms.js";

/** A place that a caller gives. */
export const positionSchema: z.ZodType<Coordinates> = z.strictObject({
  latitude: latitudeSchema,
  longitude: longitudeSchema,
});

/** The longest name of the time zone database has 32 characters. */
const maxTimeZoneLength = 64;

const timeOfDay = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const weekdayError = "must be a day from 1 (Monday) to 7 (Sunday)";
const timeError = "must be a time of day, such as 08:30";

const shift = z.strictObject({
  weekdays: z
    .array(z.int(weekdayError).min(1, weekdayError).max(7, weekdayError))
    .max(7)
    .meta({ description: "The days on which the shift starts: 1 (Monday) to 7 (Sunday)", examples: [[1, 2, 3, 4, 5]] }),
  from: z
    .string()
    .max(5)
    .regex(timeOfDay, timeError)
    .meta({ examples: ["08:00"] }),
  to: z
    .string()
    .max(5)
    .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, timeError)
    .meta({ examples: ["16:00"] }),
});

export const availabilitySchema: z.ZodType<WireForm<Availability>> = z.strictObject({
  time_zone: z
    .string()
    .max(maxTimeZoneLength, { abort: true })
    .refine(isTimeZone, "must be an IANA time zone, such as Europe/Berlin")
    .meta({ description: "A name of the IANA database", examples: ["Europe/Berlin"] }),
  shifts: listOf(shift).optional(),
  absences: listOf(z.strictObject({ from: instantSchema, to: instantSchema })).optional(),
});

export const heldSkillSchema: z.ZodType<WireForm<Skill>> = z.strictObject({
  name: nameSchema,
  level: z.number().optional(),
  expires_at: instantSchema.optional(),
});
