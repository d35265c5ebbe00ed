import { Counter, type Registry } from "prom-client";

/** Counts how often the log of events became unreadable, for `events.onFailure` of `createDispatchApp`. */
export function createEventFailureCounter(registry: Registry): () => void {
  const total = new Counter({
    name: "dispatch_events_failures_total",
    help: "How often the log of events could no longer be read while clients were listening",
    registers: [registry],
  });
  return () => total.inc();
}
