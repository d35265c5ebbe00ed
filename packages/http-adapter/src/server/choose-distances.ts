import type { DistanceProvider } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { orsDistances } from "@dispatch/ors-client";
import type { Demo } from "./demo.js";
import type { DistancesSettings } from "./settings.js";

/** Metres driven a metre of great circle, where nobody measures; said in the banner. */
const circuityFactor = 1.4;

export interface ChosenDistances {
  readonly distances: DistanceProvider;
  /** For the banner; holds no key. */
  readonly description: string;
}

/** A routing service where one is named; else what the demo knows, or estimates. */
export function chooseDistances(settings: DistancesSettings, demo: Demo | null): ChosenDistances {
  if (settings.kind === "openrouteservice") {
    const { apiKey, baseUrl, profile } = settings;
    const where = baseUrl === undefined ? "the public service" : new URL(baseUrl).host;
    return { distances: orsDistances({ apiKey, baseUrl, profile }), description: `openrouteservice, ${where}` };
  }
  const estimate = straightLineDistances({ circuityFactor });
  if (settings.kind === "unnamed" && demo !== null) {
    return { distances: demo.toDistances(estimate), description: demo.distancesDescription };
  }
  return {
    distances: estimate,
    description: `none: straight-line estimates, great circle x ${circuityFactor} (set OPENROUTE_API_KEY)`,
  };
}
