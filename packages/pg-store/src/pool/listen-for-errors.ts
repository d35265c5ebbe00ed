import type { EventEmitter } from "node:events";
import type { PoolClientLike, PoolLike } from "./pool-like.js";

const heard = new WeakSet<PoolLike>();

/**
 * Sees to it that no connection that fails while nobody uses it ends the process, as an "error" event without a listener
 * does. If the pool's owner listens already, nobody else does. Once for each pool; a pool without events is left alone.
 */
export function listenForErrors(pool: PoolLike): void {
  const events = pool as Partial<Pick<EventEmitter, "on" | "listenerCount">>;
  if (heard.has(pool) || events.on === undefined) return;
  heard.add(pool);
  if (events.listenerCount?.("error") === 0) events.on("error", ignore);
  // Nor may one that is cut off with its first answer, before whoever asked for it has it.
  events.on("connect", (client: PoolClientLike) => client.on?.("error", ignore));
}

function ignore(): void {}
