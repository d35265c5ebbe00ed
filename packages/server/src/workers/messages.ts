import type { MetricObjectWithValues, MetricValue } from "prom-client";

/** The metrics of a process, as `Registry.getMetricsAsJSON` returns them. */
export type MetricsReport = readonly MetricObjectWithValues<MetricValue<string>>[];

/** What a worker tells the primary process. */
export type WorkerMessage =
  /** Requests are accepted. */
  | { readonly kind: "up"; readonly url: string; readonly probeUrl: string | null }
  /** A scrape arrived: the metrics of all workers are needed. */
  | { readonly kind: "scrape"; readonly id: number }
  | { readonly kind: "report"; readonly id: number; readonly metrics: MetricsReport };

/** What the primary process tells a worker. */
export type PrimaryMessage =
  | { readonly kind: "stop" }
  | { readonly kind: "measure"; readonly id: number }
  | { readonly kind: "metrics"; readonly id: number; readonly text: string };

/** Returns a message of the other side; null for one of anybody else. */
export function toMessage<Message extends { readonly kind: string }>(message: unknown): Message | null {
  return typeof message === "object" && message !== null && "kind" in message ? (message as Message) : null;
}
