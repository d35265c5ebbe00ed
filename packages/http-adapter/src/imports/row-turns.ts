import { createTurns } from "@dispatch/core/plugin-kit";

/** How long rows are read before other work gets a turn. Time is counted because rows differ a hundredfold. */
const msPerTurn = 5;

/** Returns a function to call for each row, blank ones too: it takes a turn of the event loop every few milliseconds. */
export function createRowTurns(): () => Promise<void> {
  const takeTurns = createTurns(msPerTurn);
  let before = performance.now();
  return () => {
    const now = performance.now();
    const ms = now - before;
    before = now;
    return takeTurns(ms);
  };
}
