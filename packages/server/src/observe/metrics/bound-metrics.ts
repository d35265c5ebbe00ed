import { Counter, Gauge, type Registry } from "prom-client";

/** A limit of the process, and how much of it is in use. */
export interface BoundLike {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
  readonly refusals: number;
}

/** Shows bounds, read at each scrape. Returns a function that adds a bound, at any time. */
export function showBounds(registry: Registry): (bound: BoundLike) => void {
  const registers = [registry];
  const bounds: BoundLike[] = [];
  new Gauge({
    name: "dispatch_bound_used",
    help: "How much of a limit is used at present",
    labelNames: ["bound"],
    registers,
    collect() {
      for (const { name, used } of bounds) this.set({ bound: name }, used);
    },
  });
  new Gauge({
    name: "dispatch_bound_limit",
    help: "How much a limit allows",
    labelNames: ["bound"],
    registers,
    collect() {
      for (const { name, limit } of bounds) this.set({ bound: name }, limit);
    },
  });
  new Counter({
    name: "dispatch_bound_refusals_total",
    help: "How often a limit refused something",
    labelNames: ["bound"],
    registers,
    collect() {
      this.reset();
      for (const { name, refusals } of bounds) this.inc({ bound: name }, refusals);
    },
  });
  return (bound) => void bounds.push(bound);
}
