import { createNameFinder } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import type { RouteDescription, Shape } from "./define-route.js";

/** A name that requests use, and its place. */
export interface RequestName {
  readonly name: string;
  /** A description for people, such as `"the body of POST /dispatch"`. */
  readonly place: string;
}

/** Returns the known name that the text equals or resembles; null if there is none. */
export type FindRequestName = (text: string) => RequestName | null;

/**
 * Creates a finder of the names that these routes read: fields of bodies, query parameters and headers. If several
 * routes share a name, the first route counts.
 */
export function findNamesOf(routes: readonly RouteDescription[]): FindRequestName {
  return createRequestNameFinder(() => routes.flatMap(listNames));
}

/** Creates a finder of other names. The list is made at the first use. */
export function createRequestNameFinder(list: () => readonly RequestName[]): FindRequestName {
  let find: FindRequestName | undefined;
  return (text) => {
    find ??= createNameFinder(list());
    return find(toStart(text));
  };
}

/** Returns the name that `skills[]` or `requirements.skills` starts with. */
function toStart(text: string): string {
  const end = text.search(/[[.]/);
  return end === -1 ? text : text.slice(0, end);
}

function listNames({ method, path, body, query = {}, headers = {} }: RouteDescription): readonly RequestName[] {
  const route = `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`;
  return [
    ...(body === undefined ? [] : listProperties(toForm(body.describedAs ?? body.schema), `the body of ${route}`)),
    ...listProperties(toForm(toObject(query)), `the query of ${route}`),
    ...Object.keys(headers).map(toHeaderName),
  ];
}

/** Lists the fields of an object, but not those of nested objects. */
export function listFields(schema: z.ZodType, place: string): readonly RequestName[] {
  return toNames(toForm(schema), place);
}

export function toHeaderName(header: string): RequestName {
  return { name: header.toLowerCase().replaceAll("-", "_"), place: `the header ${header}` };
}

type Form = z.core.JSONSchema.BaseSchema;

function toForm(schema: z.ZodType): Form {
  return z.toJSONSchema(schema, { io: "input" });
}

function toObject(shape: Shape): z.ZodType {
  return z.object(shape);
}

function toNames({ properties = {} }: Form, place: string): readonly RequestName[] {
  return Object.keys(properties).map((name) => ({ name, place }));
}

/** Lists the fields of an object, then those of all nested objects. */
function listProperties(form: Form, place: string): readonly RequestName[] {
  const { properties = {}, items, anyOf = [] } = form;
  const below = Object.entries(properties).map(([name, part]) => [part, `${name} of ${place}`] as const);
  const parts = [...below, ...[items, ...anyOf].map((part) => [part, place] as const)];
  return [...toNames(form, place), ...parts.flatMap(([part, at]) => (isForm(part) ? listProperties(part, at) : []))];
}

function isForm(part: unknown): part is Form {
  return typeof part === "object" && part !== null && !Array.isArray(part);
}
