import type { AssignmentJson, ListedJobJson, TechnicianJson } from "@dispatch/client";
import type { BoardState } from "../../data/board-state.js";

/** A technician on the calendar, and where their row is. */
export interface CalendarRow {
  readonly id: string;
  readonly name: string;
  readonly technician: TechnicianJson;
  /** How many visits fit above each other. */
  readonly lanes: number;
  /** From the top of the list, in pixels. */
  readonly top: number;
  readonly height: number;
}

export interface RowFilter {
  readonly text: string;
  readonly hasJobs: boolean;
}

/** So many lanes are there from the start; a row that needs more grows. */
const firstLanes = 4;
/** High enough for two lines, and to press on. */
const laneHeight = 38;
const margin = 10;

/** Returns the rows of the active technicians who match, by name. */
export function toRows(
  { technicians, assignments }: Pick<BoardState, "technicians" | "assignments">,
  { text, hasJobs }: RowFilter,
  toName: (technician: TechnicianJson) => string,
  lanesNeeded: ReadonlyMap<string, number>,
): readonly CalendarRow[] {
  const busy = new Set([...assignments.values()].map(({ tech_id: id }) => String(id)));
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const isShown = (technician: TechnicianJson): boolean => {
    const { id, is_active: isActive, name = "", external_id: externalId = "", skills = [] } = technician;
    if (!isActive || (hasJobs && !busy.has(String(id)))) return false;
    const all = [id, name, externalId, ...skills.map((skill) => skill.name)].join(" ").toLowerCase();
    return words.every((word) => all.includes(word));
  };
  const shown = [...technicians.values()]
    .filter(isShown)
    .map((technician) => ({ technician, id: String(technician.id), name: toName(technician) }))
    .sort((one, other) => collator.compare(one.name, other.name));
  let top = 0;
  return shown.map((row) => {
    const first = Math.min(Math.max(row.technician.capacity ?? 1, 1), firstLanes);
    const lanes = Math.max(first, lanesNeeded.get(row.id) ?? 0);
    const height = lanes * laneHeight + margin;
    top += height;
    return { ...row, lanes, height, top: top - height };
  });
}

// Comparing texts by a collator is many times faster than by `localeCompare`.
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Returns the first and last index of the rows between two heights. */
export function findRows(rows: readonly CalendarRow[], fromPx: number, toPx: number): readonly [number, number] {
  return [findRowAt(rows, fromPx), findRowAt(rows, toPx)];
}

/** Returns the index of the row at a height: the first row above the top, the last one below the end, -1 without rows. */
export function findRowAt(rows: readonly CalendarRow[], px: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((rows[middle]?.top ?? 0) <= px) low = middle;
    else high = middle - 1;
  }
  return high < 0 ? -1 : low;
}

/** What is booked, by the id of the assignment. */
export function toJobsByAssignment({
  jobs,
  assignments,
}: Pick<BoardState, "jobs" | "assignments">): ReadonlyMap<
  string,
  { readonly job: ListedJobJson; readonly assignment: AssignmentJson }
> {
  return new Map(
    [...assignments].flatMap(([jobId, assignment]) => {
      const job = jobs.get(jobId);
      return job === undefined ? [] : [[String(assignment.id), { job, assignment }] as const];
    }),
  );
}
