import type { ListedJobJson } from "@dispatch/client";
import type { Store } from "../kit/store.js";
import type { Session } from "../session/session.js";
import type { BoardState } from "./board-state.js";
import { toExpansion } from "./load-board.js";

const stepMs = 5_000;
/** A try takes a moment. */
const graceMs = 2_000;
/** Once a job should have been tried. */
const dueEveryMs = 10_000;
/** Others may try a job at any time. */
const everyMs = 60_000;
/** As many as a page of the API has: one request, however many wait. */
const maxJobs = 1000;

/**
 * Reads until the signal is aborted why the jobs wait: a try that fails changes nothing of a job, so no event tells of it.
 * One request at a time, and none while the page is hidden.
 */
export function refreshWaiting(session: Session, state: Store<BoardState>, signal: AbortSignal): void {
  let readAt = Date.now();
  let isReading = false;
  const read = async (): Promise<void> => {
    isReading = true;
    try {
      const query = { status: ["waiting"], limit: maxJobs, ...toExpansion(session) } as const;
      const { items } = await session.client.listJobs(query, { signal });
      state.set((board) => putWaiting(board, items));
    } catch (error) {
      if (!signal.aborted) session.notice(error);
    }
    readAt = Date.now();
    isReading = false;
  };
  const timer = setInterval(() => {
    const { jobs, isLoaded } = state.get();
    if (!isLoaded || isReading || document.hidden) return;
    const waiting = [...jobs.values()].filter(({ status }) => status === "waiting");
    const now = Date.now();
    const pauseMs = waiting.some((job) => isDue(job, now)) ? dueEveryMs : everyMs;
    if (waiting.length > 0 && now - readAt >= pauseMs) void read();
  }, stepMs);
  signal.addEventListener("abort", () => clearInterval(timer));
}

function isDue({ waiting }: ListedJobJson, now: number): boolean {
  return waiting?.next_try_at != null && Date.parse(waiting.next_try_at) + graceMs < now;
}

/** What has changed of the jobs that wait here. All others, the events tell of. */
function putWaiting(board: BoardState, items: readonly ListedJobJson[]): BoardState {
  const changed = items.filter((job) => {
    const known = board.jobs.get(String(job.id));
    if (known?.status !== "waiting" || known.version > job.version) return false;
    return JSON.stringify(known) !== JSON.stringify(job);
  });
  if (changed.length === 0) return board;
  return { ...board, jobs: new Map([...board.jobs, ...changed.map((job) => [String(job.id), job] as const)]) };
}
