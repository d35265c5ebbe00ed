import { z } from "zod";
import {
  assignmentPageSchema,
  assignmentSchema,
  declineAnswerSchema,
  declineSchema,
  dispatchAnswerSchema,
  dispatchSchema,
  eventSchema,
  eventStreamSchema,
  explanationSchema,
  ownDeclineSchema,
  previewSchema,
} from "../wire/schemas/assignment.js";
import {
  dispatchBodySchema,
  locationBodySchema,
  locationsBodySchema,
  moveBodySchema,
  reassignBodySchema,
  textBodySchema,
} from "../wire/schemas/bodies.js";
import { decisionSchema } from "../wire/schemas/decision.js";
import { healthSchema, liveSchema, readySchema } from "../wire/schemas/health.js";
import { intakeSchema } from "../wire/schemas/intake.js";
import { locationSchema, locationsSchema } from "../wire/schemas/location.js";
import { problemSchema } from "../wire/schemas/problem.js";
import { documentSchema, linksSchema, metricsSchema, pageSchema } from "../wire/schemas/raw-answers.js";
import { requirementsSchema } from "../wire/schemas/requirements.js";
import { technicianChangeSchema } from "../wire/schemas/technician-change.js";
import type { JsonSchema } from "./document.js";

/** What has a name of its own in the document. */
const named: Readonly<Record<string, z.ZodType>> = {
  Assignment: assignmentSchema,
  AssignmentEvent: eventSchema,
  AssignmentPage: assignmentPageSchema,
  Decision: decisionSchema,
  Decline: declineSchema,
  DeclineAnswer: declineAnswerSchema,
  Dispatch: dispatchSchema,
  DispatchAnswer: dispatchAnswerSchema,
  DispatchBody: dispatchBodySchema,
  Document: documentSchema,
  EventStream: eventStreamSchema,
  Explanation: explanationSchema,
  Health: healthSchema,
  Intake: intakeSchema,
  Links: linksSchema,
  Liveness: liveSchema,
  Location: locationSchema,
  LocationBody: locationBodySchema,
  Locations: locationsSchema,
  LocationsBody: locationsBodySchema,
  Metrics: metricsSchema,
  MoveBody: moveBodySchema,
  OwnDecline: ownDeclineSchema,
  Page: pageSchema,
  Preview: previewSchema,
  Problem: problemSchema,
  Readiness: readySchema,
  ReassignBody: reassignBodySchema,
  Requirements: requirementsSchema,
  TechnicianChange: technicianChangeSchema,
  TextBody: textBodySchema,
};

const registry = z.registry<{ readonly id: string }>();
for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });

/** A reference to a named schema. */
export function toReference(schema: z.ZodType): { readonly $ref: string } {
  const id = registry.get(schema)?.id;
  if (id === undefined) throw new Error("A body or an answer has a schema without a name");
  return { $ref: toUri(id) };
}

let components: Readonly<Record<string, JsonSchema>> | undefined;

/** Every named schema: worked out when it is first asked for. */
export function listComponents(): Readonly<Record<string, JsonSchema>> {
  components ??= Object.fromEntries(
    Object.entries(z.toJSONSchema(registry, { io: "input", uri: toUri }).schemas).map(([name, schema]) => [
      name,
      withoutIdentity(schema),
    ]),
  );
  return components;
}

/** A schema of its own, such as that of a parameter. */
export function toInlineSchema(schema: z.ZodType): JsonSchema {
  return withoutIdentity(z.toJSONSchema(schema, { io: "input" }));
}

function toUri(name: string): string {
  return `#/components/schemas/${name}`;
}

/** Both are said once, by the document. */
function withoutIdentity({ $schema: _, $id: __, ...schema }: z.core.JSONSchema.BaseSchema): JsonSchema {
  return schema as JsonSchema;
}
