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
}

export async function startCutProxy(serverUrl: string): Promise<CutProxy> {
  const { port, hostname } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
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
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    restore() {
      isCut = false;
    },
    loseAnswer: (start) => new Promise((done) => (losing = { start, done })),
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
