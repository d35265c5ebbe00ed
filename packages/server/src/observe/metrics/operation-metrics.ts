import type { BatchResult, Decision, Observation, Operation } from "@dispatch/core";
import { Counter, Histogram, type Registry } from "prom-client";
import { toOptimalityLabel } from "../to-optimality-label.js";
import { toOutcome } from "../to-outcome.js";

/** Counts and times the calls of a dispatcher, and what they decide. */
export function countOperations(registry: Registry): (operation: Operation) => Observation {
  const registers = [registry];
  const total = new Counter({
    name: "dispatch_operations_total",
    help: "Calls of the dispatcher, by what they came to",
    labelNames: ["operation", "outcome"],
    registers,
  });
  const duration = new Histogram({
    name: "dispatch_operation_duration_seconds",
    help: "How long calls of the dispatcher took",
    labelNames: ["operation"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25],
    registers,
  });
  const decisions = new Counter({
    name: "dispatch_decisions_total",
    help: "Decisions, by their basis and whether they are proven",
    labelNames: ["basis", "optimality"],
    registers,
  });
  const batchJobs = new Counter({
    name: "dispatch_batch_jobs_total",
    help: "Jobs of batches, by what became of them",
    labelNames: ["outcome"],
    registers,
  });
  const countDecision = ({ basis, optimality }: Pick<Decision, "basis" | "optimality">): void =>
    decisions.inc({ basis, optimality: toOptimalityLabel(optimality) });
  const countBatch = ({ booked, left, failures, decisions: made }: BatchResult): void => {
    const repeated = booked.filter(({ isRepeat }) => isRepeat === true).length;
    batchJobs.inc({ outcome: "booked" }, booked.length - repeated);
    batchJobs.inc({ outcome: "repeated" }, repeated);
    batchJobs.inc({ outcome: "left" }, left.length);
    batchJobs.inc({ outcome: "failed" }, failures.length);
    made.forEach(countDecision);
  };

  return ({ name: operation, signal }) => {
    const stop = duration.startTimer({ operation });
    return {
      end(end) {
        stop();
        if (end.status === "failed") return total.inc({ operation, outcome: toOutcome(end.error, signal) });
        const { decision, isRepeat, batch } = end;
        total.inc({ operation, outcome: isRepeat ? "repeated" : "ok" });
        if (batch !== undefined) countBatch(batch);
        if (decision !== null) countDecision(decision);
      },
    };
  };
}
