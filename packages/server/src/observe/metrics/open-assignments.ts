import type { AssignmentLedger, OpenAssignments } from "@dispatch/core";
import { Gauge, type Registry } from "prom-client";

/** The part of the ledger that is used. */
export type OpenAssignmentsLike = Pick<AssignmentLedger, "countOpen">;

/** How long a scrape waits for the ledger, in milliseconds. */
const patienceMs = 1_000;

/** Shows the open assignments at each scrape, or none of them if the ledger does not answer in time. */
export function showOpenAssignments(registry: Registry, ledger: OpenAssignmentsLike): void {
  let reading: Promise<readonly OpenAssignments[]> | undefined;

  /** Asks the ledger once a scrape, for both metrics. */
  function read(): Promise<readonly OpenAssignments[]> {
    reading ??= ledger
      .countOpen({ signal: AbortSignal.timeout(patienceMs) })
      .catch(() => [])
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }

  function show(name: string, help: string, toValue: (open: OpenAssignments) => number): void {
    new Gauge({
      name,
      help,
      labelNames: ["status"],
      registers: [registry],
      // Several processes count the same assignments.
      aggregator: "max",
      async collect() {
        const all = await read();
        this.reset();
        for (const open of all) this.set({ status: open.status }, toValue(open));
      },
    });
  }

  show("dispatch_open_assignments", "Assignments that are open, by status", ({ count }) => count);
  show(
    "dispatch_open_assignment_oldest_seconds",
    "How long ago the oldest open assignment of a status was booked",
    ({ oldestAgeSeconds }) => oldestAgeSeconds,
  );
}
