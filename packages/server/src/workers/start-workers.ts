import cluster, { type Worker } from "node:cluster";
import { setTimeout as sleep } from "node:timers/promises";
import { createMetricsGatherer } from "./gather-metrics.js";
import { type PrimaryMessage, toMessage, type WorkerMessage } from "./messages.js";

export interface WorkersOptions {
  readonly count: number;
  readonly log: (text: string) => void;
  /** Stops the start, which rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** Processes that serve one port together. */
export interface Workers {
  /** Stops all of them: the last one goes on accepting requests until the others have answered theirs. */
  close(): Promise<void>;
}

/** A worker could not start; it has said why. */
export class WorkerStartError extends Error {
  override readonly name = "WorkerStartError";
}

const leastPauseMs = 100;
const mostPauseMs = 10_000;

/**
 * Starts the program of this process `count` times, on one port. The first one starts alone: what is wrong with the settings,
 * the database or the port is said once, and the schema is migrated by one. A worker that ends is replaced, at once if it had
 * been up, and ever later if it cannot start.
 */
export async function startWorkers({ count, log, signal }: WorkersOptions): Promise<Workers> {
  const metrics = createMetricsGatherer();
  const alive = new Set<Worker>();
  let isStopping = false;
  let failures = 0;

  const scrape = async (worker: Worker, id: number): Promise<void> =>
    tell(worker, { kind: "metrics", id, text: await metrics.gather([...alive].map(toLine)) });

  const start = (): Promise<boolean> =>
    new Promise((resolve) => {
      const worker = cluster.fork();
      alive.add(worker);
      worker.on("message", (received: unknown) => {
        const message = toMessage<WorkerMessage>(received);
        if (message?.kind === "scrape") void scrape(worker, message.id);
        else if (message?.kind === "report") metrics.receive(toLine(worker), message.id, message.metrics);
        else if (message?.kind === "up") {
          failures = 0;
          resolve(true);
        }
      });
      // It is about to end: its exit says so.
      worker.on("error", () => undefined);
      worker.once("exit", (code, signalName) => {
        alive.delete(worker);
        void metrics.forget(toLine(worker));
        resolve(false);
        if (isStopping || !isComplete) return;
        log(`Worker ${worker.process.pid} ended with ${signalName ?? `code ${code}`}; another one is started.`);
        void replace();
      });
    });

  const replace = async (): Promise<void> => {
    const pauseMs = failures === 0 ? 0 : Math.min(mostPauseMs, leastPauseMs * 2 ** failures);
    failures += 1;
    await sleep(pauseMs);
    if (!isStopping) await start();
  };

  const stop = async (workers: readonly Worker[]): Promise<void> => {
    const ends = workers.map((worker) => new Promise((resolve) => worker.once("exit", resolve)));
    for (const worker of workers) tell(worker, { kind: "stop" });
    await Promise.all(ends);
  };

  const close = async (): Promise<void> => {
    isStopping = true;
    const [last, ...others] = alive;
    await stop(others);
    if (last !== undefined && alive.has(last)) await stop([last]);
  };

  let isComplete = false;
  signal.addEventListener("abort", () => void (isComplete || close()), { once: true });
  for (let number = 1; number <= count; number += 1) {
    signal.throwIfAborted();
    if (await start()) continue;
    signal.throwIfAborted();
    await close();
    throw new WorkerStartError();
  }
  isComplete = true;
  log(`All ${count} workers are up.`);
  // One may have ended while the others started.
  for (let missing = count - alive.size; missing > 0; missing -= 1) void replace();
  return { close };
}

function toLine(worker: Worker) {
  return {
    id: worker.id,
    isConnected: () => worker.isConnected(),
    send: (message: PrimaryMessage) => tell(worker, message),
  };
}

/** One that ends in this moment receives nothing. */
function tell(worker: Worker, message: PrimaryMessage): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}
