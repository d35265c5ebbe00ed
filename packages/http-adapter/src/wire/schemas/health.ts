import { z } from "zod";

export const healthSchema: z.ZodType = z.object({ status: z.enum(["ok", "db_unavailable"]) });

export const liveSchema: z.ZodType = z.object({ status: z.literal("live") });

export const readySchema: z.ZodType = z.object({
  status: z.enum(["ready", "not_ready"]),
  checks: z.record(z.string(), z.string()).describe("ok, or why not"),
});
