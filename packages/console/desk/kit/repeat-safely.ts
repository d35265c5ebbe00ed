import { DispatchApiError } from "@dispatch/client";
import { ConnectionLost } from "./connection-lost.js";

export interface RepeatOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called before each wait, with the number of the attempt that failed. */
  readonly onWait?: ((attempt: number) => void) | undefined;
  /** @default 6 */
  readonly maxAttempts?: number | undefined;
}

/** One attempt of an action. */
export interface Attempt {
  /** The idempotency key: the same in every attempt. */
  readonly key: string;
  /** Whether an earlier attempt may have done it, because its answer got lost. */
  readonly mayBeDone: boolean;
}

/** Waits between the attempts, in milliseconds. */
const waitsMs = [500, 1_000, 2_000, 4_000, 8_000];
const maxWaitMs = 30_000;

/**
 * Runs an action of a person until the server has answered it. The key is made once and stays the same in every attempt, so
 * that an action whose answer got lost is not done twice. Only for calls that take the key, or that change nothing when
 * they are repeated.
 */
export async function repeatSafely<Answer>(
  run: (attempt: Attempt) => Promise<Answer>,
  { signal, onWait, maxAttempts = waitsMs.length + 1 }: RepeatOptions = {},
): Promise<Answer> {
  const key = createKey();
  let mayBeDone = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await run({ key, mayBeDone });
    } catch (error) {
      signal?.throwIfAborted();
      const waitMs = waitsMs[attempt];
      if (waitMs === undefined || attempt + 1 >= maxAttempts || !mayPass(error)) throw error;
      mayBeDone ||= !isRefused(error);
      onWait?.(attempt + 1);
      await pause(Math.min(Math.max(waitMs, toRetryMs(error)), maxWaitMs), signal);
    }
  }
}

/** Whether an attempt failed on its way, or because the server was busy: the next one may get through. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof DispatchApiError)) return error instanceof ConnectionLost;
  if (error.status === 503) return /^(?:STORE_|OVERLOADED|DRAINING|UNKNOWN)/.test(error.code);
  return [408, 429, 502, 504].includes(error.status);
}

/** Whether the server said that it did nothing. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof DispatchApiError)) return false;
  return error.status === 429 || (error.status === 503 && /^(?:OVERLOADED|DRAINING)/.test(error.code));
}

function toRetryMs(error: unknown): number {
  return error instanceof DispatchApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
}

function createKey(): string {
  // `randomUUID` exists only on pages with https or on the loopback.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `desk-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Resolves after the time. Rejects with the reason of the signal as soon as it is aborted. */
export function pause(delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", end);
      resolve();
    }, delayMs);
    if (signal?.aborted) end();
    else signal?.addEventListener("abort", end, { once: true });
  });
}
