import type { IntakeResult } from "@dispatch/core";
import { z } from "zod";
import type { WireForm } from "../../json/wire-form.js";
import { requirementsSchema } from "./requirements.js";
import { instantSchema } from "./terms.js";

export const intakeSchema: z.ZodType<WireForm<IntakeResult>> = z.discriminatedUnion("basis", [
  z.object({
    basis: z.literal("model"),
    requirements: requirementsSchema,
    priority: z.enum(["low", "normal", "high", "emergency"]).optional(),
    ends_at: instantSchema.optional().describe("The end of the time window"),
    ignored_fields: z
      .array(z.enum(["skills", "priority", "startsAt", "endsAt", "other"]))
      .optional()
      .describe("What the model filled in with something that is not allowed, and was left out"),
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
