import type { KeyState, Reservation, ReserveKeyRequest } from "../../plugins/assignment-ledger.js";

/** The idempotency keys, each of them reserved or done. */
export interface KeyTable {
  reserve(request: ReserveKeyRequest, nowMs: number): KeyState;
  /** Whether the key is reserved for this token, and nothing is noted under it yet. */
  isReserved(reservation: Reservation): boolean;
  /** Notes the assignment that was booked under it. */
  finish(key: string, assignmentId: string): void;
  /** Notes the job that was created under it, which has no assignment yet. */
  queue(key: string, jobId: string): void;
  /** Notes the first assignment of a job under the key of the job, if it has one. */
  assign(jobId: string, assignmentId: string): void;
  release(reservation: Reservation): void;
  /** Forgets the keys whose time was over by then, and returns how many. */
  removeOver(nowMs: number): number;
  /** Forgets the keys that meet a condition. */
  erase(meets: (noted: { readonly assignmentId: string | null; readonly jobId: string | null }) => boolean): void;
}

interface Entry {
  readonly token: string;
  readonly fingerprint: string;
  readonly leaseEndsMs: number;
  readonly forgottenMs: number;
  assignmentId: string | null;
  jobId: string | null;
}

export function createKeyTable(): KeyTable {
  /** In the order in which they were reserved. */
  const entries = new Map<string, Entry>();
  /** The keys whose jobs have had no assignment yet. */
  const queued = new Map<string, Entry>();

  const remove = (key: string): void => {
    const jobId = entries.get(key)?.jobId;
    if (jobId != null) queued.delete(jobId);
    entries.delete(key);
  };

  const forget = (nowMs: number): void => {
    for (const [key, { forgottenMs }] of entries) {
      if (forgottenMs > nowMs) return;
      remove(key);
    }
  };

  const isReserved = ({ key, token }: Reservation): boolean => {
    const entry = entries.get(key);
    return entry?.token === token && isUndecided(entry);
  };

  return {
    reserve({ key, token, fingerprint, leaseMs, keepMs }, nowMs) {
      forget(nowMs);
      const entry = entries.get(key);
      if (entry === undefined || isFree(entry, fingerprint, nowMs)) {
        remove(key);
        const times = { leaseEndsMs: nowMs + leaseMs, forgottenMs: nowMs + keepMs };
        entries.set(key, { token, fingerprint, ...times, assignmentId: null, jobId: null });
        return { status: "reserved" };
      }
      if (isReserved({ key, token })) return { status: "reserved" };
      if (entry.fingerprint !== fingerprint) return { status: "mismatch" };
      if (entry.assignmentId !== null) return { status: "done", assignmentId: entry.assignmentId };
      return entry.jobId === null ? { status: "running" } : { status: "queued", jobId: entry.jobId };
    },
    isReserved,
    finish(key, assignmentId) {
      const entry = entries.get(key);
      if (entry !== undefined) entry.assignmentId = assignmentId;
    },
    queue(key, jobId) {
      const entry = entries.get(key);
      if (entry === undefined) return;
      entry.jobId = jobId;
      queued.set(jobId, entry);
    },
    assign(jobId, assignmentId) {
      const entry = queued.get(jobId);
      if (entry === undefined) return;
      entry.assignmentId = assignmentId;
      queued.delete(jobId);
    },
    removeOver(nowMs) {
      const before = entries.size;
      for (const [key, { forgottenMs }] of entries) {
        if (forgottenMs <= nowMs) remove(key);
      }
      return before - entries.size;
    },
    erase(meets) {
      for (const [key, entry] of entries) {
        if (meets(entry)) remove(key);
      }
    },
    release(reservation) {
      if (isReserved(reservation)) remove(reservation.key);
    },
  };
}

/** A lease that has run out frees the key for the same request only. */
function isFree(entry: Entry, fingerprint: string, nowMs: number): boolean {
  if (entry.forgottenMs <= nowMs) return true;
  return isUndecided(entry) && entry.leaseEndsMs <= nowMs && entry.fingerprint === fingerprint;
}

/** Whether nothing is noted under the key yet. */
function isUndecided({ assignmentId, jobId }: Entry): boolean {
  return assignmentId === null && jobId === null;
}
