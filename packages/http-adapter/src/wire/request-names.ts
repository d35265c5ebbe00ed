import { createNameFinder } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import { filteredListQuerySchema } from "./parse-list-query.js";
import {
  dispatchBodySchema,
  locationsBodySchema,
  moveBodySchema,
  reassignBodySchema,
  textBodySchema,
} from "./schemas/bodies.js";
import { requirementsSchema } from "./schemas/requirements.js";

/** A name that requests use, and where it belongs. */
export interface RequestName {
  readonly name: string;
  /** For people, such as `"the body of POST /dispatch"`. */
  readonly place: string;
}

const dispatchBody = "the body of POST /dispatch";

/** The first place that has a name is the one that is named. */
const schemas: readonly (readonly [place: string, schema: z.ZodType])[] = [
  [dispatchBody, dispatchBodySchema],
  ["the query of GET /assignments", filteredListQuerySchema],
  ["the query of GET /events", z.object({ after: z.string() })],
  ["the body of POST /assignments/{id}/reassign", reassignBodySchema],
  ["the body of a move such as POST /assignments/{id}/accept", moveBodySchema],
  ["the body of PUT /technicians/locations", locationsBodySchema],
  ["the body of POST /requirements", textBodySchema],
];

const headers: readonly RequestName[] = [
  { name: "idempotency_key", place: "the header Idempotency-Key" },
  { name: "last_event_id", place: "the header Last-Event-ID" },
];

/** The name of a request that this is, or nearly is; null if it is neither. */
export function findRequestName(text: string): RequestName | null {
  return findAny()(toStart(text));
}

/** The same, but only of what `POST /dispatch` itself and its requirements can ask for. */
export function findDispatchName(text: string): RequestName | null {
  return findInDispatch()(toStart(text));
}

/** `skills[]` and `requirements.skills` start with a name. */
function toStart(text: string): string {
  const end = text.search(/[[.]/);
  return end === -1 ? text : text.slice(0, end);
}

const findAny = once(() => createNameFinder([...schemas.flatMap(listNamesOf), ...headers]));

const findInDispatch = once(() =>
  createNameFinder([
    ...toNames(z.toJSONSchema(dispatchBodySchema, { io: "input" }), dispatchBody),
    ...toNames(z.toJSONSchema(requirementsSchema, { io: "input" }), `requirements of ${dispatchBody}`),
    ...headers.slice(0, 1),
  ]),
);

type Properties = z.core.JSONSchema.BaseSchema;

function listNamesOf([place, schema]: (typeof schemas)[number]): readonly RequestName[] {
  return listProperties(z.toJSONSchema(schema, { io: "input" }), place);
}

function toNames({ properties = {} }: Properties, place: string): readonly RequestName[] {
  return Object.keys(properties).map((name) => ({ name, place }));
}

/** Those of an object, then of all that is in it. */
function listProperties(schema: Properties, place: string): readonly RequestName[] {
  const { properties = {}, items, anyOf = [] } = schema;
  const below = Object.entries(properties).map(([name, part]) => [part, `${name} of ${place}`] as const);
  const parts = [...below, ...[items, ...anyOf].map((part) => [part, place] as const)];
  return [
    ...toNames(schema, place),
    ...parts.flatMap(([part, at]) => (isSchema(part) ? listProperties(part, at) : [])),
  ];
}

function isSchema(part: unknown): part is Properties {
  return typeof part === "object" && part !== null && !Array.isArray(part);
}

/** Only a request with a name that its route does not know needs the list. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
