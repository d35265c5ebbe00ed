import type { Clock } from "@dispatch/core";

/** How many cells the server takes in one request, as far as known. */
export interface CellLimit {
  readonly maxCells: number;
  /** The server says that it takes no more. False, and nothing is learnt, if no server is set up with so low a limit. */
  learn(maxCells: number): boolean;
  /** The server took so many: a lower limit is forgotten. */
  disprove(cellCount: number): void;
}

/**
 * The default is 2500, and the public service has 3500. A lower limit than this would cost about a request a technician:
 * one mistaken answer, to however many requests at once, must not do that to the calls that follow.
 */
const leastPlausibleCells = 100;

interface CellLimitOptions {
  /** From the settings. */
  readonly maxCells: number;
  /** After which what was learnt is forgotten. */
  readonly forgetAfterMs: number;
  readonly clock: Pick<Clock, "now">;
}

export function createCellLimit({ maxCells, forgetAfterMs, clock }: CellLimitOptions): CellLimit {
  let learnt: { readonly maxCells: number; readonly untilMs: number } | null = null;

  return {
    get maxCells() {
      return learnt !== null && clock.now() < learnt.untilMs ? Math.min(learnt.maxCells, maxCells) : maxCells;
    },
    learn(told) {
      if (told < leastPlausibleCells) return false;
      learnt = { maxCells: told, untilMs: clock.now() + forgetAfterMs };
      return true;
    },
    disprove(cellCount) {
      if (learnt !== null && cellCount > learnt.maxCells) learnt = null;
    },
  };
}
