import { Counter, Gauge, type Registry } from "prom-client";

/** A limit of the process, and how much of it is in use. */
export interface LimitLike {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
  readonly refusals: number;
}

/** Shows limits, read at each scrape. Returns a function that adds a limit, at any time. */
export function showLimits(registry: Registry): (limit: LimitLike) => void {
  const registers = [registry];
  const limits: LimitLike[] = [];
  new Gauge({
    name: "dispatch_limit_used",
    help: "How much of a limit is used at present",
    labelNames: ["limit"],
    registers,
    collect() {
      for (const { name, used } of limits) this.set({ limit: name }, used);
    },
  });
  new Gauge({
    name: "dispatch_limit_maximum",
    help: "How much a limit allows",
    labelNames: ["limit"],
    registers,
    collect() {
      for (const { name, limit } of limits) this.set({ limit: name }, limit);
    },
  });
  new Counter({
    name: "dispatch_limit_refusals_total",
    help: "How often a limit refused something",
    labelNames: ["limit"],
    registers,
    collect() {
      this.reset();
      for (const { name, refusals } of limits) this.inc({ limit: name }, refusals);
    },
  });
  return (limit) => void limits.push(limit);
}
