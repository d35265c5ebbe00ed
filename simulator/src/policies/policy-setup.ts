import { type DispatcherOptions, fastest, leastLoaded, nearest, nearestByRoad, type Policy } from "@dispatch/core";

/** A policy with its settings, under its name in the report. */
export interface PolicySetup {
  readonly name: string;
  readonly settings: Pick<DispatcherOptions, "policy" | "shortlistSize" | "maxCalls">;
  /** Whether it measures each technician with a separate call. */
  readonly isOneByOne: boolean;
  /** Decides waiting jobs together, after a window. Default: one by one, first come, first served. */
  readonly queue?: { readonly windowMs: number };
}

/**
 * The way of most systems: the shortest drive of the five nearest by great circle, with one call each. As for the other
 * policies, busy technicians are left out beforehand.
 */
const topFive: PolicySetup = {
  name: "top-5",
  settings: { policy: nearestByRoad, shortlistSize: 5, maxCalls: 1 },
  isOneByOne: true,
};

/** Nearest, all waiting jobs together: at each event, or after so many seconds. */
function toQueue(windowSeconds: number): PolicySetup {
  return { ...toPolicySetup(`queue-${windowSeconds}`, nearest), queue: { windowMs: windowSeconds * 1000 } };
}

const policySetups: readonly PolicySetup[] = [
  toPolicySetup("nearest", nearest),
  toPolicySetup("fastest", fastest),
  toPolicySetup("least-loaded", leastLoaded({ withinMeters: 2000 })),
  topFive,
  ...[0, 60, 120].map(toQueue),
];

export const policyNames: readonly string[] = policySetups.map(({ name }) => name);

/** Those that dispatch one by one. */
export const defaultPolicyNames: readonly string[] = policySetups
  .filter(({ queue }) => queue === undefined)
  .map(({ name }) => name);

export function findPolicySetup(name: string): PolicySetup | undefined {
  return policySetups.find((setup) => setup.name === name);
}

export function toPolicySetup(name: string, policy: Policy): PolicySetup {
  return { name, settings: { policy }, isOneByOne: false };
}
