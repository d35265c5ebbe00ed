import { z } from "zod";

/** Answers that are no data, or not ours to describe. */

export const metricsSchema: z.ZodType<string> = z.string().describe("The text format of Prometheus, 0.0.4");

export const pageSchema: z.ZodType<string> = z
  .string()
  .describe("A page for people, which loads nothing from elsewhere");

export const documentSchema: z.ZodType = z.looseObject({}).describe("A document of OpenAPI 3.1");
