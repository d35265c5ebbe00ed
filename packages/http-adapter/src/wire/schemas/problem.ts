import { z } from "zod";

const fieldError = z.object({
  loc: z.array(z.string()).describe("The part of the request, then the way to the field"),
  msg: z.string(),
  type: z.string(),
});

export const problemSchema: z.ZodType = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe("For people"),
    code: z.string().describe("For programs, such as NO_TECHNICIAN_AVAILABLE"),
    errors: z.array(fieldError).optional().describe("With status 422: what is wrong with which part of the request"),
    request_id: z.string().optional(),
  })
  .describe("Problem details (RFC 9457)");
