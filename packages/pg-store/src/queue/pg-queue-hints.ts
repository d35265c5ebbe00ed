import type { QueueHints } from "@dispatch/core";
import {
  checkFields,
  checkFunction,
  checkMethods,
  checkSignal,
  type FieldsOf,
  onAbort,
  pause,
  systemClock,
  untilAborted,
} from "@dispatch/core/plugin-kit";
import type { PoolClientLike, PoolLike } from "../pool/pool-like.js";
import { queueChannel } from "../schema/queue-channel.js";

/** How hints are listened to. */
export interface PgQueueHintsOptions {
  /** Ends all listening. Default: each ends by itself. */
  readonly signal?: AbortSignal | undefined;
  /** Is told why the connection was lost, or could not be made; it is tried again. What it throws is ignored. Default: not told. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

const optionFields: FieldsOf<PgQueueHintsOptions> = { signal: true, onFailure: true };

const firstRetryMs = 1000;
const maxRetryMs = 30_000;
/** How often a silent connection is tried out: one that was cut off says nothing. */
const checkEveryMs = 30_000;

/** What a connection of `pg` says when it is notified. */
interface NotifiedClient {
  on?(event: "notification", listener: (notification: { readonly payload?: string }) => void): unknown;
  off?(event: "notification", listener: (notification: { readonly payload?: string }) => void): unknown;
}

/**
 * Listens to the notifications that the database sends when a job comes to wait, and when an assignment ends while one
 * waits, for `hints` of `runQueue`. Takes one connection of the pool, and another one if it is lost, after 1 s and then
 * later and later, up to 30 s. Behind a pooler in transaction mode, hints are lost: then the queue is only polled.
 *
 * @throws {InvalidRequestError} naming the argument that cannot be used
 * @example
 * const hints = pgQueueHints(createPgPool({ connectionString, maxConnections: 1 }));
 * const running = runQueue({ dispatcher, jobs: store.assignments, hints, signal: stop.signal });
 */
export function pgQueueHints(pool: PoolLike, options: PgQueueHintsOptions = {}): QueueHints {
  checkMethods("pool", pool, "a pool, such as one of createPgPool()", ["connect"]);
  checkFields("", options, optionFields);
  const { signal, onFailure } = options;
  checkSignal("signal", signal);
  if (onFailure !== undefined) checkFunction("onFailure", onFailure);
  return {
    listen(onHint) {
      const over = new AbortController();
      const end = (): void => over.abort();
      if (signal?.aborted === true) end();
      const forget = signal === undefined ? undefined : onAbort(signal, end);
      void keepListening(pool, { onHint, onFailure, signal: over.signal }).finally(forget);
      return end;
    },
  };
}

interface Listening extends Pick<PgQueueHintsOptions, "onFailure"> {
  readonly onHint: (queue: string | null) => void;
  readonly signal: AbortSignal;
}

async function keepListening(pool: PoolLike, { onHint, onFailure, signal }: Listening): Promise<void> {
  let retryMs = firstRetryMs;
  const onOpen = (): void => {
    retryMs = firstRetryMs;
    // Nobody told of what came before.
    onHint(null);
  };
  while (!signal.aborted) {
    try {
      await listenOnce(pool, { onOpen, onHint, signal });
    } catch (error) {
      if (signal.aborted) return;
      try {
        onFailure?.(error);
      } catch {
        // It only listens.
      }
    }
    await pause(retryMs, systemClock, signal).catch(() => undefined);
    retryMs = Math.min(maxRetryMs, 2 * retryMs);
  }
}

/** Listens until the connection is lost or the signal is aborted, which rejects; then neither a timer nor a query is left. */
async function listenOnce(
  pool: PoolLike,
  { onOpen, onHint, signal }: Omit<Listening, "onFailure"> & { onOpen(): void },
): Promise<never> {
  const client = await connect(pool, signal);
  const ended = new AbortController();
  const onError = (error: Error): void => ended.abort(error);
  const forget = onAbort(signal, () => ended.abort(signal.reason));
  const onNotification = ({ payload = "" }: { readonly payload?: string }): void => onHint(payload);
  client.on?.("error", onError);
  client.on?.("notification", onNotification);
  try {
    const ask = (text: string): Promise<unknown> => untilAborted(client.query({ text, values: [] }), ended.signal);
    await ask(`listen ${queueChannel}`);
    onOpen();
    for (;;) {
      await pause(checkEveryMs, systemClock, ended.signal);
      await ask("select 1");
    }
  } finally {
    forget();
    client.off?.("notification", onNotification);
    // Closed, so that no other user of the pool is notified.
    client.release(true);
    client.off?.("error", onError);
  }
}

/** A connection that comes after the abort is closed. */
async function connect(pool: PoolLike, signal: AbortSignal): Promise<PoolClientLike & NotifiedClient> {
  const connecting = pool.connect();
  try {
    return (await untilAborted(connecting, signal)) as PoolClientLike & NotifiedClient;
  } catch (error) {
    connecting.then(
      (late) => late.release(true),
      () => undefined,
    );
    throw error;
  }
}
