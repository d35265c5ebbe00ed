import { DispatchError, type Dispatcher, type DispatchResult } from "@dispatch/core";
import type { VirtualClock } from "../clock/virtual-clock.js";
import type { Crew } from "../crew/crew.js";
import type { Job } from "../demand/job.js";
import type { Tally } from "../report/tally.js";
import type { Visits } from "./visits.js";

/** Takes calls: asks the dispatcher, and keeps a queue of jobs for which nobody is free. */
export interface Desk {
  /** Dispatches a technician; if nobody can be booked, the job waits. */
  take(job: Job): Promise<void>;
  /** Tries the waiting jobs, the longest waiting first. */
  sendWaiting(): Promise<void>;
}

export interface DeskOptions {
  readonly dispatcher: Dispatcher;
  readonly crew: Pick<Crew, "freeCount">;
  readonly clock: Pick<VirtualClock, "now">;
  readonly tally: Tally;
  readonly visits: Visits;
  /** How long a job waits for a booking before it is given up. */
  readonly patienceMs: number;
}

const hourMs = 3_600_000;

export function createDesk({ dispatcher, crew, clock, tally, visits, patienceMs }: DeskOptions): Desk {
  const waiting: Job[] = [];

  /** Returns whether a technician was booked. */
  const send = async (job: Job): Promise<boolean> => {
    const result = await book(() => dispatchOrDecline(dispatcher, job));
    if (result === null) return false;
    const hour = Math.floor(clock.now() / hourMs) % 24;
    tally.booked += 1;
    tally.bookedByHour[hour] = (tally.bookedByHour[hour] ?? 0) + 1;
    if (result.decision.optimality.proven) tally.proven += 1;
    visits.offer(job, result.assignment);
    return true;
  };

  /** Returns whether the job no longer waits. */
  const settle = async (job: Job): Promise<boolean> => {
    if (clock.now() - job.requestedAtMs <= patienceMs) return send(job);
    tally.unserved += 1;
    return true;
  };

  return {
    async take(job) {
      // A decline is always reported to the dispatcher: it frees the technician's capacity.
      const mayFindSomeone = crew.freeCount > 0 || job.declinedAssignmentId !== null;
      const isSent = mayFindSomeone && (await send(job));
      if (!isSent) waiting.push(job);
    },
    async sendWaiting() {
      // A job stays in the queue if the only free technicians have declined it.
      for (let place = 0; crew.freeCount > 0 && place < waiting.length; ) {
        const isSettled = await settle(waiting[place] as Job);
        if (isSettled) waiting.splice(place, 1);
        else place += 1;
      }
    },
  };
}

const nobodyCodes: ReadonlySet<string> = new Set(["NO_TECHNICIAN_AVAILABLE", "NO_TECHNICIAN_REACHABLE"]);

/** Returns null if nobody could be booked. */
export async function book(dispatch: () => Promise<DispatchResult | null>): Promise<DispatchResult | null> {
  try {
    return await dispatch();
  } catch (error) {
    if (DispatchError.isInstance(error) && nobodyCodes.has(error.code)) return null;
    throw error;
  }
}

async function dispatchOrDecline(dispatcher: Dispatcher, job: Job): Promise<DispatchResult | null> {
  if (job.declinedAssignmentId === null) return dispatcher.dispatch({ customerId: job.customerId });
  const { next, failure } = await dispatcher.decline({ assignmentId: job.declinedAssignmentId });
  if (failure !== null) throw failure;
  return next;
}
