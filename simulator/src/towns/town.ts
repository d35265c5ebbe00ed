import { loadContender } from "../policies/load-contender.js";
import type { Tally } from "../report/tally.js";
import type { Scenario } from "../scenario.js";
import { simulate } from "../simulate.js";
import { createWorld, type WorldKind } from "../world/create-world.js";

/** One town under one policy: plain data, for a thread of its own. */
export interface TownTask {
  readonly kind: WorldKind;
  readonly technicianCount: number;
  /** Its seed is the town's own. */
  readonly scenario: Scenario;
  /** A name, or the path of a module. */
  readonly policy: string;
}

export interface TownResult {
  /** The name of the policy. */
  readonly policy: string;
  readonly tally: Tally;
  readonly eventCount: number;
  /** Whose data the town is; null where it is made up. */
  readonly attribution: string | null;
}

/** @throws {InvalidRequestError} naming what cannot be used */
export async function runTown({ kind, technicianCount, scenario, policy }: TownTask): Promise<TownResult> {
  const contender = await loadContender(policy);
  const world = createWorld({ kind, technicianCount, seed: scenario.seed });
  return { policy: contender.name, attribution: world.attribution, ...(await simulate(world, contender, scenario)) };
}
