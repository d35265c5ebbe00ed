import type { Deadline } from "../plugin-kit/deadline.js";
import { createTurnstile, type Turnstile } from "../plugin-kit/turnstile.js";

/**
 * Lets the claims of one technician take turns within a dispatcher. Dispatches at the same time often choose the same
 * technician: without turns, all but one would lose, load the technician again, and then choose the same next one.
 */
export interface ClaimTurns {
  /**
   * Runs the work as soon as no other work for the technician runs, first come, first served. After the deadline it no
   * longer waits. Rejects as the work does, and at once when the caller aborts. As many wait as there are dispatches.
   *
   * @param work receives whether another one had its turn before it, so that what it knows may be outdated
   */
  take<Result>(technicianId: string, deadline: Waiting, work: (hasWaited: boolean) => Promise<Result>): Promise<Result>;
}

/** What ends a wait: the caller, or the deadline. */
interface Waiting extends Pick<Deadline, "isReason"> {
  readonly signal: AbortSignal | undefined;
}

export function createClaimTurns(): ClaimTurns {
  /** Only of technicians for whom something runs. */
  const turnstiles = new Map<string, Turnstile>();

  return {
    async take(technicianId, deadline, work) {
      const turnstile = turnstiles.get(technicianId) ?? createTurnstile(1);
      turnstiles.set(technicianId, turnstile);
      const hasWaited = turnstile.running > 0;
      try {
        await turnstile.enter(deadline.signal);
      } catch (error) {
        if (deadline.isReason(error)) return work(false);
        throw error;
      }
      try {
        return await work(hasWaited);
      } finally {
        turnstile.leave();
        if (turnstile.running === 0) turnstiles.delete(technicianId);
      }
    },
  };
}
