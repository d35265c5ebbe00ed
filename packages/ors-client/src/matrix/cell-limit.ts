import type { Clock } from "@dispatch/core";

/** How many cells the server takes in one request, as far as known. */
export interface CellLimit {
  readonly maxCells: number;
  /**
   * The server says that it takes no more. False if that is doubted: a limit so low would cost a request a technician, so
   * that it is believed only if a second answer says the same.
   */
  learn(maxCells: number): boolean;
  /** The server took so many. */
  disprove(cellCount: number): void;
}

/** No server is set up with a lower one: the default is 2500, and the public service has 3500. */
const leastPlausibleCells = 100;

/** For how long a lower limit than that is believed, in milliseconds. */
const implausibleMs = 600_000;

interface CellLimitOptions {
  /** From the settings. */
  readonly maxCells: number;
  /** After which what was learnt is forgotten. */
  readonly forgetAfterMs: number;
  readonly clock: Pick<Clock, "now">;
}

export function createCellLimit({ maxCells, forgetAfterMs, clock }: CellLimitOptions): CellLimit {
  let learnt: { readonly maxCells: number; readonly untilMs: number } | null = null;
  let doubted: number | null = null;

  return {
    get maxCells() {
      return learnt !== null && clock.now() < learnt.untilMs ? Math.min(learnt.maxCells, maxCells) : maxCells;
    },
    learn(told) {
      const isPlausible = told >= leastPlausibleCells;
      if (!isPlausible && doubted !== told) {
        doubted = told;
        return false;
      }
      doubted = null;
      learnt = {
        maxCells: told,
        untilMs: clock.now() + (isPlausible ? forgetAfterMs : Math.min(implausibleMs, forgetAfterMs)),
      };
      return true;
    },
    disprove(cellCount) {
      if (doubted !== null && cellCount > doubted) doubted = null;
    },
  };
}
