import { z } from "zod";

/** Returns the schema of a whole number from `least` to `most`, both included. */
export function wholeNumber(least: number, most: number): z.ZodType<number, string> {
  const isWithin = (text: string): boolean => /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most;
  return z
    .string()
    .refine(isWithin, { error: ({ input }) => `must be a whole number from ${least} to ${most}; got "${input}"` })
    .transform(Number);
}
