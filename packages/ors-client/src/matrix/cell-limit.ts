import type { Clock } from "@dispatch/core";

/** How many cells the server accepts in one request, as far as known. */
export interface CellLimit {
  readonly maxCells: number;
  /** Learns a limit that the server states. Returns false, and learns nothing, if the limit is implausibly low. */
  learn(maxCells: number): boolean;
  /** Forgets a learnt limit that is lower than this number of cells, which the server accepted. */
  disprove(cellCount: number): void;
}

/**
 * Servers have 2500 by default, and the public service 3500. Below this limit, each technician would cost about one
 * request. One mistaken answer must not cause that for all later calls, however many requests receive it.
 */
const leastPlausibleCells = 100;

interface CellLimitOptions {
  /** The limit in the settings. */
  readonly maxCells: number;
  /** How long a learnt limit is remembered. */
  readonly forgetAfterMs: number;
  readonly clock: Pick<Clock, "now">;
}

export function createCellLimit({ maxCells, forgetAfterMs, clock }: CellLimitOptions): CellLimit {
  let learnt: { readonly maxCells: number; readonly untilMs: number } | null = null;

  return {
    get maxCells() {
      return learnt !== null && clock.now() < learnt.untilMs ? Math.min(learnt.maxCells, maxCells) : maxCells;
    },
    learn(stated) {
      if (stated < leastPlausibleCells) return false;
      learnt = { maxCells: stated, untilMs: clock.now() + forgetAfterMs };
      return true;
    },
    disprove(cellCount) {
      if (learnt !== null && cellCount > learnt.maxCells) learnt = null;
    },
  };
}
