import { loadPolicy } from "../policies/load-policy.js";
import type { Tally } from "../report/tally.js";
import type { Scenario } from "../scenario.js";
import { simulate } from "../simulate.js";
import { createWorld, type WorldKind } from "../world/create-world.js";

/** One town under one policy, as plain data that can be sent to a thread. */
export interface TownTask {
  readonly kind: WorldKind;
  readonly technicianCount: number;
  /** With the seed of this town. */
  readonly scenario: Scenario;
  /** A name, or the path of a module. */
  readonly policy: string;
}

export interface TownResult {
  /** The name of the policy. */
  readonly policy: string;
  readonly tally: Tally;
  readonly eventCount: number;
  /** The source of the data, to be credited; null for a synthetic town. */
  readonly attribution: string | null;
}

/** @throws {InvalidRequestError} naming an invalid option */
export async function runTown({ kind, technicianCount, scenario, policy }: TownTask): Promise<TownResult> {
  const setup = await loadPolicy(policy);
  const world = createWorld({ kind, technicianCount, seed: scenario.seed });
  return { policy: setup.name, attribution: world.attribution, ...(await simulate(world, setup, scenario)) };
}
