import { type Context, context, type Span, type SpanOptions, SpanStatusCode, type Tracer } from "@opentelemetry/api";
import { toOutcome } from "../to-outcome.js";

export interface SpanRequest extends SpanOptions {
  readonly name: string;
  /** Distinguishes an abort from a failure. */
  readonly signal?: AbortSignal | undefined;
  /** The parent span's context. @default the active context */
  readonly parent?: Context | undefined;
}

/** Runs a function in a new span, which is active meanwhile. */
export function inSpan<Value>(
  tracer: Tracer,
  { name, signal, parent = context.active(), ...options }: SpanRequest,
  run: (span: Span) => Promise<Value>,
): Promise<Value> {
  return tracer.startActiveSpan(name, options, parent, async (span) => {
    try {
      const value = await run(span);
      span.end();
      return value;
    } catch (error) {
      endAsFailed(span, error, signal);
      throw error;
    }
  });
}

/** Ends the span of a failure. It records only the code, because a message may be private. */
export function endAsFailed(span: Span, error: unknown, signal: AbortSignal | undefined): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute("error.type", toOutcome(error, signal));
  span.end();
}
