import { StoreError } from "@dispatch/core";
import { createFairShares } from "@dispatch/http-adapter/guard";
import type { PgPool, PoolClientLike } from "@dispatch/pg-store";

interface Waiter {
  readonly start: () => void;
}

export interface SharePoolOptions {
  /** Returns the client that the next connection is for. */
  readonly toHolder: () => string;
  /** How long to wait for a share, in milliseconds. */
  readonly waitMs: number;
}

/**
 * Shares the connections of a pool among clients: one client may use three in four of them, and clients that wait take
 * turns. Without this, a hundred requests of one client would all be served before the next request of another.
 */
export function sharePool(pool: PgPool, { toHolder, waitMs }: SharePoolOptions): PgPool {
  const shares = createFairShares({ name: "database-connections", limit: pool.options.max });
  /** The client that has waited for a turn the longest comes first. No entry is empty. */
  const queues = new Map<string, Set<Waiter>>();
  let waiting = 0;

  async function takeShare(holder: string): Promise<void> {
    if (!queues.has(holder) && shares.take(holder)) return;
    await new Promise<void>((resolve, reject) => {
      const queue = queues.get(holder) ?? new Set();
      const waiter: Waiter = {
        start() {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        leave(holder, waiter);
        reject(new StoreError("STORE_TIMEOUT", "No connection to the database was free in time"));
      }, waitMs);
      queue.add(waiter);
      queues.set(holder, queue);
      waiting += 1;
    });
  }

  function leave(holder: string, waiter: Waiter): void {
    const queue = queues.get(holder);
    if (queue?.delete(waiter) !== true) return;
    waiting -= 1;
    queues.delete(holder);
    // Behind all others, because this holder had its turn.
    if (queue.size > 0) queues.set(holder, queue);
  }

  function giveBack(holder: string): void {
    shares.giveBack(holder);
    for (const [next, queue] of queues) {
      const [waiter] = queue;
      if (waiter === undefined || !shares.take(next)) continue;
      leave(next, waiter);
      waiter.start();
      return;
    }
  }

  return {
    async connect() {
      const holder = toHolder();
      await takeShare(holder);
      try {
        return toShared(await pool.connect(), () => giveBack(holder));
      } catch (error) {
        giveBack(holder);
        throw error;
      }
    },
    get totalCount() {
      return pool.totalCount;
    },
    get idleCount() {
      return pool.idleCount;
    },
    get waitingCount() {
      return pool.waitingCount + waiting;
    },
    options: pool.options,
    end: () => pool.end(),
  };
}

function toShared(client: PoolClientLike, giveBack: () => void): PoolClientLike {
  return {
    query: (config) => client.query(config),
    release(destroy) {
      client.release(destroy);
      giveBack();
    },
    on: (event, listener) => client.on?.(event, listener),
    off: (event, listener) => client.off?.(event, listener),
  };
}
