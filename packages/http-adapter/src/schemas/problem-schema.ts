import { z } from "zod";
import type { ReasonsJson } from "../problem/problem.js";
import { components } from "./components.js";
import { idSchema } from "./terms.js";

const fieldError = z.object({
  loc: z.array(z.string()).describe("The part of the request, then the path to the field"),
  msg: z.string(),
  type: z.string(),
});

/** Why no technician can go. */
export const reasonsSchema: z.ZodType<ReasonsJson> = z.object({
  counts: z.record(z.string(), z.int()).describe("How many technicians have each reason, such as AT_CAPACITY: 14"),
  nearest: z
    .array(
      z.object({
        technician_id: idSchema,
        great_circle_distance_meters: z.number().nullable(),
        reasons: z.array(z.string()),
      }),
    )
    .describe("The 5 nearest at most"),
  considered: z.int().describe("How many technicians were considered: at most the 1,000 nearest"),
  is_complete: z.boolean().describe("Whether these are all active technicians, or all pinned ones"),
  missing_skills: z
    .array(z.string())
    .optional()
    .describe(
      "Required skills that no active technician has, at any level. Left out if somebody has each, or it is not known",
    ),
});

export const problemSchema: z.ZodType = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe("For people"),
    code: z.string().describe("For programs, such as NO_TECHNICIAN_AVAILABLE"),
    errors: z
      .array(fieldError)
      .optional()
      .describe("With status 422: which parts of the request cannot be used, and why"),
    reasons: reasonsSchema
      .optional()
      .describe("With NO_TECHNICIAN_AVAILABLE and NO_TECHNICIAN_REACHABLE, for callers who may see decisions"),
    request_id: z.string().optional(),
  })
  .describe("Problem details (RFC 9457)")
  .register(components, { id: "Problem" });
