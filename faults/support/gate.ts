import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/** A proxy in front of a database, like a virtual address, so that another database can take over. */
export interface Gate {
  readonly url: string;
  /** Sends new connections to `url`, and breaks the open ones. */
  pointTo(url: string): void;
  close(): void;
}

export async function openGate(initialUrl: string): Promise<Gate> {
  let target = new URL(initialUrl);
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(Number(target.port), target.hostname);
    for (const [socket, peer] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(socket);
      socket.pipe(peer);
      socket.on("error", () => peer.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        peer.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(initialUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    pointTo(next) {
      target = new URL(next);
      for (const socket of sockets) socket.destroy();
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
