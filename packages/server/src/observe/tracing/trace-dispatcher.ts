import type { Decision, Observer, Operation } from "@dispatch/core";
import { type Attributes, context, type Span, type Tracer, trace } from "@opentelemetry/api";
import { toOptimalityLabel } from "../to-optimality-label.js";
import { toStep } from "../to-step.js";
import { endAsFailed } from "./in-span.js";

/** Creates a span for each call of a dispatcher, and one inside it for each step. Each is active while it runs. */
export function traceDispatcher(tracer: Tracer): Observer {
  return {
    observe(operation) {
      const span = startSpan(tracer, operation);
      if (span === null) return undefined;
      const within = trace.setSpan(context.active(), span);
      return {
        run: (work) => context.with(within, work),
        end(end) {
          if (end.status === "failed") return endAsFailed(span, end.error, operation.signal);
          if (end.decision !== null) span.setAttributes(toAttributes(end.decision));
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
  const { name, ...facts } = step;
  return tracer.startSpan(name, { attributes: withPrefix({ ...facts, plugin: operation.plugin }) });
}

function toAttributes({ basis, optimality, routing, candidates }: Decision): Attributes {
  return withPrefix({
    basis,
    optimality: toOptimalityLabel(optimality),
    candidates: candidates.length,
    routingCalls: routing.calls,
    routingElements: routing.elements,
  });
}

/** Converts `customerId` to `dispatch.customer_id`, because attribute names are in snake_case. */
function withPrefix(facts: Attributes): Attributes {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`dispatch.${toSnakeCase(name)}`, value]));
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
