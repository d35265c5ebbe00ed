import type { Context } from "hono";
import type { DispatchEnv } from "../dispatch-env.js";
import { clientNetwork } from "./client-network.js";

/** The client that a request counts for. */
export interface Client {
  readonly kind: "principal" | "address";
  /** Unique across both kinds. */
  readonly key: string;
}

/** Returns the principal, by tenant and name, if known; otherwise the network that the request comes from. */
export function identifyClient(context: Context<DispatchEnv>, trustedProxies: number): Client {
  const principal = context.get("principal");
  if (principal === undefined) return { kind: "address", key: `address:${clientNetwork(context, trustedProxies)}` };
  return { kind: "principal", key: `principal:${JSON.stringify([principal.tenant, principal.id])}` };
}
