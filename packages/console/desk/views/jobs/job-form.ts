import type { CustomerJson, IntakeJson, JobBody } from "@dispatch/client";
import { toHeldUntil } from "../../act/held-until.js";
import { toInstant, toLocalTime } from "../../texts/local-time.js";

/** The fields of a new job, as they are typed. Times are local, such as `2026-05-04T14:00`. */
export interface JobForm {
  readonly text: string;
  readonly customer: CustomerJson | null;
  readonly latitude: string;
  readonly longitude: string;
  readonly priority: "routine" | "urgent" | "emergency";
  readonly earliest: string;
  readonly latest: string;
  readonly minutes: string;
  /** Names with an optional level, separated by commas, such as `gas 2, heating`. */
  readonly skills: string;
  readonly reference: string;
  readonly note: string;
  /** Whether it may take a technician from a less urgent job: only if the reader says so, whatever the priority is. */
  readonly mayInterrupt: boolean;
  readonly mayExtend: boolean;
  /** Whether the queue leaves it alone. */
  readonly isHeld: boolean;
}

export function emptyForm(): JobForm {
  const texts = { text: "", latitude: "", longitude: "", earliest: "", latest: "", minutes: "", skills: "" };
  return {
    ...texts,
    reference: "",
    note: "",
    customer: null,
    priority: "routine",
    mayInterrupt: false,
    mayExtend: false,
    isHeld: false,
  };
}

export type Mistake = "latitude" | "longitude" | "earliest" | "latest" | "minutes";

/** Returns the names of fields that cannot be used, the first one first. */
export function findMistakes(form: JobForm): readonly Mistake[] {
  const { latitude, longitude, customer, earliest, latest, minutes } = form;
  const isAtPlace = customer === null || latitude !== "" || longitude !== "";
  const checks: readonly (readonly [Mistake, boolean])[] = [
    ["latitude", !isAtPlace || isNumber(latitude, -90, 90)],
    ["longitude", !isAtPlace || isNumber(longitude, -180, 180)],
    ["earliest", (earliest === "") === (latest === "")],
    ["latest", earliest <= latest],
    ["minutes", minutes === "" || isNumber(minutes, 0, 10_080)],
  ];
  return checks.flatMap(([name, isSound]) => (isSound ? [] : [name]));
}

function isNumber(text: string, least: number, most: number): boolean {
  const value = toNumber(text);
  return text.trim() !== "" && value >= least && value <= most;
}

/** A comma is a decimal point in many languages. */
function toNumber(text: string): number {
  return Number(text.trim().replace(",", "."));
}

/** Returns the body of `POST /jobs` for a form without mistakes. */
export function toJobBody(form: JobForm, timeZone: string, nowMs: number): JobBody {
  const { customer, latitude, longitude, earliest, latest, minutes } = form;
  const skills = toSkills(form.skills);
  const requirements = {
    ...(skills.length > 0 && { skills }),
    ...(form.mayInterrupt && { may_interrupt: true }),
    ...(form.mayExtend && { may_extend_hours: true }),
  };
  return {
    ...(customer === null ? {} : { customer_id: customer.id }),
    ...(latitude === "" ? {} : { latitude: toNumber(latitude), longitude: toNumber(longitude) }),
    priority: form.priority,
    ...(earliest === ""
      ? {}
      : { window: { earliest: toInstant(earliest, timeZone), latest: toInstant(latest, timeZone) } }),
    ...(minutes === "" ? {} : { work_seconds: Math.round(toNumber(minutes) * 60) }),
    ...(Object.keys(requirements).length === 0 ? {} : { requirements }),
    ...(form.reference.trim() === "" ? {} : { reference: form.reference.trim() }),
    ...(form.note.trim() === "" ? {} : { note: form.note.trim() }),
    ...(form.isHeld ? { held_until: toHeldUntil(nowMs) } : {}),
  };
}

function toSkills(text: string): readonly { readonly name: string; readonly min_level?: number }[] {
  const names = text.split(",").map((part) => part.trim());
  return names.filter(Boolean).map((part) => {
    const [, name = part, level] = /^(.*\S) +(\d{1,4})$/.exec(part) ?? [];
    return level === undefined ? { name } : { name, min_level: Number(level) };
  });
}

/** Fills in what was read from the text of a customer. What the reader typed before stays if the text says nothing of it. */
export function readIntake(form: JobForm, answer: Extract<IntakeJson, { basis: "model" }>, timeZone: string): JobForm {
  const { requirements, priority = form.priority, window } = answer;
  const skills = (requirements.skills ?? []).map(({ name, min_level: level }) =>
    level === undefined ? name : `${name} ${level}`,
  );
  const times =
    window === undefined
      ? {}
      : { earliest: toLocalTime(window.earliest, timeZone), latest: toLocalTime(window.latest, timeZone) };
  return {
    ...{ ...form, priority, ...times },
    skills: skills.length === 0 ? form.skills : skills.join(", "),
    note: form.note === "" ? form.text.trim().slice(0, 500) : form.note,
  };
}
