import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Bound } from "@dispatch/http-adapter/guard";

type Exchange = readonly [incoming: IncomingMessage, outgoing: ServerResponse];

/** The requests of one connection. */
interface Line {
  isBusy: boolean;
  readonly waiting: Exchange[];
  /** Nothing further is accepted: what waits is answered, and the connection closed. */
  isClosed: boolean;
}

export interface Turns extends Bound {
  readonly answer: RequestListener;
}

/**
 * A listener that answers the requests of a connection one by one: the next when all of the answer before has left the
 * process. Node would work on all requests that a client sends at once, and hold the answers until somebody reads them.
 * Of more than may wait, the first are answered, and the connection is closed with the last of these.
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
    // Before the answer that runs hears of it, so that none is begun for a client who has left.
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
