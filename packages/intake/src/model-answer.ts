import { type IntakeField, type PriorityName, priorityNames } from "@dispatch/core";
import { z } from "zod";
import { findForm } from "./find-form.js";
import { parseTime } from "./parse-time.js";

/** Words that models use although the form does not have them. */
const otherPriorities: Readonly<Partial<Record<string, PriorityName>>> = {
  low: "routine",
  normal: "routine",
  high: "urgent",
};

/** The form that a model fills in. A field is null if the text does not say. */
export interface ModelAnswer {
  readonly skills: readonly string[];
  readonly priority: PriorityName | null;
  /** RFC 3339 in UTC with milliseconds: equal instants are equal strings. */
  readonly startsAt: string | null;
  /** In the same format; later than `startsAt`, and than now. */
  readonly endsAt: string | null;
  /** The fields that were left out because the model filled in a value that is not allowed. */
  readonly ignoredFields: readonly IntakeField[];
}

export interface AnswerForm {
  /** The schema that the model receives. */
  readonly jsonSchema: object;
  /** Reads the form in a content, and leaves out fields that are not allowed. Returns null if there is no form. */
  parse(content: string, nowMs: number): ModelAnswer | null;
}

export interface AnswerFormOptions {
  /** The skills that may be named; null for any of 1 to 100 characters. */
  readonly skills: readonly string[] | null;
  /** The time zone of a time without an offset. */
  readonly timeZone: string;
}

const fields = ["skills", "priority", "startsAt", "endsAt"] as const;

const maxSkills = 20;

const dayMs = 86_400_000;

/** No customer asks for a time window that is over, started more than a day ago, or is more than a year ahead. */
const pastMs = dayMs;
const futureMs = 366 * dayMs;

export function createAnswerForm({ skills, timeZone }: AnswerFormOptions): AnswerForm {
  return {
    jsonSchema: toJsonSchema(skills),
    parse(content, nowMs) {
      const form = findForm(content, (object) => fields.filter((field) => field in object).length);
      return form === null ? null : readForm(form as Filled, { skills, timeZone, nowMs });
    },
  };
}

type Filled = Readonly<Record<string, unknown>>;

function readForm(
  filled: Filled,
  { skills: allowed, timeZone, nowMs }: AnswerFormOptions & { nowMs: number },
): ModelAnswer {
  const ignored = new Set<IntakeField>();
  const orIgnore = <Value>(field: IntakeField, value: Value | undefined, otherwise: Value): Value => {
    if (value === undefined) ignored.add(field);
    return value ?? otherwise;
  };
  const readTime = (field: "startsAt" | "endsAt", leastMs: number): string | null => {
    const value = filled[field] ?? null;
    return value === null ? null : orIgnore(field, toTimely(parseTime(value, timeZone), leastMs, nowMs), null);
  };
  const named = toList(filled["skills"] ?? []);
  const skills = (named ?? []).filter((skill) => isAllowed(skill, allowed));
  if (skills.length !== named?.length) ignored.add("skills");
  const priority = toPriority(filled["priority"]);
  const isPriorityOpen = (filled["priority"] ?? null) === null;
  const startsAt = readTime("startsAt", nowMs - pastMs);
  const endsAt = readTime("endsAt", nowMs);
  const isForward = startsAt === null || endsAt === null || startsAt < endsAt;
  if (!isForward) ignored.add("endsAt");
  if (Object.keys(filled).some((name) => !fields.some((field) => field === name))) ignored.add("other");
  return {
    skills,
    priority: isPriorityOpen ? null : orIgnore<PriorityName | null>("priority", priority, null),
    startsAt,
    endsAt: isForward ? endsAt : null,
    ignoredFields: [...ignored],
  };
}

/** Returns undefined if it is not a list, or has more entries than a job may have. */
function toList(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) && value.length <= maxSkills ? value : undefined;
}

function isAllowed(skill: unknown, allowed: readonly string[] | null): skill is string {
  if (typeof skill !== "string") return false;
  return allowed === null ? skill.length >= 1 && skill.length <= 100 : allowed.includes(skill);
}

function toPriority(value: unknown): PriorityName | undefined {
  if (typeof value !== "string") return undefined;
  return (
    priorityNames.find((name) => name === value) ??
    (Object.hasOwn(otherPriorities, value) ? otherPriorities[value] : undefined)
  );
}

function toTimely(instant: string | null, leastMs: number, nowMs: number): string | undefined {
  if (instant === null) return undefined;
  const ms = Date.parse(instant);
  return ms >= leastMs && ms <= nowMs + futureMs ? instant : undefined;
}

/** Lengths and patterns are left out, because services differ in which of them they support. */
function toJsonSchema(skills: readonly string[] | null): object {
  const schema = z.strictObject({
    skills: z.array(skills === null ? z.string() : z.enum(skills)).max(maxSkills),
    priority: z.enum(priorityNames).nullable(),
    startsAt: z.string().nullable(),
    endsAt: z.string().nullable(),
  });
  return z.toJSONSchema(schema, { io: "input" });
}
