import type { Context } from "hono";
import { toNetwork } from "./to-network.js";

/**
 * Returns the network that a request comes from, for counting: an IPv4 address, or the first 64 bits of an IPv6
 * address, because a client with one of those addresses has all of them. `X-Forwarded-For` is trusted only as far as
 * our own proxies wrote it: the client's entry is as many from the end as there are proxies.
 */
export function clientNetwork(context: Context, trustedProxies: number): string {
  const socketAddress = toSocketAddress(context);
  const forwarded = trustedProxies === 0 ? [] : (context.req.header("x-forwarded-for") ?? "").split(",");
  const hops = [...forwarded.filter((entry) => entry.trim() !== ""), socketAddress];
  const client = hops.at(-1 - trustedProxies) ?? hops[0] ?? "";
  return toNetwork(toAddress(client.trim()) ?? socketAddress);
}

/** The address of the connection, as Hono's Node server provides it. */
function toSocketAddress(context: Context): string {
  const { incoming } = (context.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? "unknown";
}

/** The longest possible address: IPv6 in brackets that ends with an IPv4 address, with a port. */
const maxAddressLength = 53;

/**
 * Removes brackets and port; null if it is not an address. Longer entries are ignored, because clients can write the
 * header.
 */
function toAddress(text: string): string | null {
  if (text.length > maxAddressLength) return null;
  const [, v4] = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/.exec(text) ?? [];
  if (v4 !== undefined) return v4;
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(text) ?? [];
  const v6 = bracketed ?? text;
  return v6.includes(":") && /^[0-9a-f:.]+$/i.test(v6) ? v6 : null;
}
