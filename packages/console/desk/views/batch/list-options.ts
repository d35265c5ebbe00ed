import type { BatchRecordJson, ListedJobJson, TechnicianJson } from "@dispatch/client";
import { greatCircleDistanceMeters } from "@dispatch/core";
import { type PlannedDrive, toDrive } from "./plan.js";

/** Somebody to send to a job instead, with the drive or with what is in the way. */
export type Option = { readonly id: string } & (
  | { readonly is: "measured"; readonly drive: PlannedDrive }
  /** Null: nobody knows where they are. */
  | { readonly is: "unmeasured"; readonly straightMeters: number | null }
  /** The code of a rule. */
  | { readonly is: "barred"; readonly reason: string }
);

/**
 * Lists the active technicians: those who may go as far as the page can tell, by what is shown of them, the drive or the
 * straight line, the nearest first; and at the end those who cannot.
 */
export function listOptions(
  job: ListedJobJson,
  record: BatchRecordJson | undefined,
  technicians: Iterable<TechnicianJson>,
): readonly Option[] {
  const own = record?.jobs.find(({ job_id: id }) => String(id) === String(job.id));
  const measured = new Map(own?.candidates.map((one) => [String(one.technician_id), one]));
  const barred = new Map(own?.excluded.map(({ technician_id: id, reasons }) => [String(id), reasons[0]]));
  const options = [...technicians]
    .filter(({ is_active: isActive }) => isActive)
    .map((technician): Option => {
      const id = String(technician.id);
      const candidate = measured.get(id);
      if (candidate !== undefined) return { id, is: "measured", drive: toDrive(candidate) };
      const reason = barred.get(id) ?? findObstacle(technician, job);
      if (reason !== null) return { id, is: "barred", reason };
      return { id, is: "unmeasured", straightMeters: toStraightMeters(technician, job) };
    });
  return options.sort((one, other) => toRank(one) - toRank(other) || toMeters(one) - toMeters(other));
}

function toRank({ is }: Option): number {
  return is === "barred" ? 1 : 0;
}

function toMeters(option: Option): number {
  if (option.is === "measured") return option.drive.distanceMeters;
  return (option.is === "unmeasured" ? option.straightMeters : null) ?? Number.MAX_VALUE;
}

/** What the page knows to be in the way, by the rules of the server, which has the last word. */
function findObstacle(
  { id, skills = [], territories }: TechnicianJson,
  { requirements }: ListedJobJson,
): string | null {
  const isNamed = (ids: readonly (string | number)[]): boolean => ids.map(String).includes(String(id));
  const { pinned, excluded = [], territory } = requirements;
  if (isNamed(excluded)) return "EXCLUDED";
  if (pinned !== undefined && !isNamed(pinned)) return "NOT_PINNED";
  if (territory !== undefined && territories?.includes(territory) === false) return "OTHER_TERRITORY";
  for (const { name, min_level: least = 0 } of requirements.skills ?? []) {
    const held = skills.filter((skill) => skill.name === name);
    const valid = held.filter(({ expires_at: end }) => end === undefined || Date.parse(end) > Date.now());
    if (held.length === 0) return "SKILL_MISSING";
    if (valid.length === 0) return "SKILL_EXPIRED";
    if (valid.every(({ level = 1 }) => level < least)) return "SKILL_LEVEL_TOO_LOW";
  }
  return null;
}

function toStraightMeters(technician: TechnicianJson, job: ListedJobJson): number | null {
  const [from, to] = [toPlace(technician), toPlace(job)];
  return from === null || to === null ? null : greatCircleDistanceMeters(from, to);
}

function toPlace({ location: { latitude, longitude } }: Pick<ListedJobJson, "location">) {
  return latitude === null || longitude === null ? null : { latitude, longitude };
}
