import { createDispatcher, DispatchError, type DistanceProvider } from "@dispatch/core";
import { memoryTechnicians } from "@dispatch/core/memory";
import { Hono } from "hono";
import type pg from "pg";
import { serviceCustomers } from "./customer-source.js";
import { visitStore } from "./visit-store.js";

/** Creates the service: engineers report their positions, visits are planned. The caller owns the pool and the provider. */
export function createService(pool: pg.Pool, distances: DistanceProvider): Hono {
  const engineers = memoryTechnicians();
  const dispatcher = createDispatcher({
    customers: serviceCustomers(pool),
    technicians: engineers,
    distances,
    assignments: visitStore(pool),
    deadlineMs: 5000,
  });

  return new Hono()
    .put("/engineers/:id/position", async (context) => {
      const { latitude, longitude } = await context.req.json();
      engineers.upsert({ id: context.req.param("id"), location: { latitude, longitude } });
      return context.body(null, 204);
    })
    .post("/customers/:id/visits", async (context) => {
      const request = { customerId: context.req.param("id") };
      const { assignment, decision } = await dispatcher.dispatch(request, { signal: context.req.raw.signal });
      return context.json({ visit: assignment, isProvenNearest: decision.optimality.proven }, 201);
    })
    .onError((error, context) => {
      if (!DispatchError.isInstance(error)) return context.json({ error: "INTERNAL" }, 500);
      return context.json({ error: error.code }, error.code === "CUSTOMER_NOT_FOUND" ? 404 : 503);
    });
}
