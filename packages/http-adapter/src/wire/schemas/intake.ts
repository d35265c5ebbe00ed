import { z } from "zod";
import type { IntakeResult } from "../../intake/index.js";
import type { WireForm } from "../wire-form.js";
import { requirementsSchema } from "./requirements.js";
import { instantSchema } from "./terms.js";

export const intakeSchema: z.ZodType<WireForm<IntakeResult>> = z.discriminatedUnion("basis", [
  z.object({
    basis: z.literal("model"),
    requirements: requirementsSchema,
    priority: z.enum(["low", "normal", "high", "emergency"]).optional(),
    ends_at: instantSchema.optional().describe("The end of the time window"),
  }),
  z.object({
    basis: z.literal("none"),
    requirements: requirementsSchema,
    reason: z.enum([
      "off",
      "no-text",
      "unavailable",
      "timeout",
      "rate-limited",
      "unauthorized",
      "invalid-answer",
      "disagreement",
    ]),
  }),
]);
