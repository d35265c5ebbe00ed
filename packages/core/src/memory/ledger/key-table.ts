import type { KeyState, Reservation, ReserveKeyRequest } from "../../plugins/assignment-ledger.js";

/** The idempotency keys, each of them reserved for somebody or done. */
export interface KeyTable {
  reserve(request: ReserveKeyRequest, nowMs: number): KeyState;
  /** Whether it is reserved for us, and nothing came of it yet. */
  isReserved(reservation: Reservation): boolean;
  /** Notes what came of it. */
  finish(key: string, assignmentId: string): void;
  release(reservation: Reservation): void;
}

interface Entry {
  readonly token: string;
  readonly fingerprint: string;
  readonly leaseEndsMs: number;
  readonly forgottenMs: number;
  assignmentId: string | null;
}

export function createKeyTable(): KeyTable {
  /** In the order in which they were reserved. */
  const entries = new Map<string, Entry>();

  const forget = (nowMs: number): void => {
    for (const [key, { forgottenMs }] of entries) {
      if (forgottenMs > nowMs) return;
      entries.delete(key);
    }
  };

  const isReserved = ({ key, token }: Reservation): boolean => {
    const entry = entries.get(key);
    return entry?.token === token && entry.assignmentId === null;
  };

  return {
    reserve({ key, token, fingerprint, leaseMs, keepMs }, nowMs) {
      forget(nowMs);
      const entry = entries.get(key);
      if (entry === undefined || isFree(entry, fingerprint, nowMs)) {
        entries.delete(key);
        const times = { leaseEndsMs: nowMs + leaseMs, forgottenMs: nowMs + keepMs };
        entries.set(key, { token, fingerprint, ...times, assignmentId: null });
        return { status: "reserved" };
      }
      if (isReserved({ key, token })) return { status: "reserved" };
      if (entry.fingerprint !== fingerprint) return { status: "mismatch" };
      return entry.assignmentId === null ? { status: "running" } : { status: "done", assignmentId: entry.assignmentId };
    },
    isReserved,
    finish(key, assignmentId) {
      const entry = entries.get(key);
      if (entry !== undefined) entry.assignmentId = assignmentId;
    },
    release(reservation) {
      if (isReserved(reservation)) entries.delete(reservation.key);
    },
  };
}

/** A lease that has run out frees the key for the same request only. */
function isFree(entry: Entry, fingerprint: string, nowMs: number): boolean {
  if (entry.forgottenMs <= nowMs) return true;
  return entry.assignmentId === null && entry.leaseEndsMs <= nowMs && entry.fingerprint === fingerprint;
}
