import { z } from "zod";

/** Answers that are no data, or not ours to describe. */

export const metricsSchema: z.ZodType<string> = z.string().describe("The text format of Prometheus, 0.0.4");

export const pageSchema: z.ZodType<string> = z
  .string()
  .describe("A page for people, which loads nothing from elsewhere");

export const linksSchema: z.ZodType<{ readonly docs: string; readonly openapi: string; readonly health: string }> = z
  .object({ docs: z.string(), openapi: z.string(), health: z.string() })
  .describe("Paths of this server");

export const documentSchema: z.ZodType = z.looseObject({}).describe("A document of OpenAPI 3.1");
