import type { JsonSchema } from "../../../packages/http-adapter/src/openapi/document.js";

/** Rules of a schema that concern several fields at once. */
interface Rules {
  readonly oneOf?: readonly JsonSchema[];
  readonly dependentSchemas?: Readonly<Record<string, JsonSchema>>;
}

/** Returns the ways in which an object can satisfy the rules, as schemas without such rules. */
export function listForms({ oneOf, dependentSchemas = {}, ...schema }: JsonSchema & Rules): readonly JsonSchema[] {
  const names = (oneOf ?? []).flatMap(({ required = [] }) => required);
  const chosen = oneOf?.map(({ required = [] }) => {
    const others = names.filter((name) => !required.includes(name));
    return withAlso(without(schema, others), { required });
  }) ?? [schema];
  return Object.entries(dependentSchemas).reduce(
    (forms, [name, needed]) =>
      forms.flatMap((form) => [
        without(form, [name]),
        withAlso(form, { ...needed, required: [name, ...(needed.required ?? [])] }),
      ]),
    chosen,
  );
}

function without({ properties = {}, ...schema }: JsonSchema, names: readonly string[]): JsonSchema {
  const left = Object.entries(properties).filter(([name]) => !names.includes(name));
  return { ...schema, properties: Object.fromEntries(left) };
}

function withAlso(schema: JsonSchema, { properties = {}, required = [] }: JsonSchema): JsonSchema {
  return {
    ...schema,
    properties: { ...schema.properties, ...properties },
    required: [...(schema.required ?? []), ...required],
  };
}
