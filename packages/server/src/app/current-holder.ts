import { AsyncLocalStorage } from "node:async_hooks";
import type { DispatchEnv } from "@dispatch/http-adapter";
import { identifyClient } from "@dispatch/http-adapter/guard";
import type { MiddlewareHandler } from "hono";

interface Held {
  find: () => string;
}

const holders = new AsyncLocalStorage<Held>();

/** Who the running code works for: the principal or the network of the request; "" for the server itself. */
export function currentHolder(): string {
  return holders.getStore()?.find() ?? "";
}

/** Runs the rest of a request for its client. The principal counts as soon as it is known, the network until then. */
export function holdRequests(trustedProxies: number): MiddlewareHandler<DispatchEnv> {
  return async (context, next) => {
    const held: Held = { find: () => identifyClient(context, trustedProxies).key };
    try {
      await holders.run(held, next);
    } finally {
      // Connections that are opened meanwhile keep this for as long as they live: without the request and its answer.
      const key = held.find();
      held.find = () => key;
    }
  };
}

/** Calls something for the server itself, such as a read whose result many clients share. */
export function asServer<Result>(call: () => Result): Result {
  return holders.exit(call);
}
