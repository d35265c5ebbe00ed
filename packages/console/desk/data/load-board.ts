import type { AssignmentJson } from "@dispatch/client";
import { openStatuses } from "@dispatch/core";
import { mayCall, type Session } from "../session/session.js";
import type { BoardState } from "./board-state.js";

/** A page of the API holds 1,000 at most. */
const pageSize = 1000;
const maxPages = 5;
/** How many of the jobs completed last are looked at for those of today. */
const maxCompleted = 200;

/** Reads the open jobs, those completed last, and who has them. */
export async function loadBoard(
  session: Session,
  signal: AbortSignal | undefined,
): Promise<Pick<BoardState, "jobs" | "assignments" | "isCut">> {
  const { client } = session;
  const options = { signal };
  const expansion = toExpansion(session);
  const [jobs, completed, assignments, ended] = await Promise.all([
    readPages((cursor) =>
      client.listJobs({ status: ["waiting", "assigned"], limit: pageSize, cursor, ...expansion }, options),
    ),
    client.listJobs({ status: ["completed"], limit: maxCompleted, ...expansion }, options),
    readPages((cursor) => client.listAssignments({ status: openStatuses, limit: pageSize, cursor }, options)),
    client.listAssignments({ status: ["completed"], limit: maxCompleted }, options),
  ]);
  return {
    isCut: jobs.isCut || assignments.isCut,
    jobs: new Map([...completed.items, ...jobs.items].map((job) => [String(job.id), job])),
    assignments: new Map([...ended.items, ...assignments.items].flatMap(toEntry)),
  };
}

/** Reads the technicians, if the reader may see them. */
export async function loadTechnicians(
  { client, state }: Session,
  signal: AbortSignal | undefined,
): Promise<BoardState["technicians"]> {
  if (!mayCall(state.get(), "listTechnicians")) return new Map();
  const { items } = await readPages((cursor) => client.listTechnicians({ limit: pageSize, cursor }, { signal }));
  return new Map(items.map((one) => [String(one.id), one]));
}

/** Asks for the customers of jobs, if the reader may see them. */
export function toExpansion(session: Session): { readonly expand?: readonly "customer"[] } {
  return mayCall(session.state.get(), "readCustomer") ? { expand: ["customer"] } : {};
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
