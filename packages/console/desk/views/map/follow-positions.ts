import type { PositionChangesJson, TechnicianPositionJson } from "@dispatch/client";
import { pause } from "../../kit/repeat-safely.js";
import { createStore, type Store } from "../../kit/store.js";
import type { Session } from "../../session/session.js";

/** Where the technicians are, by their ids as text. */
export interface Positions {
  readonly isLoaded: boolean;
  /** Whether there are more technicians than the map shows. */
  readonly isCut: boolean;
  /** Whether they could not be read the last time. */
  readonly hasFailed: boolean;
  readonly byId: ReadonlyMap<string, TechnicianPositionJson>;
}

export function createPositions(): Store<Positions> {
  return createStore<Positions>({ isLoaded: false, isCut: false, hasFailed: false, byId: new Map() });
}

const pageSize = 1000;
const maxTechnicians = 10_000;
/** The whole list is read again at most this often, however many states change with time. */
const minReadMs = 5_000;
const maxReadMs = 3_600_000;
const retryMs = 2_000;

/** The list is read without the stream if that does not open for so long. */
const patienceMs = 3_000;

/**
 * Reads all positions and follows their changes until the signal is aborted. The list is read after the stream has begun, and
 * again whenever it begins anew: other windows may share it, so it goes on from wherever it is.
 */
export async function followPositions(session: Session, state: Store<Positions>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await followOnce(session, state, signal);
    } catch (error) {
      if (signal.aborted) return;
      session.notice(error);
      state.set((known) => ({ ...known, hasFailed: true }));
      await pause(retryMs, signal).catch(() => undefined);
    }
  }
}

/** Follows the positions until the list cannot be read, or the stream cannot be opened again. */
async function followOnce({ client, watch }: Session, state: Store<Positions>, signal: AbortSignal): Promise<void> {
  const round = new AbortController();
  const until = AbortSignal.any([signal, round.signal]);
  let heard: PositionChangesJson[] = [];
  let [isReading, isDue] = [false, false];
  let timer = setTimeout(() => void read(), patienceMs);
  const readIn = (delayMs: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), delayMs);
  };
  const read = async (): Promise<void> => {
    isDue = true;
    if (isReading) return;
    isReading = true;
    try {
      while (isDue) {
        isDue = false;
        const { at, ...all } = await readAll(client, until);
        // What was heard while the list was read is newer, or comes again.
        state.set(heard.reduce(applyChanges, { ...all, isLoaded: true, hasFailed: false }));
        heard = [];
        readIn(toReadMs(state.get().byId, at));
      }
    } catch (error) {
      round.abort(error);
    }
    isReading = false;
  };
  const stop = watch.onPositions(() => void read());
  try {
    for await (const changes of client.positionChanges({ after: "latest", signal: until })) {
      state.set((known) => applyChanges(known, changes));
      if (isReading) heard.push(changes);
      else readIn(toReadMs(state.get().byId, changes.at));
    }
  } finally {
    clearTimeout(timer);
    stop();
    round.abort();
  }
}

async function readAll(client: Session["client"], signal: AbortSignal) {
  const byId = new Map<string, TechnicianPositionJson>();
  let cursor: string | undefined;
  for (;;) {
    const page = await client.listTechnicianPositions({ limit: pageSize, cursor }, { signal });
    for (const position of page.positions) byId.set(String(position.technician_id), position);
    cursor = page.next_cursor ?? undefined;
    const isCut = cursor !== undefined && byId.size >= maxTechnicians;
    if (cursor === undefined || isCut) return { at: page.at, byId, isCut };
  }
}

function applyChanges(known: Positions, { positions, outside }: PositionChangesJson): Positions {
  const byId = new Map(known.byId);
  for (const id of outside) byId.delete(String(id));
  for (const position of positions) {
    const id = String(position.technician_id);
    if (byId.has(id) || byId.size < maxTechnicians) byId.set(id, position);
  }
  return { ...known, byId };
}

/** How long to wait before the first state changes because of the time alone. The clock is that of the server. */
function toReadMs(byId: ReadonlyMap<string, TechnicianPositionJson>, at: string): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { state_until: until } of byId.values())
    if (until !== null) earliest = Math.min(earliest, Date.parse(until));
  return Math.min(Math.max(earliest - Date.parse(at), minReadMs), maxReadMs);
}
