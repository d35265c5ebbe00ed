import type { Context } from "hono";
import { toNetwork } from "./to-network.js";

/**
 * Where a request comes from, for counting: an IPv4 address, or the first 64 bits of an IPv6 address, as whoever has
 * one of those has all of them. `X-Forwarded-For` is believed as far as our own proxies wrote it: the client is as many
 * entries from its end as there are proxies.
 */
export function clientNetwork(context: Context, trustedProxies: number): string {
  const socketAddress = toSocketAddress(context);
  const forwarded = trustedProxies === 0 ? [] : (context.req.header("x-forwarded-for") ?? "").split(",");
  const hops = [...forwarded.filter((entry) => entry.trim() !== ""), socketAddress];
  const client = hops.at(-1 - trustedProxies) ?? hops[0] ?? "";
  return toNetwork(toAddress(client.trim()) ?? socketAddress);
}

/** As the Node server of Hono gives it. */
function toSocketAddress(context: Context): string {
  const { incoming } = (context.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? "unknown";
}

/** An IPv6 address in brackets with an IPv4 address at its end and a port is the longest. */
const maxAddressLength = 53;

/** Without brackets and port; null if it is not an address. Longer entries are not looked at: the header is a client's. */
function toAddress(text: string): string | null {
  if (text.length > maxAddressLength) return null;
  const [, v4] = /^(\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/.exec(text) ?? [];
  if (v4 !== undefined) return v4;
  const [, bracketed] = /^\[([^\]]+)\](?::\d+)?$/.exec(text) ?? [];
  const v6 = bracketed ?? text;
  return v6.includes(":") && /^[0-9a-f:.]+$/i.test(v6) ? v6 : null;
}
