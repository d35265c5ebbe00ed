import { toUnknownFieldProblem } from "@dispatch/core/plugin-kit";
import { z } from "zod";

const nameOfType: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/**
 * Returns what is wrong with a value, as the end of a sentence that starts with its name. For schemas without their own
 * message.
 */
export function toFieldMessage(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return "is missing";
  switch (issue.code) {
    case "invalid_type":
      return `must be ${nameOfType[issue.expected] ?? `of the type ${issue.expected}`}`;
    case "too_small":
      return toLeast(issue.origin, Number(issue.minimum));
    case "too_big":
      return toMost(issue.origin, Number(issue.maximum));
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}`;
    case "invalid_format":
      return issue.format === "datetime"
        ? "must be an RFC 3339 timestamp with an offset, such as 2026-11-24T07:35:19Z"
        : "does not have the right form";
    default:
      return "cannot be used";
  }
}

function toLeast(origin: string, minimum: number): string {
  const unit = units[origin];
  if (unit === undefined) return `must be ${minimum} or more`;
  return minimum === 1 ? "must not be empty" : `must have ${minimum} ${unit} or more`;
}

function toMost(origin: string, maximum: number): string {
  const unit = units[origin];
  return unit === undefined ? `must be ${maximum} or less` : `must have ${maximum} ${unit} or fewer`;
}

/** Units of counted values. */
const units: Readonly<Record<string, string>> = { string: "characters", array: "entries" };

/**
 * Returns the message for an unknown field, with the known field that was probably meant.
 *
 * @param path where the object is in the value that the schema is for
 */
export function toUnknownFieldMessage(name: string, path: readonly PropertyKey[], schema: z.ZodType): string {
  const { known, below } = listFields(path, schema);
  const inside = below.find((field) => field.endsWith(`.${name}`));
  return inside === undefined ? toUnknownFieldProblem(name, known) : `is not a known field; did you mean ${inside}?`;
}

/** The fields of an object, and those of the objects in it. */
function listFields(path: readonly PropertyKey[], schema: z.ZodType) {
  const whole = toPart(schema);
  let choices = listChoices(whole, whole);
  for (const step of path) {
    choices = choices.flatMap(({ items, properties }) =>
      listChoices((typeof step === "number" ? items : properties?.[String(step)]) ?? {}, whole),
    );
  }
  const fields = choices.flatMap(({ properties }) => Object.entries(properties ?? {}));
  const below = fields.flatMap(([field, part]) =>
    listChoices(part, whole).flatMap(({ properties = {} }) =>
      Object.keys(properties).map((name) => `${field}.${name}`),
    ),
  );
  return { known: [...new Set(fields.map(([field]) => field))], below };
}

/** Returns the part that a reference names, or the parts of a choice, such as that of an object or null. */
function listChoices(part: Part, { $defs = {} }: Part): readonly Part[] {
  const { $ref, anyOf, oneOf, allOf } = part;
  if ($ref !== undefined) return listChoices($defs[$ref.slice($ref.lastIndexOf("/") + 1)] ?? {}, { $defs });
  // A part may have fields of its own beside its choices, which may only say which of them go together.
  const choices = [...(anyOf ?? []), ...(oneOf ?? []), ...(allOf ?? [])];
  return [part, ...choices.flatMap((choice) => listChoices(choice, { $defs }))];
}

/** The parts of a JSON schema that are used here. */
interface Part {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Part>>;
  readonly anyOf?: readonly Part[];
  readonly oneOf?: readonly Part[];
  readonly allOf?: readonly Part[];
  readonly items?: Part;
  readonly properties?: Readonly<Record<string, Part>>;
}

const parts = new WeakMap<z.ZodType, Part>();

/** Creates the part once for each schema, because one request could need it a thousand times. */
function toPart(schema: z.ZodType): Part {
  const known = parts.get(schema);
  if (known !== undefined) return known;
  const made = z.toJSONSchema(schema, { io: "input" }) as Part;
  parts.set(schema, made);
  return made;
}
