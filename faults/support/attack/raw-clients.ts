import { connect, type Socket } from "node:net";

/** Rude clients that write raw bytes, and read only if told to. `close` ends all clients of an attack. */
export interface RawClients {
  /** Opens a connection and writes. With `reads` false, it reads nothing of the answer. */
  open(text: string, options?: { readonly reads?: boolean }): Socket;
  /** The statuses of all answers. */
  readonly statuses: readonly (number | string)[];
  close(): void;
}

/** @param address an address of the loopback that differs from that of the clients that must not notice these */
export function startRawClients(url: string, address: string): RawClients {
  const port = Number(new URL(url).port);
  const sockets = new Set<Socket>();
  const statuses: (number | string)[] = [];
  return {
    open(text, { reads = true } = {}) {
      const socket = connect({ host: "127.0.0.1", port, localAddress: address, allowHalfOpen: true });
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => sockets.delete(socket));
      if (reads) {
        socket.on("data", (data: Buffer) => {
          for (const [, status] of data.toString("latin1").matchAll(/HTTP\/1\.1 (\d{3})/g))
            statuses.push(Number(status));
        });
      } else socket.pause();
      if (text !== "") socket.write(text);
      return socket;
    },
    statuses,
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Returns an HTTP request as text. */
export function toRequest(line: string, headers: Readonly<Record<string, string>>, body: string | null = null): string {
  const all = {
    host: "127.0.0.1",
    ...(body === null ? {} : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line} HTTP/1.1\r\n${lines.join("")}\r\n${body ?? ""}`;
}
