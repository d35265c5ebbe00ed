import type { Intake } from "@dispatch/core";
import { toWireForm } from "../json/wire-form.js";
import { readBody } from "../wire/read-body.js";
import { textBodySchema } from "../wire/schemas/bodies.js";
import { intakeSchema } from "../wire/schemas/intake.js";
import { respondWithJson } from "./respond-with-json.js";
import type { Route } from "./route.js";

/** `POST /requirements`: what a customer wrote, as a dispatch can use it. A dispatch itself never asks a model. */
export function readRequirements(intake: Intake): Route {
  return {
    method: "POST",
    path: "/requirements",
    description: {
      id: "readRequirements",
      summary: "Read what a customer wrote: skills, priority and time window",
      detail: "A model that fails or talks nonsense is no error: the basis is then none, and nothing is required.",
      body: { schema: textBodySchema, isRequired: true },
      answer: { text: "What the text asks for; requirements go into POST /dispatch as they are", schema: intakeSchema },
      problems: [422],
    },
    async answer(context) {
      const { text } = await readBody(context, textBodySchema);
      return respondWithJson(
        context,
        toWireForm(await intake.toRequirements(text, { signal: context.req.raw.signal })),
      );
    },
  };
}
