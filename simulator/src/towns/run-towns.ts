import { type Report, toReport } from "../report/report.js";
import { addTallies } from "../report/tally.js";
import type { TownResult, TownTask } from "./town.js";

export interface TownsOptions extends Omit<TownTask, "policy"> {
  readonly policies: readonly string[];
  /** How many towns of that size to simulate; each has the next seed. */
  readonly townCount: number;
}

export interface Towns {
  /** One report per policy, over all towns. */
  readonly reports: readonly Report[];
  readonly eventCount: number;
  /** The source of the data, to be credited; null for synthetic towns. */
  readonly attribution: string | null;
}

/** @param run runs the tasks in any order, and returns the results in the order of the tasks */
export async function runTowns(
  { policies, townCount, scenario, ...town }: TownsOptions,
  run: (tasks: readonly TownTask[]) => Promise<readonly TownResult[]>,
): Promise<Towns> {
  const seeds = Array.from({ length: townCount }, (_, index) => scenario.seed + index);
  const tasks = policies.flatMap((policy) =>
    seeds.map((seed) => ({ ...town, policy, scenario: { ...scenario, seed } })),
  );
  const results = await run(tasks);
  const reports = policies.map((policy, index) => {
    const ofPolicy = results.slice(index * townCount, (index + 1) * townCount);
    return toReport(ofPolicy[0]?.policy ?? policy, ofPolicy.map(({ tally }) => tally).reduce(addTallies));
  });
  const attribution = results[0]?.attribution ?? null;
  return { reports, attribution, eventCount: results.reduce((sum, { eventCount }) => sum + eventCount, 0) };
}
