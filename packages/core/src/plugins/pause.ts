import type { Clock } from "./clock.js";
import { untilAborted } from "./until-aborted.js";

/** Resolves after a delay in milliseconds; rejects with the signal's reason as soon as it is aborted. */
export async function pause(
  delayMs: number,
  clock: Pick<Clock, "schedule">,
  signal: AbortSignal | undefined,
): Promise<void> {
  let cancel: (() => void) | undefined;
  const over = new Promise<void>((resolve) => {
    cancel = clock.schedule(resolve, delayMs);
  });
  try {
    await untilAborted(over, signal);
  } finally {
    cancel?.();
  }
}
