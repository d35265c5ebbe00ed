import { untilAborted } from "../plugin-kit/aborts.js";
import type { Clock } from "../plugins/clock.js";

/** Tells when a queue may have changed. Hints may be lost, come twice, or be wrong: the queue is also polled. */
export interface QueueHints {
  /**
   * Calls back with the name of a queue that may have changed, or with null if it may be any, until the returned function is
   * called.
   */
  listen(onHint: (queue: string | null) => void): () => void;
}

/** Hints that come within this time are one look. It bounds how often a storm of them makes a queue be looked at. */
const collectMs = 20;
/** If more queues are named at once, all are looked at. */
const maxNamed = 1000;

/** The looks at queues that hints ask for, between polls. */
export interface HintedLooks {
  hint(queue: string | null): void;
  /** Names the queues that there are: a hint about another one, which may be new, is about all. */
  know(queues: readonly string[]): void;
  /** Whether a queue was named while it had a turn: what that turn has read may be older than the hint. */
  isWantedAgain(queue: string): boolean;
  /** Waits until the next poll; less if a hint asks for all queues. Rejects as soon as the signal is aborted. */
  pause(ms: number): Promise<void>;
}

export function createHintedLooks(parts: {
  readonly isRunning: (queue: string) => boolean;
  readonly start: (queue: string) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): HintedLooks {
  const { isRunning, start, clock, signal } = parts;
  const again = new Set<string>();
  let named = new Set<string>();
  let known: ReadonlySet<string> = new Set();
  let isAll = false;
  let isCollecting = false;
  let isPollWanted = false;
  let endPause = (): void => undefined;

  const look = (): void => {
    isCollecting = false;
    if (signal.aborted) return;
    const queues = isAll ? known : named;
    named = new Set();
    for (const queue of queues) {
      if (isRunning(queue)) again.add(queue);
      else if (!isAll) start(queue);
    }
    if (!isAll) return;
    isAll = false;
    isPollWanted = true;
    endPause();
  };

  return {
    hint(queue) {
      if (queue === null || !known.has(queue) || named.size >= maxNamed) isAll = true;
      else named.add(queue);
      if (isCollecting) return;
      isCollecting = true;
      clock.schedule(look, collectMs);
    },
    know(queues) {
      known = new Set(queues);
    },
    isWantedAgain: (queue) => again.delete(queue),
    async pause(ms) {
      let cancel = (): void => undefined;
      const over = new Promise<void>((resolve) => {
        endPause = resolve;
        cancel = clock.schedule(resolve, isPollWanted ? 0 : ms);
      });
      try {
        await untilAborted(over, signal);
      } finally {
        isPollWanted = false;
        cancel();
      }
    },
  };
}
