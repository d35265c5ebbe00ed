/**
 * Prints spans as a tree, in the order of their start, each with its duration and attributes.
 *
 * @param {readonly import("@opentelemetry/sdk-trace-node").ReadableSpan[]} spans
 */
export function printTrace(spans, parentId = undefined, indent = "") {
  const children = spans
    .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parentId)
    .sort((left, right) => toMs(left.startTime) - toMs(right.startTime));
  for (const span of children) {
    const facts = Object.entries(span.attributes).map(([name, value]) => `${name}=${value}`);
    console.log(
      `${(indent + span.name).padEnd(12)} ${toMs(span.duration).toFixed(1).padStart(6)} ms  ${facts.join(" ")}`,
    );
    printTrace(spans, span.spanContext().spanId, `${indent}  `);
  }
}

function toMs([seconds, nanoseconds]) {
  return seconds * 1000 + nanoseconds / 1e6;
}
