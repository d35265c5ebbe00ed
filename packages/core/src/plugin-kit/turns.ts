import { untilAborted } from "./aborts.js";

/** All work of this process that waits for a turn, in the order of arrival. */
const waiting = new Set<() => void>();
let isTicking = false;
/** One for all: a loop of many small parts asks for each of them. */
const noTurn = Promise.resolve();

/**
 * Resolves in a turn of the event loop that no other caller of this process gets. Long work calls it first, and between
 * its parts of a few milliseconds: then a request that needs a moment waits for one part of one work, however many run.
 *
 * Rejects with the signal's reason as soon as it is aborted.
 */
export async function takeTurn(signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  let start = (): void => undefined;
  const turn = new Promise<void>((resolve) => {
    start = resolve;
  });
  waiting.add(start);
  tick();
  try {
    await untilAborted(turn, signal);
  } finally {
    waiting.delete(start);
  }
}

/**
 * Returns a function that is told how much work was done, and takes a turn whenever a certain amount has come together.
 * It rejects as `takeTurn` does.
 */
export function createTurns(workPerTurn: number, signal?: AbortSignal): (work: number) => Promise<void> {
  let done = 0;
  return (work) => {
    done += work;
    if (done < workPerTurn) return noTurn;
    done = 0;
    return takeTurn(signal);
  };
}

/** A timer rather than a microtask, so that input and output come between two turns. */
function tick(): void {
  if (isTicking) return;
  isTicking = true;
  setTimeout(() => {
    isTicking = false;
    const [start] = waiting;
    if (start === undefined) return;
    waiting.delete(start);
    start();
    if (waiting.size > 0) tick();
  }, 0);
}
