import { countTakenLanes } from "../calendar/lanes.js";
import { findNextWorkingTime } from "../calendar/next-working-time.js";
import type { CandidateReasonValues } from "../contract/dispatcher.js";
import type { Task } from "../dispatch/task.js";
import { parseInstant } from "../domain/instant.js";
import type { RequiredSkill } from "../domain/requirements.js";
import type { Technician } from "../domain/technician.js";
import { findAvailabilityFault, findSkillFault } from "../plugin-kit/technician-faults.js";

const maxTerritories = 20;

/** Returns how much, since when and until when, for a reason of the built-in rules. */
export function toReasonValues(code: string, technician: Technician, task: Task): CandidateReasonValues {
  const { requirements, limits, longestDrive } = task;
  switch (code) {
    case "AT_CAPACITY":
      return toCapacityValues(technician, task);
    case "OFF_SHIFT":
      return { ...toHoursValues(technician, task), ...(technician.agreesToOvertime && { agreesToOvertime: true }) };
    case "ABSENT":
      return toHoursValues(technician, task);
    case "OTHER_TERRITORY": {
      const { territories } = technician;
      return {
        ...(requirements.territory !== undefined && { territory: requirements.territory }),
        ...(Array.isArray(territories) && { territories: territories.slice(0, maxTerritories) }),
      };
    }
    case "LOCATION_TOO_OLD":
    case "LOCATION_IN_FUTURE": {
      const ages = [requirements.maxLocationAgeSeconds, limits.maxLocationAgeSeconds].filter((age) => age != null);
      const { locatedAt } = technician;
      return {
        ...(parseInstant(locatedAt) !== null && { locatedAt }),
        ...(ages.length > 0 && { maxSeconds: Math.min(...ages) }),
      };
    }
    case "TOO_FAR":
      return longestDrive.maxDistanceMeters === undefined ? {} : { maxMeters: longestDrive.maxDistanceMeters };
    case "TOO_LONG":
      return longestDrive.maxDriveSeconds === undefined ? {} : { maxSeconds: longestDrive.maxDriveSeconds };
    default:
      return {};
  }
}

/** Returns what they have of a skill that the job requires. If it is listed twice, the latest or highest counts. */
export function toSkillValues(
  code: string,
  { name, minLevel }: RequiredSkill,
  { skills }: Technician,
): CandidateReasonValues {
  const held = Array.isArray(skills)
    ? skills.filter((skill) => findSkillFault(skill, "") === null && skill.name === name)
    : [];
  const expiries = held.map(({ expiresAt }) => parseInstant(expiresAt)).filter((ms) => ms !== null);
  const required = minLevel === undefined ? {} : { minLevel };
  if (code === "SKILL_EXPIRED" && expiries.length > 0) {
    return { skill: name, expiredAt: new Date(Math.max(...expiries)).toISOString() };
  }
  if (code === "SKILL_LEVEL_TOO_LOW") {
    return { skill: name, level: Math.max(...held.map(({ level = 1 }) => level)), ...required };
  }
  return { skill: name, ...required };
}

function toHoursValues({ availability }: Technician, { startsAtMs }: Task): CandidateReasonValues {
  if (availability === undefined || findAvailabilityFault(availability, "") !== null) return {};
  const next = findNextWorkingTime(availability, startsAtMs);
  if (next === null) return {};
  return next.fromMs > startsAtMs
    ? { worksFrom: new Date(next.fromMs).toISOString() }
    : { worksUntil: new Date(next.toMs).toISOString() };
}

function toCapacityValues(technician: Technician, { startsAtMs, work }: Task): CandidateReasonValues {
  const { capacity, openAssignments = 0, visits } = technician;
  if (capacity === undefined) return {};
  if (visits === undefined) return { capacity, jobs: openAssignments };
  const toMs = (work.window?.latestMs ?? startsAtMs) + work.workMs;
  const { lanes, atMs } = countTakenLanes(visits, { fromMs: startsAtMs, toMs }, work);
  return { capacity, jobs: lanes, at: new Date(atMs).toISOString() };
}
