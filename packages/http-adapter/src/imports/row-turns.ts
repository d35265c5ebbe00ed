import { takeTurn } from "@dispatch/core/plugin-kit";

/** How long rows are read before other work gets a turn. Time is counted because rows differ a hundredfold. */
const msPerTurn = 5;

/**
 * Returns a function to call for each row, blank ones too: it takes a turn of the event loop every few milliseconds.
 * Undefined if it is not time yet, because to await a promise for each row would take longer than to read it.
 */
export function createRowTurns(): () => Promise<void> | undefined {
  let before = performance.now();
  let ms = 0;
  return () => {
    const now = performance.now();
    ms += now - before;
    before = now;
    if (ms < msPerTurn) return undefined;
    ms = 0;
    return takeTurn();
  };
}
