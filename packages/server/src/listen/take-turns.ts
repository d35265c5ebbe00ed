import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Limit } from "@dispatch/http-adapter/guard";

type Exchange = readonly [incoming: IncomingMessage, outgoing: ServerResponse];

/** The requests of one connection. */
interface Line {
  isBusy: boolean;
  readonly waiting: Exchange[];
  /** No more requests are accepted: those that wait are answered, then the connection is closed. */
  isClosed: boolean;
}

export interface Turns extends Limit {
  readonly answer: RequestListener;
}

/**
 * Returns a listener that answers the requests of a connection one by one: each one starts when the whole answer before
 * it has left the process. Node by itself would handle all pipelined requests at once, and hold the answers until the
 * client reads them. If more requests come than may wait, those that wait are answered, then the connection is closed.
 */
export function takeTurns(answer: RequestListener, maxWaiting: number): Turns {
  const lines = new WeakMap<Socket, Line>();
  let waiting = 0;
  let refusals = 0;

  function start(line: Line, [incoming, outgoing]: Exchange): void {
    line.isBusy = true;
    if (line.isClosed && line.waiting.length === 0) outgoing.shouldKeepAlive = false;
    outgoing.once("close", () => {
      line.isBusy = false;
      const next = line.waiting.shift();
      if (next === undefined) return;
      waiting -= 1;
      start(line, next);
    });
    answer(incoming, outgoing);
  }

  function openLine(socket: Socket): Line {
    const line: Line = { isBusy: false, waiting: [], isClosed: false };
    lines.set(socket, line);
    // Must run before the current answer's own "close" handler, which would start the next request for a client that has left.
    socket.prependOnceListener("close", () => {
      waiting -= line.waiting.length;
      line.waiting.length = 0;
    });
    return line;
  }

  return {
    name: "pipelined-requests",
    limit: maxWaiting,
    /** Of all connections. */
    get used() {
      return waiting;
    },
    get refusals() {
      return refusals;
    },
    answer(incoming, outgoing) {
      const line = lines.get(incoming.socket) ?? openLine(incoming.socket);
      if (line.isClosed) return;
      if (!line.isBusy) return start(line, [incoming, outgoing]);
      if (line.waiting.length < maxWaiting) {
        line.waiting.push([incoming, outgoing]);
        waiting += 1;
        return;
      }
      refusals += 1;
      line.isClosed = true;
      incoming.socket.pause();
    },
  };
}
