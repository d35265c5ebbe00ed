import { type DispatcherOptions, fastest, leastLoaded, nearest, nearestByRoad, type Policy } from "@dispatch/core";

/** A way to choose who goes, under the name that the report gives it. */
export interface Contender {
  readonly name: string;
  readonly settings: Pick<DispatcherOptions, "policy" | "shortlistSize" | "maxCalls">;
  /** Asks for each technician with a call of its own. */
  readonly isOneByOne: boolean;
}

/**
 * As most systems do it: the five nearest by great circle, a call each, the shortest drive. Busy technicians are left
 * out beforehand, as for the others.
 */
const topFive: Contender = {
  name: "top-5",
  settings: { policy: nearestByRoad, shortlistSize: 5, maxCalls: 1 },
  isOneByOne: true,
};

const contenders: readonly Contender[] = [
  toContender("nearest", nearest),
  toContender("fastest", fastest),
  toContender("least-loaded", leastLoaded({ withinMeters: 2000 })),
  topFive,
];

export const contenderNames: readonly string[] = contenders.map(({ name }) => name);

export function findContender(name: string): Contender | undefined {
  return contenders.find((contender) => contender.name === name);
}

export function toContender(name: string, policy: Policy): Contender {
  return { name, settings: { policy }, isOneByOne: false };
}
