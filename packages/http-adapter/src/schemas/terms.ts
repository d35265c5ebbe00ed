import {
  type AssignmentStatus,
  assignmentStatuses,
  type PriorityName,
  priorityNames,
  type TimeWindow,
} from "@dispatch/core";
import { maxWindowDays, maxWorkSeconds } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import type { WireId } from "../json/wire-form.js";

/** Schemas that many messages share. */

const maxNameLength = 200;
/** Longest id, in characters. */
export const maxIdLength = 200;
/** Most items of a list. */
export const maxEntries = 100;

/** Text that Postgres accepts too: without NUL and lone surrogates. */
const textPattern = /^[^\0\p{Cs}]*$/u;

export function textOf(maxLength: number): z.ZodType<string> {
  return (
    z
      .string()
      .min(1)
      // A text that is too long is not checked further.
      .max(maxLength, { abort: true })
      // Not as a pattern, which the tools that read the description understand in different ways.
      .refine((text) => textPattern.test(text), "must be text without NUL or lone surrogates")
  );
}

/** An id: a whole number, as in the tables, or text if another store uses that. */
export const idSchema: z.ZodType<WireId> = z.union([z.int(), textOf(maxIdLength)], {
  error: ({ input }) =>
    input === undefined ? "is missing" : `must be a whole number, or a text of 1 to ${maxIdLength} characters`,
});

/** An id that is read as text. It is described as in every body, so that generated clients can pass it on. */
export const textIdSchema: z.ZodType<string> = idSchema.transform(String);

/** An id in a path. */
export const pathIdSchema: z.ZodType<string> = textIdSchema.describe(
  "An id as bodies give it. That of a technician or customer can also be ext: and their external id",
);

export const statusSchema: z.ZodType<AssignmentStatus> = z.enum(assignmentStatuses);

export const nameSchema: z.ZodType<string> = textOf(maxNameLength);

/** A position in a list, in the form that the store gives it. */
export const cursorSchema: z.ZodType<string> = z.string().max(1000);

/** 1 to 255 visible ASCII characters, as the core requires. */
export const idempotencyKeySchema: z.ZodType<string> = z
  .string()
  .max(255, { abort: true })
  .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible ASCII characters");

export const idempotencyHeaderSchema: z.ZodType<string | undefined> = idempotencyKeySchema
  .optional()
  .describe(
    "A key of your own for this request: repeated, the answer is that of the first request, and nothing more is done",
  );

/** Long enough for a fraction of 14 digits; nanoseconds need 9. */
const maxInstantLength = 40;

/**
 * An RFC 3339 timestamp. The length is checked first, because matching the pattern takes longer the longer the text is.
 */
export const instantSchema: z.ZodType<string> = z
  .string()
  .max(maxInstantLength, { abort: true })
  .check(z.iso.datetime({ offset: true }));

/** An RFC 3339 timestamp of an answer. */
export const timeSchema: z.ZodType<string> = z.string().meta({ format: "date-time" });

/** When work may start. */
export const windowSchema: z.ZodType<TimeWindow> = z.strictObject({
  earliest: instantSchema,
  latest: instantSchema.describe(`Not before earliest, and at most ${maxWindowDays} days after it`),
});

/** How long work takes on site, in seconds. */
export const workSecondsSchema: z.ZodType<number> = z.int().min(0).max(maxWorkSeconds);

/** A priority by its name, or as a number. */
export const prioritySchema: z.ZodType<number | PriorityName> = z
  .union([z.int().min(-1000).max(1000), z.enum(priorityNames)], {
    error: `must be a whole number from -1000 to 1000, or ${priorityNames.join(", ")}`,
  })
  .describe("Higher goes first: routine (0), urgent (10), emergency (20), or another whole number");

const latitudeError = "must be a number from -90 to 90";

export const latitudeSchema: z.ZodType<number> = z
  .number()
  .min(-90, latitudeError)
  .max(90, latitudeError)
  .meta({ examples: [49.41] });
const longitudeError = "must be a number from -180 to 180";

export const longitudeSchema: z.ZodType<number> = z
  .number()
  .min(-180, longitudeError)
  .max(180, longitudeError)
  .meta({ examples: [8.69] });

/** Only for the description: a record schema checks every name before it counts them. */
const { $schema: _, ...attributesForm } = z.toJSONSchema(z.record(nameSchema, z.unknown()));

/**
 * What users store with a technician, by name, for their own rules and policies. Names are counted before they are
 * checked, and only the first invalid name is reported.
 */
export const attributesSchema = z
  .unknown()
  .superRefine((attributes, context) => {
    const refuse = (message: string, path: string[] = []): void => context.addIssue({ code: "custom", message, path });
    if (typeof attributes !== "object" || attributes === null || Array.isArray(attributes))
      return refuse("must be an object");
    const names = Object.keys(attributes);
    if (names.length > maxEntries) return refuse(`must not have more than ${maxEntries} names`);
    const unusable = names.find((name) => !isName(name));
    if (unusable !== undefined) refuse(`must have names of 1 to ${maxNameLength} characters, without NUL`, [unusable]);
  })
  .meta({ ...attributesForm, maxProperties: maxEntries }) as z.ZodType<Record<string, unknown>>;

function isName(text: string): boolean {
  return text !== "" && text.length <= maxNameLength && textPattern.test(text);
}

export function listOf<Item>(item: z.ZodType<Item>): z.ZodType<Item[]> {
  return z.array(item).max(maxEntries);
}
