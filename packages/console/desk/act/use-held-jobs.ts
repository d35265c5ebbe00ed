import type { DispatchClient } from "@dispatch/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { ifVersion } from "../kit/if-version.js";
import { useDesk, useMay } from "../shell/desk-context.js";

/** How long jobs stay held if the page is closed, or its connection is lost. */
const holdMs = 10 * 60_000;
const renewMs = 4 * 60_000;
/** How many jobs are held at the same time. */
const lanes = 4;

export interface HeldJobs {
  /** Whether the first attempt is over. */
  readonly isReady: boolean;
  /** How many jobs are held. */
  readonly count: number;
  /** Does something with no renewal meanwhile: a batch does not book a job that changes under way. */
  undisturbed<Answer>(work: () => Promise<Answer>): Promise<Answer>;
}

/**
 * Holds waiting jobs from the queue while something of the page deals with them: it starts when that is shown, and ends when
 * it is closed. A job that is held longer stays so, and one that cannot be held is left out.
 */
export function useHeldJobs(jobIds: readonly string[]): HeldJobs {
  const { session } = useDesk();
  const mayHold = useMay("changeJob");
  const [state, setState] = useState({ isReady: !mayHold, count: 0 });
  const key = jobIds.join();
  const isPaused = useRef(false);
  const last = useRef(Promise.resolve());
  useEffect(() => {
    if (!mayHold) return;
    const { client } = session;
    /** The times that this page has given. */
    const given = new Map<string, string>();
    let isOver = false;
    const renew = async (): Promise<void> => {
      const until = new Date(Date.now() + holdMs).toISOString();
      await inLanes(jobIds, async (jobId) => {
        if (!isOver && (await holdJob(client, jobId, until))) given.set(jobId, until);
      });
      if (!isOver) setState({ isReady: true, count: given.size });
    };
    last.current = renew();
    const timer = setInterval(() => {
      if (!isPaused.current) last.current = renew();
    }, renewMs);
    return () => {
      isOver = true;
      clearInterval(timer);
      void last.current.then(() => inLanes([...given.keys()], (jobId) => letGo(client, jobId, given.get(jobId))));
    };
  }, [session, mayHold, key]);
  const undisturbed = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    isPaused.current = true;
    try {
      await last.current;
      return await work();
    } finally {
      isPaused.current = false;
    }
  };
  return { ...state, undisturbed };
}

async function inLanes(jobIds: readonly string[], work: (jobId: string) => Promise<void>): Promise<void> {
  const left = [...jobIds];
  const takeTurns = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: lanes }, takeTurns));
}

/** Returns whether the job is held by this. */
async function holdJob(client: DispatchClient, jobId: string, until: string): Promise<boolean> {
  try {
    const { status, version, held_until: before } = await client.readJob(jobId);
    if (status !== "waiting" || (before !== null && Date.parse(before) >= Date.parse(until))) return false;
    await client.changeJob(jobId, { held_until: until }, ifVersion(version));
    return true;
  } catch {
    // Somebody else changes it: what they do with it counts. Without an answer, the next attempt holds it.
    return false;
  }
}

/** Ends the hold that this page gave. If that fails, it ends by itself. */
async function letGo(client: DispatchClient, jobId: string, until = ""): Promise<void> {
  try {
    const { status, version, held_until: held } = await client.readJob(jobId);
    if (status !== "waiting" || held === null || Date.parse(held) !== Date.parse(until)) return;
    await client.changeJob(jobId, { held_until: null }, ifVersion(version));
  } catch {
    // It ends by itself.
  }
}
