import { z } from "zod";
import type { WireId } from "../wire-form.js";

/** What many messages are made of. */

const maxNameLength = 200;
const maxEntries = 100;

/** What is text to Postgres too: no NUL, and no half of a pair of surrogates. */
export function textOf(maxLength: number): z.ZodType<string> {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[^\0\p{Cs}]*$/u, "must be text without NUL or lone surrogates");
}

/** A whole number, as in the tables, or the text that another store has for an id. */
export const idSchema: z.ZodType<WireId> = z.union([z.int(), textOf(maxNameLength)], {
  error: `must be a whole number, or a text of 1 to ${maxNameLength} characters`,
});

export const nameSchema: z.ZodType<string> = textOf(maxNameLength);

/** RFC 3339. */
export const instantSchema: z.ZodType<string> = z.iso.datetime({ offset: true });

export const latitudeSchema: z.ZodType<number> = z.number().min(-90).max(90);
export const longitudeSchema: z.ZodType<number> = z.number().min(-180).max(180);

export function listOf<Item>(item: z.ZodType<Item>): z.ZodType<Item[]> {
  return z.array(item).max(maxEntries);
}
