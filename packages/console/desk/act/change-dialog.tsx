import type { JobChangeBody, ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { toInstant, toLocalTime } from "../texts/local-time.js";
import { useTexts } from "../texts/use-texts.js";
import { ChangeAct } from "./change-act.js";

export interface ChangeDialogProps {
  readonly job: ListedJobJson;
  /** The appointment only, or also the work, the place and what it requires. */
  readonly part: "window" | "all";
  readonly onClose: () => void;
}

interface Fields {
  readonly isSoon: boolean;
  readonly from: string;
  readonly to: string;
  readonly minutes: string;
  readonly priority: string;
  readonly skills: string;
  readonly latitude: string;
  readonly longitude: string;
  readonly mayExtend: boolean;
  readonly mayInterrupt: boolean;
}

/** Moves the appointment of a job, or changes its place, its work and what it requires. */
export function ChangeDialog({ job, part, onClose }: ChangeDialogProps): JSX.Element {
  const { texts, format } = useTexts();
  const { overrule } = texts;
  const { timeZone } = format;
  const [fields, setFields] = useState<Fields>(() => toFields(job, timeZone));
  const change = (changed: Partial<Fields>): void => setFields((known) => ({ ...known, ...changed }));
  const changes = toChanges(fields, job, timeZone);
  const isEmpty = changes !== null && Object.keys(changes).length === 0;
  const time = (label: string, name: "from" | "to"): JSX.Element => (
    <label>
      {label}
      <input
        type="datetime-local"
        value={fields[name]}
        disabled={fields.isSoon}
        onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}
      />
    </label>
  );
  const text = (label: string, name: "minutes" | "skills" | "latitude" | "longitude"): JSX.Element => (
    <label>
      {label}
      <input
        type="text"
        inputMode={name === "skills" ? "text" : "decimal"}
        value={fields[name]}
        onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}
      />
    </label>
  );
  const box = (label: string, name: "isSoon" | "mayExtend" | "mayInterrupt") => (
    <label class="check">
      <input
        type="checkbox"
        checked={fields[name]}
        onChange={({ currentTarget }) => change({ [name]: currentTarget.checked })}
      />
      {label}
    </label>
  );
  return (
    <ChangeAct
      title={part === "window" ? overrule.move : overrule.changeTitle}
      job={job}
      changes={isEmpty ? null : changes}
      onClose={onClose}
    >
      <div class="form">
        {box(overrule.asap, "isSoon")}
        {time(overrule.from, "from")}
        {time(overrule.to, "to")}
        {part === "all" && (
          <>
            {text(overrule.minutes, "minutes")}
            <label>
              {overrule.priority}
              <select
                value={fields.priority}
                onChange={({ currentTarget }) => change({ priority: currentTarget.value })}
              >
                <option value="0">{texts.priorities.routine}</option>
                <option value="10">{texts.priorities.urgent}</option>
                <option value="20">{texts.priorities.emergency}</option>
                {![0, 10, 20].includes(job.priority) && (
                  <option value={String(job.priority)}>{texts.priorities.other(job.priority)}</option>
                )}
              </select>
            </label>
            {text(overrule.skills, "skills")}
            {text(overrule.latitude, "latitude")}
            {text(overrule.longitude, "longitude")}
            {box(overrule.mayExtend, "mayExtend")}
            {box(overrule.mayInterrupt, "mayInterrupt")}
          </>
        )}
      </div>
      {changes === null && <p role="alert">{overrule.invalid}</p>}
    </ChangeAct>
  );
}

function toFields(
  { window, work_seconds: seconds, priority, location, requirements }: ListedJobJson,
  zone: string,
): Fields {
  return {
    isSoon: window === null,
    from: window === null ? "" : toLocalTime(window.earliest, zone),
    to: window === null ? "" : toLocalTime(window.latest, zone),
    minutes: String(seconds / 60),
    priority: String(priority),
    skills: toSkillText(requirements.skills),
    latitude: String(location.latitude ?? ""),
    longitude: String(location.longitude ?? ""),
    mayExtend: requirements.may_extend_hours === true,
    mayInterrupt: requirements.may_interrupt === true,
  };
}

function toSkillText(skills: ListedJobJson["requirements"]["skills"] = []): string {
  return skills.map(({ name, min_level: level }) => (level === undefined ? name : `${name} ${level}`)).join(", ");
}

/** What differs from the job. Null if a field cannot be read. */
function toChanges(fields: Fields, job: ListedJobJson, zone: string): JobChangeBody | null {
  const before = toFields(job, zone);
  const differs = (...names: readonly (keyof Fields)[]): boolean => names.some((name) => fields[name] !== before[name]);
  const { from, to, minutes, latitude, longitude, skills, mayExtend, mayInterrupt } = fields;
  const numbers = [minutes, latitude, longitude].map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
  const isWindowBroken = !fields.isSoon && (from === "" || to === "" || to < from);
  if (isWindowBroken || numbers.some((one) => !Number.isFinite(one))) return null;
  const [workMinutes = 0, lat = 0, lon = 0] = numbers;
  const window = fields.isSoon ? null : { earliest: toInstant(from, zone), latest: toInstant(to, zone) };
  const { may_extend_hours: _, may_interrupt: __, skills: ___, ...rest } = job.requirements;
  const required = {
    ...rest,
    ...(skills.trim() !== "" && { skills: toSkills(skills) }),
    ...(mayExtend && { may_extend_hours: true }),
    ...(mayInterrupt && { may_interrupt: true }),
  };
  return {
    ...(differs("isSoon", "from", "to") && { window }),
    ...(differs("minutes") && { work_seconds: Math.round(workMinutes * 60) }),
    ...(differs("priority") && { priority: Number(fields.priority) }),
    ...(differs("latitude", "longitude") && { latitude: lat, longitude: lon }),
    ...(differs("skills", "mayExtend", "mayInterrupt") && { requirements: required }),
  };
}

/** `gas 2, water`: a number at the end is the lowest level. */
function toSkills(text: string): NonNullable<ListedJobJson["requirements"]["skills"]> {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [, name, level] = /^(.*\S)\s+(\d+)$/.exec(part) ?? [];
      return name === undefined ? { name: part } : { name, min_level: Number(level) };
    });
}
