import { z } from "zod";
import type { WireId } from "../wire-form.js";

/** What many messages are made of. */

const maxNameLength = 200;
const maxEntries = 100;

/** A whole number, as in the tables, or the text that another store has for an id. */
export const idSchema: z.ZodType<WireId> = z.union([z.int(), z.string().min(1).max(maxNameLength)], {
  error: `must be a whole number, or a text of 1 to ${maxNameLength} characters`,
});

export const nameSchema: z.ZodType<string> = z.string().min(1).max(maxNameLength);

/** RFC 3339. */
export const instantSchema: z.ZodType<string> = z.iso.datetime({ offset: true });

export const latitudeSchema: z.ZodType<number> = z.number().min(-90).max(90);
export const longitudeSchema: z.ZodType<number> = z.number().min(-180).max(180);

export function listOf<Item>(item: z.ZodType<Item>): z.ZodType<Item[]> {
  return z.array(item).max(maxEntries);
}
