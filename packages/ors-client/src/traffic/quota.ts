import type { Clock } from "@dispatch/core";
import { type HeadersLike, readToldQuota } from "@dispatch/provider-kit";

/** What is known of the requests that a key may still send to one endpoint. */
export interface QuotaState {
  /** Requests a day; null where the server did not say. */
  readonly limit: number | null;
  /** Requests left of the day, as last told; null where the server did not say. */
  readonly remaining: number | null;
  /** When the day of the quota ends: 24 hours after its first request. Null where the server did not say. */
  readonly resetsAt: Date | null;
  /** Whether requests are held back at present. */
  readonly isExhausted: boolean;
}

/** Remembers a quota from the answers of one endpoint. */
export interface QuotaKeeper {
  readonly state: QuotaState;
  /** Milliseconds for which nothing need be sent; 0 where there is quota, or it is time to look again. */
  readonly blockedForMs: number;
  /** A request is sent: it takes one of what is left. */
  enter(): void;
  /** It has ended, whatever it came to. */
  leave(): void;
  note(headers: HeadersLike): void;
  exhaust(): void;
  succeed(): void;
}

/**
 * One request in this time looks whether the quota is renewed, after a refusal: a refusal may be mistaken, or not say
 * until when. What an answer says is believed: a request past it would be one over the limit.
 */
const probeEveryMs = 15 * 60_000;

/** Holds back what is over a told quota only if it `isObeyed`: a server of one's own may tell anything, and has none. */
export function createQuotaKeeper(clock: Clock, { isObeyed }: { readonly isObeyed: boolean }): QuotaKeeper {
  let limit: number | null = null;
  let remaining: number | null = null;
  let resetsAtMs: number | null = null;
  let isRefused = false;
  let blockedUntilMs = Number.NEGATIVE_INFINITY;
  let onItsWay = 0;
  const toBlockedMs = (): number => {
    const isSpent = isObeyed && remaining !== null && remaining <= onItsWay;
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
      onItsWay += 1;
    },
    leave() {
      onItsWay -= 1;
    },
    note(headers) {
      const quota = readToldQuota(headers, clock.now());
      if (quota === null) return;
      const isSameDay = quota.limit === limit && quota.resetsAtMs !== null && quota.resetsAtMs === resetsAtMs;
      // Answers may overtake each other.
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
      const toldMs = resetsAtMs !== null && resetsAtMs > nowMs ? resetsAtMs : Number.POSITIVE_INFINITY;
      blockedUntilMs = Math.min(toldMs, nowMs + probeEveryMs);
    },
    succeed() {
      blockedUntilMs = Number.NEGATIVE_INFINITY;
    },
  };
}
