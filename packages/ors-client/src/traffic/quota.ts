import type { Clock } from "@dispatch/core";
import { type HeadersLike, readReportedQuota } from "@dispatch/provider-kit";

/** What is known about a key's daily quota for one endpoint. */
export interface QuotaState {
  /** Requests per day; null if the server did not say. */
  readonly limit: number | null;
  /** Requests left today, as the server last said; null if it did not say. */
  readonly remaining: number | null;
  /** When the quota is renewed: 24 hours after its first request. Null if the server did not say. */
  readonly resetsAt: Date | null;
  /** Whether the client holds back requests at present. */
  readonly isExhausted: boolean;
}

/** Tracks the quota of one endpoint from its answers. */
export interface QuotaKeeper {
  readonly state: QuotaState;
  /** For how many milliseconds sending is pointless; 0 if there is quota left, or it is time to check again. */
  readonly blockedForMs: number;
  /** Call when a request is sent: until its answer arrives, it counts against what is left. */
  enter(): void;
  /** Call when the request has ended, with any outcome. */
  leave(): void;
  note(headers: HeadersLike): void;
  exhaust(): void;
  succeed(): void;
}

/**
 * After a refusal, one request per this time checks whether the quota is renewed: a refusal may be wrong, or not say when
 * the quota is renewed. The headers of a successful answer are trusted: a request beyond them would exceed the limit.
 */
const probeEveryMs = 15 * 60_000;

/** Holds back requests beyond the quota only if it `isObeyed`: your own server has no quota, whatever its headers say. */
export function createQuotaKeeper(clock: Clock, { isObeyed }: { readonly isObeyed: boolean }): QuotaKeeper {
  let limit: number | null = null;
  let remaining: number | null = null;
  let resetsAtMs: number | null = null;
  let isRefused = false;
  let blockedUntilMs = Number.NEGATIVE_INFINITY;
  let inFlight = 0;
  const toBlockedMs = (): number => {
    const isSpent = isObeyed && remaining !== null && remaining <= inFlight;
    const untilMs =
      isSpent && !isRefused && resetsAtMs !== null ? Math.max(blockedUntilMs, resetsAtMs) : blockedUntilMs;
    return Math.max(0, untilMs - clock.now());
  };

  return {
    get state() {
      const hasReset = resetsAtMs !== null && resetsAtMs <= clock.now();
      return {
        limit,
        remaining: hasReset ? limit : remaining,
        resetsAt: resetsAtMs === null || hasReset ? null : new Date(resetsAtMs),
        isExhausted: toBlockedMs() > 0,
      };
    },
    get blockedForMs() {
      return toBlockedMs();
    },
    enter() {
      inFlight += 1;
    },
    leave() {
      inFlight -= 1;
    },
    note(headers) {
      const quota = readReportedQuota(headers, clock.now());
      if (quota === null) return;
      const isSameDay = quota.limit === limit && quota.resetsAtMs !== null && quota.resetsAtMs === resetsAtMs;
      // Answers may arrive out of order.
      remaining = isSameDay && remaining !== null ? Math.min(remaining, quota.remaining) : quota.remaining;
      isRefused = false;
      ({ limit } = quota);
      resetsAtMs = quota.resetsAtMs ?? resetsAtMs;
    },
    exhaust() {
      if (!isObeyed) return;
      const nowMs = clock.now();
      remaining = 0;
      isRefused = true;
      const knownResetMs = resetsAtMs !== null && resetsAtMs > nowMs ? resetsAtMs : Number.POSITIVE_INFINITY;
      blockedUntilMs = Math.min(knownResetMs, nowMs + probeEveryMs);
    },
    succeed() {
      blockedUntilMs = Number.NEGATIVE_INFINITY;
    },
  };
}
