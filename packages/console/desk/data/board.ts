import type { AssignmentEventJson, JobEventJson, ListedJobJson, TechnicianJson, WireId } from "@dispatch/client";
import { DispatchApiError } from "@dispatch/client";
import { openStatuses } from "@dispatch/core";
import { createStore, type Store } from "../kit/store.js";
import { mayCall, type Session } from "../session/session.js";
import { type BoardState, emptyBoard } from "./board-state.js";
import { loadBoard, loadTechnicians, toExpansion } from "./load-board.js";
import { refreshWaiting } from "./refresh-waiting.js";
import { createRefresher } from "./refresher.js";

export interface Board {
  readonly state: Store<BoardState>;
  /** Follows the server until the signal is aborted. */
  follow(signal: AbortSignal): void;
  /** Reads a job and its assignment again, after an action of the reader. */
  refresh(jobId: WireId): Promise<void>;
  /** Reads everything again. */
  reload(): Promise<void>;
  /** Reads the jobs that were cancelled or missed, and again with everything else until the signal is aborted. */
  loadEnded(signal: AbortSignal): Promise<void>;
  /** Puts a technician that has just been changed or read. */
  putTechnician(technician: TechnicianJson): void;
}

export function createBoard(session: Session): Board {
  const { client, watch } = session;
  const state = createStore(emptyBoard);
  const refresher = createRefresher((id) => readJob(session, id, state), session.notice);
  const times = createRefresher((id) => readTimes(session, id, state), session.notice);
  // What is heard while the board is read is applied to what was read.
  let held: (() => void)[] | null = null;
  const hear = (apply: () => void): void => {
    if (held === null) apply();
    else held.push(apply);
  };
  const readTimesOf = (ids: readonly string[]): void => {
    if (mayCall(session.state.get(), "readJobDecisions")) for (const id of ids) times.refresh(id);
  };
  let endedShown: AbortSignal | null = null;
  const readEnded = async (signal: AbortSignal): Promise<void> => {
    const query = { status: ["cancelled", "missed"], limit: maxEnded, ...toExpansion(session) } as const;
    try {
      const { items } = await client.listJobs(query, { signal });
      state.set((board) => {
        const ended = new Map([...board.ended, ...items.map((job) => [String(job.id), job] as const)]);
        return { ...board, ended, jobs: new Map([...board.jobs].filter(([id, job]) => !isOlder(job, ended.get(id)))) };
      });
      readTimesOf(listUndated(state.get()));
    } catch (error) {
      if (!signal.aborted) session.notice(error);
    }
  };
  const reload = async (signal?: AbortSignal): Promise<void> => {
    held ??= [];
    // The board is of use before thousands of technicians are read.
    const reading = readFleet(signal);
    try {
      const loaded = await loadBoard(session, signal);
      state.set((known) => {
        const ended = new Map([...known.ended].filter(([id]) => !loaded.jobs.has(id)));
        return { ...known, ...loaded, ended, isLoaded: true };
      });
      readTimesOf(listReturned(state.get()));
    } catch (error) {
      session.notice(error);
    } finally {
      const heard = held ?? [];
      held = null;
      for (const apply of heard) apply();
    }
    if (endedShown?.aborted === false) await readEnded(endedShown);
    await reading;
  };
  const readFleet = async (signal: AbortSignal | undefined): Promise<void> => {
    try {
      const technicians = await loadTechnicians(session, signal);
      state.set((known) => ({ ...known, technicians, hasFleet: true }));
    } catch (error) {
      session.notice(error);
    }
  };
  return {
    state,
    reload,
    async loadEnded(signal) {
      endedShown = signal;
      await readEnded(signal);
    },
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
      refreshWaiting(session, state, signal);
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

/** The latest created ones. */
const maxEnded = 500;
/** For so many jobs is it asked since when they wait; the others are said to wait since they were created. */
const maxReturned = 100;

/** Lists the jobs that wait although they had a technician before. */
function listReturned({ jobs, waitingSince }: BoardState): readonly string[] {
  const returned = [...jobs].filter(
    ([id, { status, assignment_id: before }]) => status === "waiting" && before !== null && !waitingSince.has(id),
  );
  return returned.slice(0, maxReturned).map(([id]) => id);
}

/** Lists the jobs that were cancelled or missed, nobody knows when: those created last. */
function listUndated({ ended, endedAt }: BoardState): readonly string[] {
  const undated = [...ended].filter(([id]) => !endedAt.has(id));
  undated.sort(([, one], [, other]) => Date.parse(other.created_at) - Date.parse(one.created_at));
  return undated.slice(0, maxReturned).map(([id]) => id);
}

/** Reads when a job began to wait again, or when it was cancelled or missed. */
async function readTimes({ client }: Session, id: string, state: Store<BoardState>): Promise<void> {
  const { history } = await client.readJobDecisions(id);
  const last = history.findLast(({ from, to }) => to !== from);
  if (last?.to === "waiting") noteWaiting(id, last.at, state);
  if (last?.to === "cancelled" || last?.to === "missed") noteEnd(id, last.at, state);
}

function noteEnd(id: string, at: string, state: Store<BoardState>): void {
  state.set((board) => ({ ...board, endedAt: new Map(board.endedAt).set(id, at) }));
}

function noteWaiting(id: string, at: string, state: Store<BoardState>): void {
  state.set((board) => ({ ...board, waitingSince: new Map(board.waitingSince).set(id, at) }));
}

function applyJob(event: JobEventJson, state: Store<BoardState>, refresh: (id: string) => void): void {
  const id = String(event.job_id);
  const known = state.get().jobs.get(id);
  if (event.to === "waiting" && event.from !== null && event.from !== "waiting") noteWaiting(id, event.at, state);
  if (event.to === "completed" && known !== undefined) {
    state.set((board) => ({
      ...board,
      jobs: new Map(board.jobs).set(id, { ...known, status: "completed", waiting: null, version: event.version }),
      completedAt: new Map(board.completedAt).set(id, event.at),
    }));
  } else if (event.to === "cancelled" || event.to === "missed") {
    noteEnd(id, event.at, state);
    removeJob(id, state, known && { ...known, status: event.to, waiting: null, version: event.version });
  } else if (known === undefined || known.version < event.version) refresh(id);
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

function isOlder(job: ListedJobJson, other: ListedJobJson | undefined): boolean {
  return other !== undefined && job.version <= other.version;
}

/** Takes a job off the board. If it was cancelled or missed, it can still be looked for. */
function removeJob(id: string, state: Store<BoardState>, ended?: ListedJobJson): void {
  state.set((board) => {
    const [jobs, assignments] = [new Map(board.jobs), new Map(board.assignments)];
    if (!jobs.delete(id) && ended === undefined) return board;
    assignments.delete(id);
    return {
      ...{ ...board, jobs, assignments },
      ended: ended === undefined ? board.ended : new Map(board.ended).set(id, ended),
    };
  });
}

/** Reads a job and its assignment, and puts both, unless something newer is known. */
async function readJob(session: Session, id: string, state: Store<BoardState>): Promise<void> {
  try {
    const { client } = session;
    const job = await client.readJob(id, toExpansion(session));
    const isAssigned = job.status === "assigned" && job.assignment_id !== null;
    const assignment = isAssigned ? await client.readAssignment(job.assignment_id ?? 0) : null;
    if (job.status === "cancelled" || job.status === "missed") return removeJob(id, state, job);
    state.set((board) => {
      if ((board.jobs.get(id)?.version ?? 0) > job.version) return board;
      const assignments = new Map(board.assignments);
      if (assignment !== null) assignments.set(id, assignment);
      else if (job.status === "waiting") assignments.delete(id);
      const ended = new Map(board.ended);
      ended.delete(id);
      return { ...board, jobs: new Map(board.jobs).set(id, job), assignments, ended };
    });
  } catch (error) {
    if (error instanceof DispatchApiError && error.status === 404) return removeJob(id, state);
    throw error;
  }
}
