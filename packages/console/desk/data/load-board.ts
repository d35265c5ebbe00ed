import type { AssignmentJson, DispatchClient, ListedJobJson, TechnicianJson } from "@dispatch/client";
import type { BoardState } from "./board-state.js";

export interface LoadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly hasTechnicians: boolean;
}

/** A page of the API holds 1,000 at most. */
const pageSize = 1000;
const maxPages = 5;

/** Reads the open jobs, who has them, and the technicians. */
export async function loadBoard(
  client: DispatchClient,
  { signal, hasTechnicians }: LoadOptions,
): Promise<Pick<BoardState, "jobs" | "assignments" | "technicians" | "isCut">> {
  const options = { signal };
  const [jobs, assignments, technicians] = await Promise.all([
    readPages((cursor) => client.listJobs({ status: ["waiting", "assigned"], limit: pageSize, cursor }, options)),
    readPages((cursor) =>
      client.listAssignments(
        { status: ["assigned", "accepted", "en_route", "on_site"], limit: pageSize, cursor },
        options,
      ),
    ),
    hasTechnicians
      ? readPages((cursor) => client.listTechnicians({ limit: pageSize, cursor }, options))
      : { items: [], isCut: false },
  ]);
  return {
    isCut: jobs.isCut || assignments.isCut,
    jobs: new Map(jobs.items.map((job: ListedJobJson) => [String(job.id), job])),
    assignments: new Map(assignments.items.flatMap(toEntry)),
    technicians: new Map(technicians.items.map((one: TechnicianJson) => [String(one.id), one])),
  };
}

function toEntry(assignment: AssignmentJson): readonly (readonly [string, AssignmentJson])[] {
  return assignment.job_id === null ? [] : [[String(assignment.job_id), assignment]];
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

async function readPages<Item>(
  read: (cursor: string | undefined) => Promise<Page<Item>>,
): Promise<{ readonly items: readonly Item[]; readonly isCut: boolean }> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const { items: more, nextCursor } = await read(cursor);
    items.push(...more);
    if (nextCursor === null) return { items, isCut: false };
    cursor = nextCursor;
  }
  return { items, isCut: true };
}
