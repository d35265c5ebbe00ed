import type { Decision, Observer, Operation } from "@dispatch/core";
import { type Attributes, context, type Span, type Tracer, trace } from "@opentelemetry/api";
import { toOptimalityLabel } from "../to-optimality-label.js";
import { type Step, toStep } from "../to-step.js";
import { endAsFailed } from "./in-span.js";

/** Creates a span for each call of a dispatcher, and one inside it for each step. Each is active while it runs. */
export function createTracingObserver(tracer: Tracer): Observer {
  return {
    observe(operation) {
      const span = startSpan(tracer, operation);
      if (span === null) return undefined;
      const within = trace.setSpan(context.active(), span);
      return {
        run: (work) => context.with(within, work),
        end(end) {
          if (end.status === "failed") return endAsFailed(span, end.error, operation.signal);
          if (end.decision !== null) span.setAttributes(toDecisionAttributes(end.decision));
          span.end();
        },
      };
    },
  };
}

function startSpan(tracer: Tracer, operation: Operation): Span | null {
  if (operation.part === "dispatcher") return tracer.startSpan(operation.name);
  const step = toStep(operation);
  if (step === null) return null;
  return tracer.startSpan(step.name, {
    attributes: { ...toStepAttributes(step), "dispatch.plugin": operation.plugin },
  });
}

function toStepAttributes(step: Step): Attributes {
  switch (step.name) {
    case "find":
      return { "dispatch.customer_id": step.customerId };
    case "search":
      return { "dispatch.limit": step.limit };
    case "measure":
      return { "dispatch.origins": step.origins };
    case "claim":
      return { "dispatch.technician_id": step.technicianId };
  }
}

function toDecisionAttributes({ basis, optimality, routing, candidates }: Decision): Attributes {
  return {
    "dispatch.basis": basis,
    "dispatch.optimality": toOptimalityLabel(optimality),
    "dispatch.candidates": candidates.length,
    "dispatch.routing_calls": routing.calls,
    "dispatch.routing_elements": routing.elements,
  };
}
