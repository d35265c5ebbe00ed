import type { DispatchClient } from "@dispatch/client";
import { DispatchApiError } from "@dispatch/client";
import { pause } from "../kit/repeat-safely.js";
import { createStore, type Store } from "../kit/store.js";

/** What `GET /readyz` says. Unknown before the first answer, and while the server cannot be reached. */
export interface Health {
  /** By the name of a check: `ok`, or why not. */
  readonly checks: Readonly<Record<string, string>> | null;
}

const everyMs = 15_000;

/** Asks the server now and then whether it can work, until the signal is aborted. */
export function watchHealth(client: DispatchClient, signal: AbortSignal): Store<Health> {
  const health = createStore<Health>({ checks: null });
  const ask = async (): Promise<void> => {
    try {
      const { checks } = await client.checkReady({ signal });
      health.set({ checks });
    } catch (error) {
      // 503 has the same body; the client passes only problems on.
      health.set({ checks: error instanceof DispatchApiError && error.status === 503 ? { server: error.code } : null });
    }
  };
  const run = async (): Promise<void> => {
    for (;;) {
      if (document.visibilityState === "visible") await ask();
      await pause(everyMs, signal);
    }
  };
  run().catch(() => undefined);
  return health;
}
