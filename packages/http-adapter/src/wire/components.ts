import { z } from "zod";

/**
 * The schemas that have a name in the description of the API. A schema takes part by
 * `.register(components, { id: "Assignment" })`, as the last step of its definition.
 */
export const components: z.core.$ZodRegistry<{ readonly id: string }> = z.registry();

/** What a schema describes, as JSON: lists and objects are not changed by those who pass them on. */
export type JsonOf<Schema extends z.ZodType> = Frozen<z.output<Schema>>;

type Frozen<Value> = Value extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Frozen<Value[Name]> }
    : Value;
