import type { IncomingMessage, Server } from "node:http";

export interface SlowBodyOptions {
  /** How long a body may take to arrive. */
  readonly requestTimeoutMs: number;
  /** The same for a file that is imported. */
  readonly uploadTimeoutMs: number;
}

/**
 * Closes the connection of a body that arrives too slowly. Node has only one such limit for all requests, which must be
 * that of files.
 */
export function endSlowBodies(server: Server, { requestTimeoutMs, uploadTimeoutMs }: SlowBodyOptions): void {
  server.on("request", (incoming) => {
    if (!hasBody(incoming)) return;
    const timeoutMs = isFile(incoming) ? uploadTimeoutMs : requestTimeoutMs;
    const timer = setTimeout(() => {
      if (!incoming.complete) incoming.socket.destroy();
    }, timeoutMs).unref();
    for (const event of ["end", "close"]) incoming.once(event, () => clearTimeout(timer));
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function isFile({ url = "", headers }: IncomingMessage): boolean {
  const [path = ""] = url.split("?", 1);
  return path.endsWith("/import") && /^(?:text\/csv|application\/(?:x-)?ndjson)/i.test(headers["content-type"] ?? "");
}
