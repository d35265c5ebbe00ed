import { runTown, type TownResult, type TownTask } from "./town.js";

/** Runs the tasks one by one in this thread. */
export async function runInTurn(tasks: readonly TownTask[]): Promise<readonly TownResult[]> {
  const results: TownResult[] = [];
  for (const task of tasks) results.push(await runTown(task));
  return results;
}
