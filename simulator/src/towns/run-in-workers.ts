import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { TownResult, TownTask } from "./town.js";

/** Runs the tasks in several threads; returns the results in the order of the tasks. */
export async function runInWorkers(
  tasks: readonly TownTask[],
  workerCount: number,
  workerFile: URL,
): Promise<readonly TownResult[]> {
  const results: TownResult[] = [];
  const remaining = tasks.entries();

  const workOff = async (): Promise<void> => {
    const worker = new Worker(workerFile);
    try {
      for (const [number, task] of remaining) {
        worker.postMessage(task);
        const [result] = await once(worker, "message");
        results[number] = result as TownResult;
      }
    } finally {
      await worker.terminate();
    }
  };

  await Promise.all(Array.from({ length: Math.min(workerCount, tasks.length) }, workOff));
  return results;
}
