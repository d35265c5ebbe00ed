import { createDispatcher, type Observer } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import { expect, it } from "vitest";
import { asInstance } from "../../../core/test/support/as-instance.js";
import { createDispatchApp } from "../../../http-adapter/src/index.js";
import { call } from "../../../http-adapter/test/support/memory-app.js";

it("createDispatchApp accepts class instances as plug-ins and dispatcher, observed or not", async () => {
  const location = { latitude: 49.41, longitude: 8.69 };
  const customers = memoryCustomers([{ id: "1", location }]);
  const technicians = memoryTechnicians([
    { id: "4", location },
    { id: "7", location },
  ]);
  const locations = asInstance(technicians);
  const assignments = asInstance(memoryAssignments({ customers, technicians }));
  const plugins = {
    customers: asInstance(customers),
    technicians: locations,
    distances: asInstance(straightLineDistances()),
    assignments,
  };
  const parts = new Set<string>();
  const observer: Observer = {
    observe({ part }) {
      parts.add(part);
      return asInstance({ run: (work: () => void) => work(), end: () => undefined });
    },
  };
  const observed = createDispatcher({ ...plugins, observer: [asInstance(observer), observer] });
  for (const dispatcher of [observed, asInstance(createDispatcher(plugins))]) {
    const app = createDispatchApp({ dispatcher, assignments, locations });
    const key = { "idempotency-key": crypto.randomUUID() };
    const { id } = await call(app, "POST", "/dispatch/1", undefined, key);
    expect(await call(app, "POST", "/dispatch/1", undefined, key)).toMatchObject({ id, is_repeat: true });
    expect(await call(app, "POST", `/assignments/${id}/accept`)).toMatchObject({ status: "accepted" });
    const { next } = await call(app, "POST", `/assignments/${id}/decline`);
    expect(next).toMatchObject({ job_id: id });
    expect(await call(app, "GET", `/assignments/${id}/decision`)).toMatchObject({ assignment: { id } });
    expect(await call(app, "GET", "/assignments?limit=1")).toHaveLength(1);
    const report = { ...location, reported_at: new Date().toISOString() };
    expect(await call(app, "PUT", "/technicians/4/location", report)).toHaveProperty("status");
    expect(await call(app, "GET", "/healthz")).toEqual({ status: "ok" });
  }
  expect([...parts].sort()).toEqual(["assignments", "customers", "dispatcher", "distances", "technicians"]);
});
