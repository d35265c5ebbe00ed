import type { AssignmentEventJson, JobEventJson, TechnicianJson, WireId } from "@dispatch/client";
import { DispatchApiError } from "@dispatch/client";
import { createStore, type Store } from "../kit/store.js";
import type { Session } from "../session/session.js";
import { type BoardState, emptyBoard } from "./board-state.js";
import { loadBoard, toExpansion } from "./load-board.js";
import { createRefresher } from "./refresher.js";

export interface Board {
  readonly state: Store<BoardState>;
  /** Follows the server until the signal is aborted. */
  follow(signal: AbortSignal): void;
  /** Reads a job and its assignment again, after an action of the reader. */
  refresh(jobId: WireId): Promise<void>;
  /** Reads everything again. */
  reload(): Promise<void>;
  /** Puts a technician that has just been changed or read. */
  putTechnician(technician: TechnicianJson): void;
}

export function createBoard(session: Session): Board {
  const { client, watch } = session;
  const state = createStore(emptyBoard);
  const refresher = createRefresher((id) => readJob(session, id, state), session.notice);
  // What is heard while the board is read is applied to what was read.
  let held: (() => void)[] | null = null;
  const hear = (apply: () => void): void => {
    if (held === null) apply();
    else held.push(apply);
  };
  const reload = async (signal?: AbortSignal): Promise<void> => {
    held ??= [];
    try {
      const loaded = await loadBoard(session, signal);
      state.set((known) => ({ ...known, ...loaded, isLoaded: true }));
    } catch (error) {
      session.notice(error);
    } finally {
      const heard = held ?? [];
      held = null;
      for (const apply of heard) apply();
    }
  };
  return {
    state,
    reload,
    refresh: (jobId) => refresher.refreshNow(String(jobId)),
    putTechnician: (technician) =>
      state.set((known) => ({
        ...known,
        technicians: new Map(known.technicians).set(String(technician.id), technician),
      })),
    follow(signal) {
      const stop = watch.onOpen(() => void reload(signal));
      signal.addEventListener("abort", () => {
        stop();
        state.set(emptyBoard);
      });
      const after = "latest";
      listen(client.jobEvents({ after, signal }), (event) => hear(() => applyJob(event, state, refresher.refresh)));
      listen(client.events({ after, signal }), (event) => hear(() => applyAssignment(event, state, refresher.refresh)));
    },
  };

  function listen<Event>(events: AsyncIterable<Event>, apply: (event: Event) => void): void {
    const run = async (): Promise<void> => {
      for await (const event of events) apply(event);
    };
    run().catch(session.notice);
  }
}

const openStatuses: readonly unknown[] = ["assigned", "accepted", "en_route", "on_site"];

function applyJob(event: JobEventJson, state: Store<BoardState>, refresh: (id: string) => void): void {
  const id = String(event.job_id);
  const known = state.get().jobs.get(id);
  if (event.to === "completed" && known !== undefined) {
    state.set((board) => ({
      ...board,
      jobs: new Map(board.jobs).set(id, { ...known, status: "completed", waiting: null, version: event.version }),
      completedAt: new Map(board.completedAt).set(id, event.at),
    }));
  } else if (event.to === "cancelled" || event.to === "missed") removeJob(id, state);
  else if (known === undefined || known.version < event.version) refresh(id);
}

function applyAssignment(event: AssignmentEventJson, state: Store<BoardState>, refresh: (id: string) => void): void {
  const id = String(event.job_id);
  const known = state.get().assignments.get(id);
  const isOpen = openStatuses.includes(event.to);
  if (known !== undefined && String(known.id) === String(event.assignment_id) && (isOpen || event.to === "completed")) {
    const assignments = new Map(state.get().assignments).set(id, { ...known, status: event.to });
    state.set((board) => ({ ...board, assignments }));
  } else if (isOpen || event.to === "declined") refresh(id);
}

function removeJob(id: string, state: Store<BoardState>): void {
  state.set((board) => {
    const [jobs, assignments] = [new Map(board.jobs), new Map(board.assignments)];
    if (!jobs.delete(id)) return board;
    assignments.delete(id);
    return { ...board, jobs, assignments };
  });
}

/** Reads a job and its assignment, and puts both, unless something newer is known. */
async function readJob(session: Session, id: string, state: Store<BoardState>): Promise<void> {
  try {
    const { client } = session;
    const job = await client.readJob(id, toExpansion(session));
    const isAssigned = job.status === "assigned" && job.assignment_id !== null;
    const assignment = isAssigned ? await client.readAssignment(job.assignment_id ?? 0) : null;
    if (job.status === "cancelled" || job.status === "missed") return removeJob(id, state);
    state.set((board) => {
      if ((board.jobs.get(id)?.version ?? 0) > job.version) return board;
      const assignments = new Map(board.assignments);
      if (assignment !== null) assignments.set(id, assignment);
      else if (job.status === "waiting") assignments.delete(id);
      return { ...board, jobs: new Map(board.jobs).set(id, job), assignments };
    });
  } catch (error) {
    if (error instanceof DispatchApiError && error.status === 404) return removeJob(id, state);
    throw error;
  }
}
