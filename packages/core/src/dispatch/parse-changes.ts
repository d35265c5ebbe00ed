import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkObject } from "../plugin-kit/check-option.js";
import { checkTechnicianChange } from "../plugin-kit/check-technician.js";
import type { TechnicianChange } from "./task.js";

const maxChanges = 100;
const maxListLength = 100;
const maxNameLength = 200;
const maxAttributesLength = 100_000;

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
  changes.forEach((change: TechnicianChange, index) => {
    const path = `changes[${index}]`;
    const excess = findExcess(checkObject(path, change));
    // Before all else: what is too long is not read.
    if (excess !== null)
      throw new InvalidRequestError({ parameter: `${path}.${excess.field}`, problem: excess.problem });
    checkTechnicianChange(`${path}.`, change);
  });
  return changes;
}

interface Excess {
  readonly field: string;
  readonly problem: string;
}

/** The first field that is longer than a change may have it. */
function findExcess({ id, skills, availability, territories, attributes }: TechnicianChange): Excess | null {
  if (isLong(id)) return { field: "id", problem: `must be a text of 1 to ${maxNameLength} characters` };
  const lists: readonly (readonly [field: string, list: unknown])[] = [
    ["skills", skills],
    ["availability.shifts", availability?.shifts],
    ["availability.absences", availability?.absences],
    ["territories", territories],
  ];
  for (const [field, list] of lists) {
    if (!Array.isArray(list)) continue;
    if (list.length > maxListLength) return { field, problem: `must be a list of at most ${maxListLength}` };
    if (list.some((item) => isLong(item) || isLong(item?.name))) {
      return { field, problem: `must have names of 1 to ${maxNameLength} characters` };
    }
  }
  return attributes === undefined || isSmall(attributes)
    ? null
    : {
        field: "attributes",
        problem: `must be an object of at most ${maxListLength} names and ${maxAttributesLength} characters as JSON`,
      };
}

function isLong(text: unknown): boolean {
  return typeof text === "string" && text.length > maxNameLength;
}

/** Names are counted first: to write 24,000 of them takes long already. */
function isSmall(attributes: unknown): boolean {
  if (typeof attributes !== "object" || attributes === null || Array.isArray(attributes)) return false;
  return Object.keys(attributes).length <= maxListLength && JSON.stringify(attributes).length <= maxAttributesLength;
}
