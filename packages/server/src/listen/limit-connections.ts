import type { Server } from "node:http";
import type { Socket } from "node:net";
import { createFairShares, type ShowLimit, toNetwork } from "@dispatch/http-adapter/guard";

export interface ConnectionLimits {
  readonly maxConnections: number;
  /** Of one IPv4 address, or one /64 network of IPv6. */
  readonly maxPerAddress: number;
  /** Whether the server is behind proxies. All clients then share the addresses of the proxies. */
  readonly trustsProxies: boolean;
  readonly showLimit: ShowLimit;
}

/**
 * Closes connections over the limit at once. Returns the open ones, a set that changes with them. One address leaves a
 * quarter of the connections to others, unless it is that of a trusted proxy.
 */
export function limitConnections(server: Server, limits: ConnectionLimits): ReadonlySet<Socket> {
  const { maxConnections, maxPerAddress, trustsProxies, showLimit } = limits;
  const sockets = new Set<Socket>();
  const perHolder = trustsProxies ? maxConnections : Math.min(maxPerAddress, maxConnections);
  const shares = createFairShares({ name: "connections", limit: maxConnections, perHolder });
  let dropped = 0;
  showLimit({
    name: "connections",
    limit: maxConnections,
    get used() {
      return sockets.size;
    },
    get refusals() {
      return dropped + shares.refusals;
    },
  });
  showLimit({
    name: "connections-of-one-address",
    limit: perHolder,
    get used() {
      return shares.largest;
    },
    get refusals() {
      return shares.refusals;
    },
  });
  server.maxConnections = maxConnections;
  server.on("drop", () => {
    dropped += 1;
  });
  server.on("connection", (socket) => {
    const address = toNetwork(socket.remoteAddress ?? "");
    if (!trustsProxies && !shares.take(address)) return void socket.destroy();
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      if (!trustsProxies) shares.giveBack(address);
    });
  });
  return sockets;
}
