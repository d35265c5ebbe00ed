import type { Decision } from "@dispatch/core";
import type { Attributes, Tracer } from "@opentelemetry/api";
import { findDecision } from "../find-decision.js";
import type { Observer } from "../observer.js";
import { toOptimalityLabel } from "../to-optimality-label.js";
import { inSpan } from "./in-span.js";

/** A span for each call of a dispatcher, and one within it for each call of a plug-in. */
export function traceDispatcher(tracer: Tracer): Observer {
  return {
    operation: (operation, run) =>
      inSpan(tracer, { name: operation.name, signal: operation.signal }, async (span) => {
        const result = await run();
        const decision = findDecision(operation, result);
        if (decision !== null) span.setAttributes(toAttributes(decision));
        return result;
      }),
    step: ({ name, signal, ...facts }, run) =>
      inSpan(tracer, { name, signal, attributes: withPrefix(facts) }, () => run()),
  };
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

/** `customerId` is `dispatch.customer_id`: names of attributes are in snake case. */
function withPrefix(facts: Attributes): Attributes {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [`dispatch.${toSnakeCase(name)}`, value]));
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
