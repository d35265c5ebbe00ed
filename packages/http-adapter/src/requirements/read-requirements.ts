import { type IntakeResult, priorityNames } from "@dispatch/core";
import { z } from "zod";
import { toWireForm, type WireForm } from "../json/wire-form.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { instantSchema, textOf } from "../schemas/terms.js";
import { requirementsSchema } from "./requirements.js";

const textBodySchema = z
  .strictObject({
    text: textOf(10_000).meta({ description: "In the customer's own words", examples: ["It smells of gas."] }),
  })
  .describe("What a customer wrote")
  .register(components, { id: "TextBody" });

const intakeSchema: z.ZodType<WireForm<IntakeResult>> = z
  .discriminatedUnion("basis", [
    z.object({
      basis: z.literal("model"),
      requirements: requirementsSchema,
      priority: z.enum(priorityNames).optional(),
      window: z
        .object({ earliest: instantSchema, latest: instantSchema })
        .optional()
        .describe("When work may start. Only if the text says until when"),
      ignored_fields: z
        .array(z.enum(["skills", "priority", "startsAt", "endsAt", "other"]))
        .optional()
        .describe("Fields that the model filled with a value that is not allowed. They were left out"),
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
  ])
  .meta({
    description: "What the customer asks for. If no model read the text, reason says why",
    examples: [{ basis: "model", requirements: { skills: [{ name: "gas" }] }, priority: "emergency" }],
  })
  .register(components, { id: "Intake" });

/**
 * `POST /requirements`: turns what a customer wrote into requirements for a dispatch. A dispatch itself never asks a
 * model.
 */
export const readRequirements: Route = defineRoute({
  method: "POST",
  path: "/requirements",
  id: "readRequirements",
  summary: "Read what a customer wrote: skills, priority and time window",
  detail:
    "If the model fails or its answer cannot be used, the request still succeeds: basis is then none, and nothing is " +
    "required.",
  role: "dispatcher",
  needs: ["intake"],
  body: { schema: textBodySchema, isRequired: true },
  answer: {
    text: "What the text asks for. Pass requirements, priority and window to POST /jobs unchanged",
    schema: intakeSchema,
  },
  problems: [422],
  async handle({ body, parts, signal }) {
    return toWireForm(await parts.intake.toRequirements(body.text, { signal }));
  },
});
