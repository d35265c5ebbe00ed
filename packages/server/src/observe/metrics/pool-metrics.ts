import { Gauge, type Registry } from "prom-client";

/** The counts of a `pg.Pool`. */
export interface PoolLike {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max: number };
}

/** Shows how a pool is used, read at each scrape. */
export function showPool(registry: Registry, pool: PoolLike): void {
  const registers = [registry];
  new Gauge({
    name: "dispatch_pool_connections",
    help: "Connections of the pool",
    labelNames: ["state"],
    registers,
    collect() {
      this.set({ state: "idle" }, pool.idleCount);
      this.set({ state: "in-use" }, pool.totalCount - pool.idleCount);
    },
  });
  new Gauge({
    name: "dispatch_pool_waiting",
    help: "Queries that wait for a connection",
    registers,
    collect() {
      this.set(pool.waitingCount);
    },
  });
  new Gauge({
    name: "dispatch_pool_size",
    help: "The most connections that the pool opens",
    registers,
    collect() {
      this.set(pool.options.max);
    },
  });
}
