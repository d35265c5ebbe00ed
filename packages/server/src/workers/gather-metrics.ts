import { createMetricsSum } from "./add-metrics.js";
import type { MetricsReport, PrimaryMessage } from "./messages.js";

/** A worker process, as far as it is needed here. */
export interface WorkerLike {
  readonly id: number;
  isConnected(): boolean;
  send(message: PrimaryMessage): unknown;
}

/** How long a scrape waits for the workers, in milliseconds. Of a worker that is later, the last report counts. */
const patienceMs = 2_000;

/** Gathers the metrics of all workers, in the primary process. */
export interface MetricsGatherer {
  /** Asks all workers, and returns the sum of their metrics in the format of Prometheus. */
  gather(workers: readonly WorkerLike[]): Promise<string>;
  /** A worker has answered. */
  receive(worker: WorkerLike, id: number, metrics: MetricsReport): void;
  /** A worker has ended. */
  forget(worker: WorkerLike): Promise<void>;
}

interface Scrape {
  readonly missing: Set<number>;
  readonly finish: () => void;
}

export function createMetricsGatherer(): MetricsGatherer {
  const sum = createMetricsSum();
  const running = new Map<number, Scrape>();
  let lastId = 0;

  const drop = (worker: number): void => {
    for (const { missing, finish } of running.values()) if (missing.delete(worker) && missing.size === 0) finish();
  };

  return {
    async gather(workers) {
      lastId += 1;
      const id = lastId;
      const asked = workers.filter((worker) => worker.isConnected());
      if (asked.length > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, patienceMs);
          const finish = (): void => {
            clearTimeout(timer);
            resolve();
          };
          running.set(id, { missing: new Set(asked.map((worker) => worker.id)), finish });
          for (const worker of asked) worker.send({ kind: "measure", id });
        });
        running.delete(id);
      }
      return sum.toText();
    },
    receive(worker, id, metrics) {
      sum.note(worker.id, metrics);
      const scrape = running.get(id);
      if (scrape?.missing.delete(worker.id) === true && scrape.missing.size === 0) scrape.finish();
    },
    forget(worker) {
      drop(worker.id);
      return sum.end(worker.id);
    },
  };
}
