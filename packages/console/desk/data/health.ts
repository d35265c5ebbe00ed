import type { ReadinessJson } from "@dispatch/client";
import { pause } from "../kit/repeat-safely.js";
import { createStore, type Store } from "../kit/store.js";

/** What `GET /readyz` says. Null before the first answer, and while the server cannot be reached. */
export type Health = Pick<ReadinessJson, "checks" | "routing"> | null;

const everyMs = 15_000;

/** Asks the server now and then whether it can work, until the signal is aborted. */
export function watchHealth(apiUrl: string, signal: AbortSignal): Store<Health> {
  const health = createStore<Health>(null);
  const ask = async (): Promise<Health> => {
    // Not by the client: it takes 503 for a failure, while here its body says what is wrong. No credentials are needed.
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(everyMs)]);
    const response = await fetch(`${apiUrl}/readyz`, { signal: inTime, credentials: "omit" });
    const { checks, routing } = (await response.json()) as ReadinessJson;
    return checks === undefined ? null : { checks, routing };
  };
  const run = async (): Promise<void> => {
    for (;;) {
      if (document.visibilityState === "visible") health.set(await ask().catch(() => null));
      await pause(everyMs, signal);
    }
  };
  run().catch(() => undefined);
  return health;
}
