import type { OldRecords, RetentionStore } from "@dispatch/core";
import { pause, systemClock } from "@dispatch/core/plugin-kit";
import type { RetentionSettings } from "../settings/settings.js";

/** How long after a run the next one starts. */
const everyMs = 3_600_000;

/** Between two batches, so that everything else has its turn. */
const betweenMs = 20;

const dayMs = 86_400_000;

/** Hears of the removal of old records. */
export interface RemovalListener {
  onRemoved(what: OldRecords, count: number): void;
  /** Called after a run that removed everything that is old. */
  onRun(): void;
  onFailure(error: unknown): void;
}

/**
 * Removes old records of all stores, such as those of tenants, once now and then each hour, until the signal is aborted, and
 * resolves then. A store is left to another process that is removing its records, and after a failure the next run goes on.
 */
export async function removeOldRecords(
  listStores: () => AsyncIterable<RetentionStore>,
  settings: RetentionSettings,
  listener: RemovalListener,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    if (await runAll(listStores, settings, listener, signal)) listener.onRun();
    await pause(everyMs, systemClock, signal).catch(() => undefined);
  }
}

/** Returns whether it removed everything that is old. */
async function runAll(
  listStores: () => AsyncIterable<RetentionStore>,
  settings: RetentionSettings,
  listener: RemovalListener,
  signal: AbortSignal,
): Promise<boolean> {
  let isDone = true;
  const orReport = async (work: () => Promise<boolean>): Promise<void> => {
    try {
      if (!(await work())) isDone = false;
    } catch (error) {
      isDone = false;
      if (!signal.aborted) listener.onFailure(error);
    }
  };
  await orReport(async () => {
    for await (const store of listStores()) {
      signal.throwIfAborted();
      // What fails for one tenant must not keep the records of the others.
      await orReport(() => run(store, settings, listener, signal));
    }
    return true;
  });
  return isDone;
}

/** Returns whether it was the one process that may. */
async function run(
  store: RetentionStore,
  { eventsDays, decisionsDays }: RetentionSettings,
  listener: RemovalListener,
  signal: AbortSignal,
): Promise<boolean> {
  const daysOf: Readonly<Record<OldRecords, number | "off">> = {
    events: eventsDays,
    jobEvents: eventsDays,
    decisions: decisionsDays,
    attempts: decisionsDays,
    keys: 0,
    holds: 0,
  };
  for (const [what, days] of Object.entries(daysOf) as [OldRecords, number | "off"][]) {
    if (days === "off") continue;
    const before = new Date(Date.now() - days * dayMs).toISOString();
    for (let hasMore = true; hasMore; ) {
      const done = await store.removeOld({ what, before }, { signal });
      if (done === null) return false;
      listener.onRemoved(what, done.removed);
      hasMore = done.hasMore;
      if (hasMore) await pause(betweenMs, systemClock, signal);
    }
  }
  return true;
}
