import type { OldRecords } from "@dispatch/core";
import { Counter, Gauge, type Registry } from "prom-client";

const kinds: readonly OldRecords[] = ["events", "jobEvents", "decisions", "attempts", "keys", "holds"];

/** What counts the removal of old records. */
export interface RemovalCounter {
  /** Counts the records that were removed. */
  onRemoved(what: OldRecords, count: number): void;
  /** Notes that everything old is removed. */
  onRun(): void;
  /** Counts a run that failed. */
  onFailure(): void;
}

/** Counts what is removed because it is old, and shows when that was done last. */
export function countRemovals(registry: Registry): RemovalCounter {
  const registers = [registry];
  const removed = new Counter({
    name: "dispatch_removed_records_total",
    help: "Records that were removed because they were old",
    labelNames: ["what"],
    registers,
  });
  const failures = new Counter({
    name: "dispatch_removal_failures_total",
    help: "Runs of the removal of old records that failed",
    registers,
  });
  const lastRun = new Gauge({
    name: "dispatch_removal_last_run_timestamp_seconds",
    help: "When this process last removed everything that was old; before the first time, when it started",
    aggregator: "max",
    registers,
  });
  for (const what of kinds) removed.inc({ what }, 0);
  lastRun.setToCurrentTime();
  return {
    onRemoved: (what, count) => removed.inc({ what }, count),
    onRun: () => lastRun.setToCurrentTime(),
    onFailure: () => failures.inc(),
  };
}
