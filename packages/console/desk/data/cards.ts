import type { AssignmentJson, ListedJobJson, TechnicianJson } from "@dispatch/client";
import type { BoardState } from "./board-state.js";
import { toPriorityLevel } from "./priority-level.js";

/** `ended`: cancelled, or missed. */
export const columnIds = ["waiting", "assigned", "onTheWay", "onSite", "doneToday", "ended"] as const;
export type ColumnId = (typeof columnIds)[number];

/** A job, with everything that its card shows. */
export interface Card {
  readonly id: string;
  readonly column: ColumnId;
  readonly job: ListedJobJson;
  readonly assignment: AssignmentJson | undefined;
  readonly technician: TechnicianJson | undefined;
  readonly completedAt: string | undefined;
  /** When it was cancelled or missed. */
  readonly endedAt: string | undefined;
  /** When it began to wait, the last time. */
  readonly waitingSince: string;
  /** Whether its window has passed and nobody is there, or it is an emergency that nobody has accepted in time. */
  readonly isLate: boolean;
  readonly isUnaccepted: boolean;
}

/** An emergency is late if nobody has accepted it so long after it began to wait. */
const acceptWithinMs = 10 * 60_000;

/** Which jobs are shown. Empty texts mean any. */
export interface CardFilter {
  readonly search: string;
  readonly skill: string;
  readonly territory: string;
  readonly isLate: boolean;
  readonly isUnaccepted: boolean;
  /** Whether the column of cancelled and missed jobs is shown too. */
  readonly hasEnded: boolean;
}

export const everyCard: CardFilter = {
  ...{ search: "", skill: "", territory: "", isLate: false, isUnaccepted: false, hasEnded: false },
};

/** Returns the cards of all columns, each column in its order: the most urgent first, what is done last first. */
export function toCards(board: BoardState, now: number, startOfDay: number): ReadonlyMap<ColumnId, readonly Card[]> {
  const columns = new Map<ColumnId, Card[]>(columnIds.map((id) => [id, []]));
  for (const [id, job] of new Map([...board.ended, ...board.jobs])) {
    const card = toCard(id, job, board, now);
    if (card.column !== "doneToday" || isOfToday(card, startOfDay)) columns.get(card.column)?.push(card);
  }
  for (const [id, cards] of columns) cards.sort(id === "doneToday" ? byEnd : id === "ended" ? byLastEnd : byUrgency);
  return columns;
}

/** A job whose end this page has not seen is of today if it was booked today, or its window had not passed before. */
function isOfToday({ job, assignment, completedAt }: Card, startOfDay: number): boolean {
  const times = completedAt === undefined ? [assignment?.assigned_at, job.window?.latest] : [completedAt];
  return times.some((at) => at != null && Date.parse(at) >= startOfDay);
}

function toCard(id: string, job: ListedJobJson, board: BoardState, now: number): Card {
  const assignment = board.assignments.get(id);
  const column = toColumn(job, assignment);
  const waitingSince = board.waitingSince.get(id) ?? job.created_at;
  const isOver = column === "onSite" || column === "doneToday" || column === "ended";
  const isUnaccepted = column === "assigned" && assignment?.status === "assigned";
  const isOverdue = job.window !== null && Date.parse(job.window.latest) < now;
  const isUrgent = toPriorityLevel(job.priority) === "emergency" && (column === "waiting" || isUnaccepted);
  return {
    ...{ id, job, assignment, column, waitingSince, isUnaccepted },
    technician: assignment === undefined ? undefined : board.technicians.get(String(assignment.tech_id)),
    completedAt: board.completedAt.get(id),
    endedAt: board.endedAt.get(id),
    isLate: !isOver && (isOverdue || (isUrgent && Date.parse(waitingSince) + acceptWithinMs < now)),
  };
}

function toColumn({ status }: ListedJobJson, assignment: AssignmentJson | undefined): ColumnId {
  if (status === "completed") return "doneToday";
  if (status === "cancelled" || status === "missed") return "ended";
  if (status !== "assigned") return "waiting";
  if (assignment?.status === "en_route") return "onTheWay";
  return assignment?.status === "on_site" ? "onSite" : "assigned";
}

function byUrgency(one: Card, other: Card): number {
  const start = ({ job, waitingSince }: Card): string => job.window?.latest ?? waitingSince;
  return other.job.priority - one.job.priority || Date.parse(start(one)) - Date.parse(start(other));
}

/** The last ended first, and those of which it is not known after them, the last created first. */
function byLastEnd({ endedAt: one, job: { created_at: from } }: Card, { endedAt: other, job }: Card): number {
  if (one === undefined && other === undefined) return Date.parse(job.created_at) - Date.parse(from);
  return Date.parse(other ?? "1970-01-01") - Date.parse(one ?? "1970-01-01");
}

function byEnd(one: Card, other: Card): number {
  return Date.parse(other.completedAt ?? "") - Date.parse(one.completedAt ?? "");
}

export function isShown(card: Card, { search, skill, territory, isLate, isUnaccepted }: CardFilter): boolean {
  const { requirements } = card.job;
  if (isLate && !card.isLate) return false;
  if (isUnaccepted && !card.isUnaccepted) return false;
  if (territory !== "" && requirements.territory !== territory) return false;
  if (skill !== "" && requirements.skills?.some(({ name }) => name === skill) !== true) return false;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = toSearchText(card);
  return words.every((word) => text.includes(word));
}

function toSearchText({ id, job, technician, assignment }: Card): string {
  const { customer } = job;
  const parts = [id, job.reference, job.note, job.customer_id, customer?.name, customer?.address, customer?.phone];
  return [...parts, technician?.name, assignment?.tech_id, ...(job.requirements.skills ?? []).map(({ name }) => name)]
    .join(" ")
    .toLowerCase();
}

/** Lists the values that the filters offer. */
export function listChoices(jobs: Iterable<ListedJobJson>): {
  readonly skills: readonly string[];
  readonly territories: readonly string[];
} {
  const [skills, territories] = [new Set<string>(), new Set<string>()];
  for (const { requirements } of jobs) {
    for (const { name } of requirements.skills ?? []) skills.add(name);
    if (requirements.territory !== undefined) territories.add(requirements.territory);
  }
  return { skills: [...skills].sort(), territories: [...territories].sort() };
}
