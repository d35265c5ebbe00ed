import type { EventEmitter } from "node:events";
import type { PoolClientLike, PoolLike } from "./pool-like.js";

const poolsWithListener = new WeakSet<PoolLike>();

/**
 * Prevents an idle connection that fails from ending the process, as an "error" event without a listener does. Adds a
 * listener once per pool, unless the pool's owner has one. Ignores pools without events.
 */
export function listenForErrors(pool: PoolLike): void {
  const events = pool as Partial<Pick<EventEmitter, "on" | "listenerCount">>;
  if (poolsWithListener.has(pool) || events.on === undefined) return;
  poolsWithListener.add(pool);
  if (events.listenerCount?.("error") === 0) events.on("error", ignore);
  // A connection may also fail between its first answer and its hand-over to the caller.
  events.on("connect", (client: PoolClientLike) => client.on?.("error", ignore));
}

function ignore(): void {}
