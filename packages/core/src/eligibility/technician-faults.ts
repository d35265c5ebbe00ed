import { type Coordinates, isValidCoordinates, toSwapHint } from "../domain/coordinates.js";
import type { RecordFault } from "../domain/record-fault.js";
import type { Technician } from "../domain/technician.js";
import { checkObject } from "../plugins/check-option.js";
import { findAvailabilityFault } from "./availability-fault.js";
import { findSkillFault } from "./skill-fault.js";

/** A record may be as long as its writer likes; what is said of it is not. */
const maxFaults = 20;
const maxTextLength = 300;

/** A technician's record as another program may have written it. */
export type TechnicianRecord = Pick<Technician, "location"> & {
  readonly skills?: unknown;
  readonly availability?: unknown;
};

/** What no rule can read of a technician's record, the first 20 faults; empty if all of it can be read. @throws {InvalidRequestError} if it is not an object */
export function listTechnicianFaults(technician: TechnicianRecord): readonly RecordFault[] {
  const { location, skills, availability } = checkObject("technician", technician);
  const faults = [
    isValidCoordinates(location) ? null : toLocationFault(location),
    ...(skills === undefined ? [] : listSkillFaults(skills)),
    availability === undefined ? null : findAvailabilityFault(availability, "availability"),
  ];
  return faults
    .filter((fault) => fault !== null)
    .slice(0, maxFaults)
    .map(shorten);
}

function listSkillFaults(skills: unknown): readonly (RecordFault | null)[] {
  if (!Array.isArray(skills)) return [{ code: "INVALID_SKILL", field: "skills", problem: "is not a list" }];
  return skills.map((skill, index) => findSkillFault(skill, `skills[${index}]`));
}

function toLocationFault(location: Coordinates): RecordFault {
  return { code: "INVALID_LOCATION", field: "location", problem: `is not a place on Earth${toSwapHint(location)}` };
}

function shorten({ code, field, problem }: RecordFault): RecordFault {
  return { code, field: field.slice(0, maxTextLength), problem: problem.slice(0, maxTextLength) };
}
