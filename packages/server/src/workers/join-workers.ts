import type { Registry } from "prom-client";
import { type MetricsReport, type PrimaryMessage, toMessage, type WorkerMessage } from "./messages.js";

/** How long a scrape waits for the primary process, in milliseconds: longer than that waits for the workers. */
const patienceMs = 4_000;

/** A worker's side of the line to the primary process. */
export interface PrimaryLine {
  /** Aborted when the primary process tells the worker to stop. */
  readonly stop: AbortSignal;
  /** Tells the primary process that requests are accepted. */
  tellUp(urls: { readonly url: string; readonly probeUrl: string | null }): void;
  /** Adds the metrics of this worker to those of all. */
  showMetrics(registry: Registry): void;
  /** Returns the metrics of all workers; null if they do not arrive in time. */
  readMetrics(): Promise<string | null>;
}

/** The part of `process` that is used. */
export interface ProcessLike {
  send?(message: WorkerMessage): unknown;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

/** Opens the line of this process to the primary one. */
export function joinWorkers(worker: ProcessLike = process): PrimaryLine {
  const stop = new AbortController();
  const waiting = new Map<number, (text: string) => void>();
  let own: Registry | null = null;
  let lastId = 0;
  const send = (message: WorkerMessage): void => void worker.send?.(message);

  const report = async (id: number): Promise<void> => {
    const metrics = own === null ? [] : ((await own.getMetricsAsJSON()) as MetricsReport);
    send({ kind: "report", id, metrics });
  };

  worker.on("message", (received) => {
    const message = toMessage<PrimaryMessage>(received);
    if (message?.kind === "stop") stop.abort(new Error("stopped by the primary process"));
    else if (message?.kind === "measure") void report(message.id);
    else if (message?.kind === "metrics") waiting.get(message.id)?.(message.text);
  });

  return {
    stop: stop.signal,
    tellUp: ({ url, probeUrl }) => send({ kind: "up", url, probeUrl }),
    showMetrics(registry) {
      own = registry;
    },
    async readMetrics() {
      lastId += 1;
      const id = lastId;
      const text = await new Promise<string | null>((resolve) => {
        const timer = setTimeout(resolve, patienceMs, null);
        waiting.set(id, (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
        send({ kind: "scrape", id });
      });
      waiting.delete(id);
      return text;
    },
  };
}
