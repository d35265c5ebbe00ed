import type { JobChangeBody, ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../kit/store.js";
import { useDesk } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { moveEnd, toInstant, toLocalTime } from "../texts/local-time.js";
import { useTexts } from "../texts/use-texts.js";
import { ChangeAct } from "./change-act.js";

export interface ChangeDialogProps {
  readonly job: ListedJobJson;
  /** The appointment only, or also the work, the place and what it requires. */
  readonly part: "window" | "all";
  readonly onClose: () => void;
}

type TextField = "reference" | "note" | "minutes" | "skills" | "latitude" | "longitude";

interface Fields {
  readonly reference: string;
  readonly note: string;
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

/** So many of those who agreed to overtime are named. */
const maxNames = 8;

/** Moves the appointment of a job, or changes its place, its work and what it requires. */
export function ChangeDialog({ job, part, onClose }: ChangeDialogProps): JSX.Element {
  const { texts, format } = useTexts();
  const { overrule } = texts;
  const names = useNames();
  const technicians = useStore(useDesk().board.state, (state) => state.technicians);
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
        onChange={({ currentTarget: { value } }) =>
          change(name === "to" ? { to: value } : { from: value, to: moveEnd(fields.from, fields.to, value) })
        }
      />
    </label>
  );
  const text = (label: string, name: TextField): JSX.Element => (
    <label>
      {label}
      <input
        type="text"
        inputMode={name === "minutes" || name === "latitude" || name === "longitude" ? "decimal" : "text"}
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
  const toOvertimeText = (): string => {
    const agreed = [...technicians.values()].filter((one) => one.is_active && one.agrees_to_overtime === true);
    const shown = agreed.slice(0, maxNames).map(({ id }) => names.technician(id));
    const isCut = agreed.length > maxNames;
    return shown.length === 0 ? overrule.nobodyAgreed : overrule.agreed([...shown, ...(isCut ? ["…"] : [])].join(", "));
  };
  return (
    <ChangeAct
      title={part === "window" ? overrule.move : overrule.changeTitle}
      job={job}
      changes={isEmpty ? null : changes}
      onClose={onClose}
    >
      <div class="form">
        {box(overrule.asap, "isSoon")}
        {time(texts.newJob.fields.earliest, "from")}
        {time(texts.newJob.fields.latest, "to")}
        {part === "all" && (
          <>
            {text(texts.newJob.fields.reference, "reference")}
            {text(texts.newJob.fields.note, "note")}
            {text(texts.newJob.fields.minutes, "minutes")}
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
            {text(texts.newJob.fields.skills, "skills")}
            {text(overrule.latitude, "latitude")}
            {text(overrule.longitude, "longitude")}
            {box(overrule.mayExtend, "mayExtend")}
            {fields.mayExtend && <p class="hint">{toOvertimeText()}</p>}
            {box(overrule.mayInterrupt, "mayInterrupt")}
          </>
        )}
      </div>
      {changes === null && <p role="alert">{overrule.invalid}</p>}
    </ChangeAct>
  );
}

function toFields(
  { reference, note, window, work_seconds: seconds, priority, location, requirements }: ListedJobJson,
  zone: string,
): Fields {
  return {
    reference: reference ?? "",
    note: note ?? "",
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
    ...toTextChanges(fields, before),
    ...(differs("minutes") && { work_seconds: Math.round(workMinutes * 60) }),
    ...(differs("priority") && { priority: Number(fields.priority) }),
    ...(differs("latitude", "longitude") && { latitude: lat, longitude: lon }),
    ...(differs("skills", "mayExtend", "mayInterrupt") && { requirements: required }),
  };
}

function toTextChanges(fields: Fields, before: Fields): Pick<JobChangeBody, "reference" | "note"> {
  const changed = (["reference", "note"] as const).filter((name) => fields[name] !== before[name]);
  return Object.fromEntries(changed.map((name) => [name, fields[name].trim() || null]));
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
