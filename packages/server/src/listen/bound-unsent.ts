import type { Socket } from "node:net";
import type { Bound } from "@dispatch/http-adapter/guard";

export interface UnsentLimits {
  /** How long a client may take nothing of an answer, in milliseconds; Node may give it twice that. */
  readonly stallMs: number;
  /** What all clients together have not taken yet, in bytes. */
  readonly maxBytes: number;
}

export interface UnsentBytes extends Bound {
  /** To be called every now and then. @default stallMs that of the limits */
  sweep(stallMs?: number): void;
}

/**
 * Bounds the answers that wait in the process for somebody to read them: a connection on which nothing moves is closed,
 * and so are those that have waited the longest if the bytes are too many together.
 */
export function boundUnsent(sockets: ReadonlySet<Socket>, limits: UnsentLimits): UnsentBytes {
  /** In the order in which they began to wait, with the time-out that they had before. */
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
      // Unless Node has set another one meanwhile.
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
