import { findPlaceProblem } from "../domain/coordinates.js";
import { parseInstant } from "../domain/instant.js";
import { listTechnicianFaults } from "../eligibility/technician-faults.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkFields, type FieldsOf } from "../plugins/check-fields.js";
import { checkWhole } from "../plugins/check-option.js";
import type { TechnicianChange } from "./task.js";

const maxChanges = 100;
const maxListLength = 100;
const maxNameLength = 200;
const maxAttributesLength = 100_000;

const fields: FieldsOf<TechnicianChange> = {
  id: true,
  location: true,
  locatedAt: true,
  capacity: true,
  openAssignments: true,
  skills: true,
  availability: true,
  territories: true,
  attributes: true,
};

/**
 * The changes of a preview, checked: at most 100, each with an id of 1 to 200 characters; lists have 100 entries at most,
 * attributes 100 names and 100,000 characters as JSON.
 *
 * @throws {InvalidRequestError} naming the first field that cannot be used, such as `changes[0].skills[1].level`
 */
export function parseChanges(changes: readonly TechnicianChange[]): readonly TechnicianChange[] {
  if (!Array.isArray(changes) || changes.length > maxChanges) {
    throw new InvalidRequestError({ parameter: "changes", problem: `must be a list of at most ${maxChanges}` });
  }
  changes.forEach((change, index) => {
    const [field, problem] = findProblem(change, `changes[${index}].`) ?? [];
    if (field !== undefined && problem !== undefined) {
      throw new InvalidRequestError({ parameter: `changes[${index}].${field}`, problem });
    }
  });
  return changes;
}

type Problem = readonly [field: string, problem: string];

function findProblem(change: TechnicianChange, path: string): Problem | null {
  if (typeof change !== "object" || change === null) return ["id", "must be given"];
  checkFields(path, change, fields);
  const { id, location, locatedAt, capacity, openAssignments } = change;
  if (!isName(id)) return ["id", `must be a text of 1 to ${maxNameLength} characters`];
  if (location !== undefined) {
    const problem = findPlaceProblem(location);
    if (problem !== null) return ["location", problem];
  }
  if (locatedAt !== undefined && parseInstant(locatedAt) === null) {
    return ["locatedAt", "must be an RFC 3339 time with its offset"];
  }
  checkWhole(`${path}capacity`, capacity ?? 0, 0, Number.MAX_SAFE_INTEGER);
  checkWhole(`${path}openAssignments`, openAssignments ?? 0, 0, Number.MAX_SAFE_INTEGER);
  return findListProblem(change) ?? findFaultOf(change);
}

function findListProblem({ skills, availability, territories, attributes }: TechnicianChange): Problem | null {
  const lists: readonly (readonly [string, unknown])[] = [
    ["skills", skills],
    ["availability.shifts", availability?.shifts],
    ["availability.absences", availability?.absences],
    ["territories", territories],
  ];
  for (const [field, list] of lists) {
    if (Array.isArray(list) && list.length > maxListLength)
      return [field, `must be a list of at most ${maxListLength}`];
  }
  if (territories !== undefined && !(Array.isArray(territories) && territories.every(isName))) {
    return ["territories", `must be texts of 1 to ${maxNameLength} characters`];
  }
  if (
    skills !== undefined &&
    Array.isArray(skills) &&
    skills.some((skill) => String(skill?.name).length > maxNameLength)
  ) {
    return ["skills", `must have names of 1 to ${maxNameLength} characters`];
  }
  return attributes === undefined || isSmall(attributes)
    ? null
    : [
        "attributes",
        `must be an object of at most ${maxListLength} names and ${maxAttributesLength} characters as JSON`,
      ];
}

/** Names are counted first: to write 24,000 of them takes long already. */
function isSmall(attributes: unknown): boolean {
  if (typeof attributes !== "object" || attributes === null || Array.isArray(attributes)) return false;
  return Object.keys(attributes).length <= maxListLength && JSON.stringify(attributes).length <= maxAttributesLength;
}

function findFaultOf(change: TechnicianChange): Problem | null {
  const [fault] = listTechnicianFaults({ ...change, location: change.location ?? { latitude: 0, longitude: 0 } });
  return fault === undefined ? null : [fault.field, fault.problem];
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value.length >= 1 && value.length <= maxNameLength;
}
