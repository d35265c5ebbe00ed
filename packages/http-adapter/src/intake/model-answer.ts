import { z } from "zod";

const priorities = ["low", "normal", "high", "emergency"] as const;

/** How soon a customer needs someone. */
export type Priority = (typeof priorities)[number];

/** The form that a model fills in. Null where the text does not say. */
export interface ModelAnswer {
  readonly skills: readonly string[];
  readonly priority: Priority | null;
  /** RFC 3339 in UTC, to the millisecond, so that the same instant is the same text. */
  readonly startsAt: string | null;
  /** As above; after `startsAt`. */
  readonly endsAt: string | null;
}

export interface AnswerForm {
  /** For the model. */
  readonly jsonSchema: object;
  /** Null where the content is not the form filled in, with values that are allowed. */
  parse(content: string, nowMs: number): ModelAnswer | null;
}

const dayMs = 86_400_000;

/** A window that has passed, or lies a year ahead, is no window that a customer asks for. */
const pastMs = dayMs;
const futureMs = 366 * dayMs;

/** @param skills those that may be named; null for any of 1 to 100 characters */
export function createAnswerForm(skills: readonly string[] | null): AnswerForm {
  const schema = toSchema(skills);
  return {
    jsonSchema: z.toJSONSchema(schema, { io: "input" }),
    parse(content, nowMs) {
      // Some models put the object into a fence, or a sentence before it.
      const { data } = schema.safeParse(parseJson(content.slice(content.indexOf("{"), content.lastIndexOf("}") + 1)));
      return data !== undefined && isTimely(data, nowMs) ? data : null;
    },
  };
}

/** Strict: an answer with a field more, such as who should go, is no answer. */
function toSchema(skills: readonly string[] | null): z.ZodType<ModelAnswer> {
  // What only refines does not show in the JSON schema: services differ in what they take there.
  const anySkill = z.string().refine((name) => name.length >= 1 && name.length <= 100);
  const instant = z
    .string()
    .pipe(z.iso.datetime({ offset: true }))
    .transform((text) => new Date(text).toISOString());
  return z.strictObject({
    skills: z.array(skills === null ? anySkill : z.enum(skills)).max(20),
    priority: z.enum(priorities).nullable(),
    startsAt: instant.nullable(),
    endsAt: instant.nullable(),
  });
}

function isTimely({ startsAt, endsAt }: ModelAnswer, nowMs: number): boolean {
  const isNear = (instant: string | null): boolean => {
    const inMs = instant === null ? 0 : Date.parse(instant) - nowMs;
    return inMs >= -pastMs && inMs <= futureMs;
  };
  const isForward = startsAt === null || endsAt === null || startsAt < endsAt;
  return isNear(startsAt) && isNear(endsAt) && isForward;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
