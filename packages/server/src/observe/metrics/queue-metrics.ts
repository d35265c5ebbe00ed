import { jobPriorities, type TurnResult, type WaitingClass } from "@dispatch/core";
import { Counter, Gauge, type Registry } from "prom-client";

/** Priorities in classes: a label must not have thousands of values. */
const classes = ["routine", "urgent", "emergency"] as const;
type PriorityClass = (typeof classes)[number];

/** Shows what waits, and counts the batches, for `onTurn` of `runQueue`. */
export function countTurns(registry: Registry, windowMs: number): (turn: TurnResult, queue: string) => void {
  const registers = [registry];
  /** What waits in each queue. One in which nothing waits has no entry. */
  const waiting = new Map<string, readonly WaitingClass[]>();
  const held = new Map<string, number>();

  const show = (name: string, help: string, toValue: (ofClass: readonly WaitingClass[]) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ["class"],
      registers,
      // Several processes see the same queue.
      aggregator: "max",
      collect() {
        const all = [...waiting.values()].flat();
        for (const name of classes)
          this.set({ class: name }, toValue(all.filter((one) => toClass(one.priority) === name)));
      },
    });
  };
  show("dispatch_waiting_jobs", "Jobs that wait, by class of priority", (all) =>
    all.reduce((sum, { count }) => sum + count, 0),
  );
  show(
    "dispatch_waiting_job_oldest_seconds",
    "How long ago the oldest waiting job was created; 0 if none waits",
    (all) => all.reduce((most, { oldestAt }) => Math.max(most, (Date.now() - Date.parse(oldestAt)) / 1000), 0),
  );
  new Gauge({
    name: "dispatch_held_jobs",
    help: "Jobs that wait, and that the queue leaves alone for a while",
    registers,
    aggregator: "max",
    collect() {
      this.set([...held.values()].reduce((sum, count) => sum + count, 0));
    },
  });
  new Gauge({
    name: "dispatch_queue_window_seconds",
    help: "How long the queue collects changes once jobs wait; 0: not at all",
    registers,
    aggregator: "max",
  }).set(windowMs / 1000);
  const batches = new Counter({
    name: "dispatch_queue_batches_total",
    help: "Batches of the queue, by whether they booked somebody",
    labelNames: ["outcome"],
    registers,
  });
  const booked = new Counter({
    name: "dispatch_queue_booked_total",
    help: "Waiting jobs that the queue booked, by class of priority",
    labelNames: ["class"],
    registers,
  });
  const missed = new Counter({
    name: "dispatch_queue_missed_total",
    help: "Waiting jobs whose window has passed",
    registers,
  });
  for (const outcome of ["booked", "nobody", "failed"]) batches.inc({ outcome }, 0);
  for (const name of classes) booked.inc({ class: name }, 0);

  return ({ state, batch, error, missed: count }, queue) => {
    if (state.waiting.length === 0) waiting.delete(queue);
    else waiting.set(queue, state.waiting);
    if (state.held === 0) held.delete(queue);
    else held.set(queue, state.held);
    missed.inc(count);
    if (error !== null) batches.inc({ outcome: "failed" });
    if (batch === null) return;
    batches.inc({ outcome: batch.booked.length > 0 ? "booked" : "nobody" });
    for (const priority of batch.booked) booked.inc({ class: toClass(priority) });
  };
}

function toClass(priority: number): PriorityClass {
  if (priority >= jobPriorities.emergency) return "emergency";
  return priority >= jobPriorities.urgent ? "urgent" : "routine";
}
