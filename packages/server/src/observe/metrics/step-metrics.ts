import type { Observation } from "@dispatch/core";
import { Counter, Histogram, type Registry } from "prom-client";
import { toOutcome } from "../to-outcome.js";
import type { Step } from "../to-step.js";

/** Counts and times the calls of a dispatcher's plug-ins. */
export function countSteps(registry: Registry): (step: Step, signal: AbortSignal | undefined) => Observation {
  const registers = [registry];
  const duration = new Histogram({
    name: "dispatch_step_duration_seconds",
    help: "How long calls of a plug-in took",
    labelNames: ["step"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const failures = new Counter({
    name: "dispatch_step_failures_total",
    help: "Calls of a plug-in that failed, by how",
    labelNames: ["step", "outcome"],
    registers,
  });
  const calls = new Counter({
    name: "dispatch_routing_calls_total",
    help: "Calls of the distance provider",
    registers,
  });
  const elements = new Counter({
    name: "dispatch_routing_elements_total",
    help: "Drives that the distance provider was asked for",
    registers,
  });
  const conflicts = new Counter({
    name: "dispatch_conflicts_total",
    help: "Claims that failed because the technician was taken in the meantime",
    registers,
  });

  return (step, signal) => {
    if (step.name === "measure") {
      calls.inc();
      elements.inc(step.origins);
    }
    const stop = duration.startTimer({ step: step.name });
    return {
      end(end) {
        stop();
        if (end.status === "done") return;
        const outcome = toOutcome(end.error, signal);
        failures.inc({ step: step.name, outcome });
        if (outcome === "ASSIGNMENT_CONFLICT") conflicts.inc();
      },
    };
  };
}
