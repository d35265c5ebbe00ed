import type { JobChangeBody, ListedJobJson, WireId } from "@dispatch/client";
import type { Texts } from "./en.js";
import type { Format } from "./format.js";
import { toPriorityText } from "./to-priority-text.js";

/** The API takes no longer one. */
const maxLength = 500;

type Former = Pick<ListedJobJson, "requirements" | "window" | "priority" | "work_seconds">;

/**
 * Says what a change of a job changes, from what to what, to be stored in its history; at most 500 characters. Undefined if
 * there is nothing to say. It has ids and instants, for the reader's names and time zone; and no notes or places, which
 * would outlive those who are erased.
 *
 * @param typed why it is done, in the words of who does it: it comes first. Default: nobody has said it
 */
export function writeReason(job: Former, changes: JobChangeBody, typed?: string | undefined): string | undefined {
  const parts = [
    ...(typed === undefined ? [] : [typed]),
    ...(changes.requirements === undefined ? [] : writeRequirements(job.requirements, changes.requirements)),
    ...("window" in changes ? writeValue("window", toSpan(changes.window), toSpan(job.window)) : []),
    ...(changes.priority === undefined ? [] : writeValue("priority", changes.priority, job.priority)),
    ...(changes.work_seconds === undefined
      ? []
      : writeValue("work", toMinutes(changes.work_seconds), toMinutes(job.work_seconds))),
  ];
  const text = parts.join("; ");
  if (text === "") return undefined;
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
}

type Requirements = ListedJobJson["requirements"];

function writeRequirements(before: Requirements, now: Requirements): readonly string[] {
  return [
    ...writeNames("pinned to", now.pinned, before.pinned),
    ...writeNames("no longer pinned to", before.pinned, now.pinned),
    ...writeNames("excluded", now.excluded, before.excluded),
    ...writeNames("no longer excluded", before.excluded, now.excluded),
    ...writeValue("skills", toSkillText(now), toSkillText(before)),
    ...writeValue("outside shifts", toYesNo(now.may_extend_hours), toYesNo(before.may_extend_hours)),
    ...writeValue("may interrupt", toYesNo(now.may_interrupt), toYesNo(before.may_interrupt)),
  ];
}

/** Names those who are in the first list only. */
function writeNames(what: string, ids: readonly WireId[] = [], others: readonly WireId[] = []): readonly string[] {
  const known = new Set(others.map(String));
  const added = ids.filter((id) => !known.has(String(id)));
  return added.length === 0 ? [] : [`${what} ${added.map((id) => `technician ${id}`).join(", ")}`];
}

function writeValue(what: string, now: string | number, before: string | number): readonly string[] {
  return now === before ? [] : [`${what}: ${now} instead of ${before}`];
}

const none = "none";

function toSpan(window: JobChangeBody["window"]): string {
  return window == null ? none : `${window.earliest}/${window.latest}`;
}

function toMinutes(seconds: number): string {
  return `${Math.round(seconds / 60)} min`;
}

function toSkillText({ skills = [] }: Requirements): string {
  const names = skills.map(({ name, min_level: level }) => (level === undefined ? name : `${name} ${level}`));
  return names.length === 0 ? none : names.join(", ");
}

function toYesNo(value: boolean | undefined): string {
  return value === true ? "yes" : "no";
}

export interface Reading {
  readonly texts: Texts;
  readonly format: Format;
  readonly names: { technician(id: WireId): string; job(id: WireId): string };
}

/** Says a reason of the history in the reader's words. What was not written by `writeReason` or the core stays as it is. */
export function readReason(reason: string, reading: Reading): string {
  return reason
    .split("; ")
    .map((part) => readPart(part, reading))
    .join("; ");
}

function readPart(part: string, reading: Reading): string {
  const { texts, names } = reading;
  const { reasons: words } = texts.why.history;
  if (isOwnReason(part)) return words[part];
  const [, job, priority] = /^Job "?(.+?)"? of priority (-?\d+) took the technician$/.exec(part) ?? [];
  if (job !== undefined) return words.took(names.job(job), toPriorityText(Number(priority), texts).toLowerCase());
  const [, list, ids = ""] =
    /^(pinned to|no longer pinned to|excluded|no longer excluded) (technician .+)$/.exec(part) ?? [];
  if (list !== undefined) {
    const named = ids.split(", ").map((one) => names.technician(one.replace(/^technician /, "")));
    return words.lists[list as keyof typeof words.lists](named.join(", "));
  }
  const [, field, now = "", before = ""] = valuePattern.exec(part) ?? [];
  if (field === undefined) return part;
  const name = words.fields[field as keyof typeof words.fields];
  return words.changed(name, readValue(field, now, reading), readValue(field, before, reading));
}

/** Sentences of the core that have no values. */
const ownReasons = [
  "A slot is held for it",
  "The slot is held no longer",
  "The technician can no longer be there in time",
] as const;

function isOwnReason(part: string): part is (typeof ownReasons)[number] {
  return (ownReasons as readonly string[]).includes(part);
}

/** Whether the reason is all there is to say of an event that nobody caused. */
export function isWholeReason(reason: string | null): boolean {
  return reason !== null && isOwnReason(reason);
}

const valuePattern = /^(window|priority|work|skills|outside shifts|may interrupt): (.+) instead of (.+)$/;

function readValue(field: string, value: string, { texts, format }: Reading): string {
  if (field === "window") {
    const [from = "", to = ""] = value.split("/");
    return value === none || Number.isNaN(Date.parse(from)) ? texts.jobs.asap : format.window(from, to);
  }
  if (field === "priority") return toPriorityText(Number(value), texts);
  if (field === "work") return format.duration(Number.parseInt(value, 10) * 60);
  const { values } = texts.why.history.reasons;
  return value === none || value === "yes" || value === "no" ? values[value] : value;
}
