import type { AssignmentJson, ListedJobJson, TechnicianJson } from "@dispatch/client";
import type { BoardState } from "./board-state.js";

export const columnIds = ["waiting", "assigned", "onTheWay", "onSite", "doneToday"] as const;
export type ColumnId = (typeof columnIds)[number];

/** A job, with everything that its card shows. */
export interface Card {
  readonly id: string;
  readonly column: ColumnId;
  readonly job: ListedJobJson;
  readonly assignment: AssignmentJson | undefined;
  readonly technician: TechnicianJson | undefined;
  readonly completedAt: string | undefined;
  /** Whether its window has passed, and nobody is there. */
  readonly isLate: boolean;
  readonly isUnaccepted: boolean;
}

/** Which jobs are shown. Empty texts mean any. */
export interface CardFilter {
  readonly search: string;
  readonly skill: string;
  readonly territory: string;
  readonly isLate: boolean;
  readonly isUnaccepted: boolean;
}

export const everyCard: CardFilter = { search: "", skill: "", territory: "", isLate: false, isUnaccepted: false };

/** Returns the cards of all columns, each column in its order: the most urgent first, what is done last first. */
export function toCards(board: BoardState, now: number, startOfDay: number): ReadonlyMap<ColumnId, readonly Card[]> {
  const columns = new Map<ColumnId, Card[]>(columnIds.map((id) => [id, []]));
  for (const [id, job] of board.jobs) {
    const card = toCard(id, job, board, now);
    if (card.column !== "doneToday" || isOfToday(card, startOfDay)) columns.get(card.column)?.push(card);
  }
  for (const [id, cards] of columns) cards.sort(id === "doneToday" ? byEnd : byUrgency);
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
  const isThere = column === "onSite" || column === "doneToday";
  return {
    ...{ id, job, assignment, column },
    technician: assignment === undefined ? undefined : board.technicians.get(String(assignment.tech_id)),
    completedAt: board.completedAt.get(id),
    isLate: !isThere && job.window !== null && Date.parse(job.window.latest) < now,
    isUnaccepted: column === "assigned" && assignment?.status === "assigned",
  };
}

function toColumn({ status }: ListedJobJson, assignment: AssignmentJson | undefined): ColumnId {
  if (status === "completed") return "doneToday";
  if (status !== "assigned") return "waiting";
  if (assignment?.status === "en_route") return "onTheWay";
  return assignment?.status === "on_site" ? "onSite" : "assigned";
}

function byUrgency(one: Card, other: Card): number {
  const start = ({ job }: Card): string => job.window?.latest ?? job.created_at;
  return other.job.priority - one.job.priority || Date.parse(start(one)) - Date.parse(start(other));
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
