import { createDispatcher } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import type { MiddlewareHandler } from "hono";
import { describe, expect, it } from "vitest";
import type { DispatchEnv } from "../../src/dispatch-env.js";
import { guard } from "../../src/guard/index.js";
import { serveApp } from "../guard/serve.js";
import { listenTo } from "../support/listen-to.js";
import { call, memoryApp } from "../support/memory-app.js";
import { until } from "../support/until.js";

const events = { pollMs: 10, heartbeatMs: 50 };

describe("GET /jobs/events", () => {
  it("sends every change of every job once and in order, then new ones", async () => {
    const app = memoryApp({ events });
    await call(app, "POST", "/jobs", { customer_id: 1, reason: "a call" });
    await call(app, "POST", "/dispatch/1");
    await using server = await serveApp(app);
    await using listener = listenTo(await fetch(`${server.url}/jobs/events`));
    await until(() => listener.events.length === 2);
    await call(app, "POST", "/jobs/1/dispatch");
    await call(app, "POST", "/jobs/1/complete", { reason: "done" });
    await until(() => listener.events.length === 4);
    expect(listener.events.map(({ data }) => data)).toMatchObject([
      { job_id: 1, version: 1, from: null, to: "waiting", fields: [], assignment_id: null, reason: "a call" },
      { job_id: 2, version: 1, from: null, to: "assigned", assignment_id: 2 },
      { job_id: 1, version: 2, from: "waiting", to: "assigned", assignment_id: 3 },
      { job_id: 1, version: 3, from: "assigned", to: "completed", reason: "done" },
    ]);
    expect(listener.events.map(({ id }) => id)).toEqual(listener.events.map(({ data }) => data["cursor"]));
  });

  it("continues after the last known event, and after latest sends only new ones", async () => {
    const app = memoryApp({ events });
    for (let index = 0; index < 3; index += 1) await call(app, "POST", "/jobs", { customer_id: 1 });
    await using all = listenTo(await app.request("/jobs/events"));
    await until(() => all.events.length === 3);
    const cursor = all.events[0]?.id ?? "";
    await using byHeader = listenTo(await app.request("/jobs/events", { headers: { "last-event-id": cursor } }));
    await using byQuery = listenTo(await app.request(`/jobs/events?after=${cursor}`));
    await using late = listenTo(await app.request("/jobs/events?after=latest"));
    await until(() => late.lastEventId !== undefined);
    await call(app, "POST", "/jobs/2/cancel");
    await until(() => byHeader.events.length === 3 && byQuery.events.length === 3 && late.events.length === 1);
    const steps = byQuery.events.map(({ data }) => `${data["job_id"]} ${data["to"]}`);
    expect(steps).toEqual(["2 waiting", "3 waiting", "2 cancelled"]);
    expect(byHeader.events).toEqual(byQuery.events);
    expect(late.events.map(({ data }) => data["to"])).toEqual(["cancelled"]);
  });

  it("refuses a cursor that the store did not issue, and an unknown parameter", async () => {
    expect(await call(memoryApp(), "GET", "/jobs/events", undefined, { "last-event-id": "abc" })).toMatchObject({
      status: 422,
      errors: [{ loc: ["header", "last-event-id"] }],
    });
    expect(await call(memoryApp(), "GET", "/jobs/events?job_id=1")).toMatchObject({ status: 422 });
  });

  it("shares the limit of event streams with GET /events", async () => {
    const app = memoryApp({ events: { ...events, maxListeners: 1 } });
    await using first = listenTo(await app.request("/events"));
    expect(await call(app, "GET", "/jobs/events")).toMatchObject({ status: 503, code: "TOO_MANY_LISTENERS" });
    await first[Symbol.asyncDispose]();
    await using second = listenTo(await app.request("/jobs/events"));
    expect(await call(app, "GET", "/events")).toMatchObject({ status: 503, code: "TOO_MANY_LISTENERS" });
    expect(second.isOver).toBe(false);
  });

  it.each([
    ["viewer", {}, 200],
    ["dispatcher", {}, 200],
    ["technician", { technicianId: "4" }, 403],
  ] as const)("answers a %s as GET /events does", async (role, scope, status) => {
    const authenticators = [async () => ({ id: "x", role, ...scope })];
    await using served = await serveApp(memoryApp({ events, middleware: guard({ authenticators }) }));
    for (const path of ["/jobs/events", "/events"]) {
      const abort = new AbortController();
      const headers = { "x-api-key": "any" };
      expect((await fetch(served.url + path, { headers, signal: abort.signal })).status).toBe(status);
      abort.abort();
    }
  });

  it("sends each tenant the events of its own jobs only", async () => {
    const byTenant: MiddlewareHandler<DispatchEnv> = async (context, next) => {
      context.set("principal", { id: "desk", role: "dispatcher", tenant: context.req.header("x-tenant") });
      await next();
    };
    const parts = new Map(["a", "b"].map((tenant) => [tenant, memoryParts()]));
    const app = memoryApp({
      events,
      forTenant: (tenant) => parts.get(tenant) ?? memoryParts(),
      middleware: [byTenant],
    });
    await call(app, "POST", "/jobs", { latitude: 1, longitude: 1, reason: "of a" }, { "x-tenant": "a" });
    await using ofB = listenTo(await app.request("/jobs/events", { headers: { "x-tenant": "b" } }));
    await call(app, "POST", "/jobs", { latitude: 1, longitude: 1, reason: "of b" }, { "x-tenant": "b" });
    await until(() => ofB.events.length > 0);
    expect(ofB.events.map(({ data }) => data["reason"])).toEqual(["of b"]);
  });
});

function memoryParts() {
  const plugins = {
    customers: memoryCustomers([]),
    technicians: memoryTechnicians(),
    assignments: memoryAssignments(),
  };
  return { dispatcher: createDispatcher({ ...plugins, distances: straightLineDistances() }), ...plugins };
}
