import type { BreakerState, OrsClient, OrsHooks } from "@dispatch/ors-client";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** The part of the client that is used. */
export type OrsClientLike = Pick<OrsClient, "quota" | "breakerState">;

const endpoint = "matrix";
const breakerStates: readonly BreakerState[] = ["closed", "open", "half-open"];

/** Counts and times the requests of a client to openrouteservice. */
export function countOrsRequests(registry: Registry): OrsHooks {
  const registers = [registry];
  const total = new Counter({
    name: "dispatch_ors_requests_total",
    help: "Requests to openrouteservice, repeats included, by what they came to",
    labelNames: ["endpoint", "verdict"],
    registers,
  });
  const duration = new Histogram({
    name: "dispatch_ors_request_duration_seconds",
    help: "From sending a request to openrouteservice to the verdict on its answer",
    labelNames: ["endpoint"],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const elements = new Counter({
    name: "dispatch_ors_elements_total",
    help: "Matrix cells asked for",
    labelNames: ["endpoint"],
    registers,
  });
  return {
    onRequest: (event) => elements.inc({ endpoint: event.endpoint }, event.elements),
    onVerdict({ endpoint, verdict, durationMs }) {
      total.inc({ endpoint, verdict: verdict.kind });
      duration.observe({ endpoint }, durationMs / 1000);
    },
  };
}

/** Shows the circuit breaker and the quota of a client, read at each scrape. */
export function showOrsState(registry: Registry, client: OrsClientLike): void {
  const registers = [registry];
  new Gauge({
    name: "dispatch_ors_breaker_state",
    help: "1 for the state of the circuit breaker, 0 for the others; of several processes, how many are in it",
    labelNames: ["endpoint", "state"],
    registers,
    collect() {
      const current = client.breakerState(endpoint);
      for (const state of breakerStates) this.set({ endpoint, state }, Number(state === current));
    },
  });
  showQuota(registry, "limit", "Requests a day; absent until the service has said it", client);
  showQuota(registry, "remaining", "Requests left of the day; absent until the service has said it", client);
}

function showQuota(registry: Registry, field: "limit" | "remaining", help: string, client: OrsClientLike): void {
  new Gauge({
    name: `dispatch_ors_quota_${field}`,
    help,
    labelNames: ["endpoint"],
    registers: [registry],
    // The quota belongs to the key. Of several processes, the one with the least left has asked last.
    aggregator: "min",
    collect() {
      const value = client.quota(endpoint)[field];
      if (value !== null) this.set({ endpoint }, value);
    },
  });
}
