import { DispatchApiError, type PositionChangesJson, type TechnicianPositionJson } from "@dispatch/client";
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

/** Reads all positions and follows their changes until the signal is aborted. */
export async function followPositions(
  { client, watch, notice }: Session,
  state: Store<Positions>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const round = new AbortController();
    const readAgain = (): void => round.abort();
    const until = AbortSignal.any([signal, round.signal]);
    const stop = watch.onOpen(readAgain);
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      const { at, after, ...read } = await readAll(until);
      state.set({ ...read, isLoaded: true, hasFailed: false });
      timer = setTimeout(readAgain, toReadMs(read.byId, at));
      for await (const changes of client.positionChanges({ after, signal: until })) {
        state.set((known) => applyChanges(known, changes));
        clearTimeout(timer);
        timer = setTimeout(readAgain, toReadMs(state.get().byId, changes.at));
      }
    } catch (error) {
      if (until.aborted) continue;
      notice(error);
      // The server no longer knows what changed since then: the list is read anew.
      if (!isCursorGone(error)) state.set((known) => ({ ...known, hasFailed: true }));
      await pause(retryMs, signal).catch(() => undefined);
    } finally {
      clearTimeout(timer);
      stop();
    }
  }

  async function readAll(until: AbortSignal) {
    const byId = new Map<string, TechnicianPositionJson>();
    let cursor: string | undefined;
    for (;;) {
      const page = await client.listTechnicianPositions({ limit: pageSize, cursor }, { signal: until });
      for (const position of page.positions) byId.set(String(position.technician_id), position);
      cursor = page.next_cursor ?? undefined;
      const isCut = cursor !== undefined && byId.size >= maxTechnicians;
      if (cursor === undefined || isCut) return { at: page.at, after: page.changes_cursor, byId, isCut };
    }
  }
}

function isCursorGone(error: unknown): boolean {
  return error instanceof DispatchApiError && error.status === 422;
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
