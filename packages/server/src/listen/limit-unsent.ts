import type { Socket } from "node:net";
import type { Limit } from "@dispatch/http-adapter/guard";

export interface UnsentLimits {
  /** How long a client may read nothing of its answer, in milliseconds; Node may allow twice that. */
  readonly stallMs: number;
  /** How much of their answers all clients together may leave unread, in bytes. */
  readonly maxBytes: number;
}

export interface UnsentBytes extends Limit {
  /** Call it regularly. @default `stallMs` is that of the limits */
  sweep(stallMs?: number): void;
}

/**
 * Limits the answers that wait in the process until their clients read them. Closes a connection that makes no progress;
 * if there are too many bytes in all, also closes the connections that have waited the longest.
 */
export function limitUnsent(sockets: ReadonlySet<Socket>, limits: UnsentLimits): UnsentBytes {
  /** In the order in which they started to wait, with their previous time-out. */
  const waiting = new Map<Socket, number | undefined>();
  let refusals = 0;

  function note(socket: Socket, stallMs: number): void {
    if (socket.writableLength > 0) {
      if (socket.timeout === stallMs) return;
      if (!waiting.has(socket)) {
        waiting.set(socket, socket.timeout);
        socket.once("timeout", countRefusal).once("close", () => waiting.delete(socket));
      }
      socket.setTimeout(stallMs);
    } else if (waiting.has(socket)) {
      // Unless Node has set another time-out in the meantime.
      if (socket.timeout === stallMs) socket.setTimeout(waiting.get(socket) ?? 0);
      waiting.delete(socket);
      socket.off("timeout", countRefusal);
    }
  }

  function countRefusal(): void {
    refusals += 1;
  }

  return {
    name: "unsent-bytes",
    limit: limits.maxBytes,
    get used() {
      return sumUnsent(sockets);
    },
    get refusals() {
      return refusals;
    },
    sweep(stallMs = limits.stallMs) {
      for (const socket of sockets) note(socket, stallMs);
      let unsent = sumUnsent(sockets);
      for (const socket of waiting.keys()) {
        if (unsent <= limits.maxBytes) return;
        if (socket.destroyed) continue;
        unsent -= socket.writableLength;
        countRefusal();
        socket.destroy();
      }
    },
  };
}

function sumUnsent(sockets: Iterable<Socket>): number {
  let sum = 0;
  for (const socket of sockets) sum += socket.destroyed ? 0 : socket.writableLength;
  return sum;
}
