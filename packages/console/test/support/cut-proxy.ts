import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A proxy whose connections can break, like those of a laptop that leaves its network. */
export interface CutProxy extends AsyncDisposable {
  readonly url: string;
  /** Breaks all connections, and refuses new ones until `restore`. */
  cut(): void;
  restore(): void;
  /**
   * Breaks all connections as soon as the server answers a request that starts like this, such as `POST /jobs`: the server
   * has done what was asked, and the answer is lost. Resolves then.
   */
  loseAnswer(start: string): Promise<void>;
  /** Passes nothing on to the server from now on, without breaking a connection, until `restore`. */
  stall(): void;
  /** How many requests that start like this are open, such as `GET /events `. */
  countOpen(start: string): number;
}

export async function startCutProxy(serverUrl: string): Promise<CutProxy> {
  const { port, hostname } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  let isStalled = false;
  const open = new Map<Socket, string>();
  let losing: { readonly start: string; readonly done: () => void } | undefined;
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(port), hostname);
    let isLost = false;
    near.on("data", (data) => {
      if (isStalled) return;
      open.set(near, data.toString("latin1", 0, 100));
      isLost ||= losing !== undefined && data.toString("latin1").startsWith(losing.start);
      far.write(data);
    });
    far.on("data", (data) => {
      if (!isLost) return void near.write(data);
      cut();
      losing?.done();
      losing = undefined;
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        open.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    stall() {
      isStalled = true;
    },
    restore() {
      // What was swallowed is not sent again: these connections are of no use any more.
      if (isStalled) for (const socket of sockets) socket.destroy();
      [isCut, isStalled] = [false, false];
    },
    countOpen: (start) => [...open.values()].filter((head) => head.startsWith(start)).length,
    loseAnswer: (start) => new Promise((done) => (losing = { start, done })),
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
