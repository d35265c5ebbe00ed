import type { DistanceProvider } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { createOrsClient, type OrsClient, type OrsClientOptions, orsDistances } from "@dispatch/ors-client";
import { graphhopperDistances, osrmDistances, valhallaDistances } from "@dispatch/routing-providers";
import type { DistancesSettings } from "../settings/settings.js";
import type { Demo } from "./demo.js";

/** Metres driven per metre of great circle, for estimates; shown in the banner. */
const circuityFactor = 1.4;

/** What the public service allows one key in a minute. */
const publicRequestsPerMinute = 40;

/** For one request with its retries. */
const clientDeadlineMs = 20_000;

export interface ChosenDistances {
  readonly distances: DistanceProvider;
  /** For the banner; holds no key. */
  readonly description: string;
  /** Null if openrouteservice is not used. */
  readonly orsClient: OrsClient | null;
}

/** Returns the configured routing service; without one, the demo's distances or straight-line estimates. */
export function chooseDistances(
  settings: DistancesSettings,
  demo: Demo | null,
  { workers = 1, ...orsOptions }: OrsClientOptions & { readonly workers?: number },
): ChosenDistances {
  if (settings.kind === "openrouteservice") {
    const { apiKey, baseUrl, profile, timeoutMs, maxResponseValues } = settings;
    const where = baseUrl === undefined ? "the public service" : new URL(baseUrl).host;
    // One call may use its whole timeout; otherwise the deadline of the dispatch ends it.
    const deadlineMs = Math.max(clientDeadlineMs, timeoutMs);
    const orsClient = createOrsClient({
      ...orsOptions,
      ...{ apiKey, baseUrl, profile, timeoutMs, deadlineMs, maxResponseValues },
      // Several processes share the key.
      ...(baseUrl === undefined && { requestsPerMinute: Math.max(1, Math.floor(publicRequestsPerMinute / workers)) }),
    });
    return { distances: orsDistances({ client: orsClient }), description: `openrouteservice, ${where}`, orsClient };
  }
  if (settings.kind === "osrm" || settings.kind === "valhalla" || settings.kind === "graphhopper") {
    const distances = toEngineDistances(settings, {
      fetch: orsOptions.fetch,
      maxResponseBytes: orsOptions.maxResponseBytes,
    });
    const where = settings.baseUrl === undefined ? "the public service" : new URL(settings.baseUrl).host;
    return { distances, description: `${settings.kind}, ${where}`, orsClient: null };
  }
  const estimate = straightLineDistances({ circuityFactor });
  if (settings.kind === "unnamed" && demo !== null) {
    return { distances: demo.toDistances(estimate), description: demo.distancesDescription, orsClient: null };
  }
  return {
    distances: estimate,
    description: `none: straight-line estimates, great circle x ${circuityFactor} (set OPENROUTE_API_KEY)`,
    orsClient: null,
  };
}

function toEngineDistances(
  settings: Extract<DistancesSettings, { readonly kind: "osrm" | "valhalla" | "graphhopper" }>,
  shared: Pick<OrsClientOptions, "fetch" | "maxResponseBytes">,
): DistanceProvider {
  if (settings.kind === "graphhopper") {
    const { kind: _, ...options } = settings;
    return graphhopperDistances({ ...shared, ...options });
  }
  const { kind, ...options } = settings;
  return kind === "osrm" ? osrmDistances({ ...shared, ...options }) : valhallaDistances({ ...shared, ...options });
}
