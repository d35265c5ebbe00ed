import { connect } from "node:net";
import { type StubFault, stubFaults } from "@dispatch/ors-client/testing";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { createMetrics } from "../../src/observe/index.js";
import { scrape } from "../support/scrape.js";
import { startService, until } from "../support/service.js";

const operations = (outcome: string): string => `dispatch_operations_total{operation="dispatch",outcome="${outcome}"}`;
const requests = (method: string, route: string, status: number): string =>
  `http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`;

describe("a scrape", () => {
  it("after three dispatches shows each of their steps, once for each time", async () => {
    await using service = await startService();
    for (const customerId of [1, 2, 1]) expect((await service.dispatch(customerId)).status).toBe(200);
    const metrics = await scrape(service.url);
    expect(metrics.get(operations("ok"))).toBe(3);
    expect(metrics.get('dispatch_operation_duration_seconds_count{operation="dispatch"}')).toBe(3);
    for (const step of ["find", "search", "measure", "claim"]) {
      expect(metrics.get(`dispatch_step_duration_seconds_count{step="${step}"}`)).toBe(3);
    }
    expect(metrics.get('dispatch_decisions_total{basis="road",optimality="proven"}')).toBe(3);
    expect(metrics.get("dispatch_routing_calls_total")).toBe(3);
    expect(metrics.get("dispatch_routing_elements_total")).toBe(9);
    expect(metrics.get("dispatch_conflicts_total")).toBe(0);
    expect(metrics.get('dispatch_ors_requests_total{endpoint="matrix",verdict="Ok"}')).toBe(3);
    expect(metrics.get('dispatch_ors_request_duration_seconds_count{endpoint="matrix"}')).toBe(3);
    expect(metrics.get('dispatch_ors_elements_total{endpoint="matrix"}')).toBe(9);
    expect(metrics.get(requests("POST", "/dispatch/:cust_id", 200))).toBe(3);
  });

  it("shows the pool, the process and itself", async () => {
    await using service = await startService();
    await service.dispatch(1);
    const metrics = await scrape(service.url);
    expect(metrics.get("dispatch_pool_size")).toBe(10);
    expect(metrics.get('dispatch_pool_connections{state="idle"}')).toBeGreaterThanOrEqual(1);
    expect(metrics.get('dispatch_pool_connections{state="in-use"}')).toBe(0);
    expect(metrics.get("dispatch_pool_waiting")).toBe(0);
    expect(metrics.get("nodejs_eventloop_lag_p99_seconds")).toBeGreaterThan(0);
    expect(metrics.get("http_requests_in_flight")).toBe(1);
  });

  it("shows queries that wait for a connection, and requests that wait for them", async () => {
    await using service = await startService();
    const locker = await service.pool.connect();
    await locker.query("begin; lock table technicians in access exclusive mode");
    const dispatches = Promise.all(Array.from({ length: 12 }, () => service.dispatch(1)));
    let metrics = await scrape(service.url);
    while (metrics.get("dispatch_pool_waiting") !== 2) metrics = await scrape(service.url);
    expect(metrics.get('dispatch_pool_connections{state="in-use"}')).toBe(10);
    expect(metrics.get("http_requests_in_flight")).toBe(13);
    await locker.query("rollback");
    locker.release();
    await dispatches;
    metrics = await scrape(service.url);
    expect(metrics.get(operations("ok"))).toBe(12);
    expect(metrics.get("http_requests_in_flight")).toBe(1);
  });

  it("shows the quota as soon as the routing service tells it", async () => {
    await using service = await startService({
      stub: { gateway: { keys: { good: "active" }, requestsPerDay: 20 } },
      environment: { OPENROUTE_API_KEY: "good" },
    });
    expect((await scrape(service.url)).has('dispatch_ors_quota_limit{endpoint="matrix"}')).toBe(false);
    await service.dispatch(1);
    const metrics = await scrape(service.url);
    expect(metrics.get('dispatch_ors_quota_limit{endpoint="matrix"}')).toBe(20);
    expect(metrics.get('dispatch_ors_quota_remaining{endpoint="matrix"}')).toBe(19);
  });

  it("shows estimates as such, and nothing of a routing service that is not used", async () => {
    await using service = await startService({ environment: { OPENROUTE_BASE_URL: "" } });
    await service.dispatch(1);
    const metrics = await scrape(service.url);
    expect(metrics.get('dispatch_decisions_total{basis="estimate",optimality="estimate"}')).toBe(1);
    expect([...metrics.keys()].filter((name) => name.startsWith("dispatch_ors_"))).toEqual([]);
  });

  it("can be left out", async () => {
    await using service = await startService({ environment: { DISPATCH_METRICS: "off" } });
    expect((await fetch(`${service.url}/metrics`)).status).toBe(404);
    expect((await service.dispatch(1)).status).toBe(200);
  });
});

describe("a failure is counted by its code", () => {
  it.each<[string, number, StubFault, string, string]>([
    ["that cannot be used", 503, stubFaults.negative, "INVALID_RESPONSE", "InvalidResponse"],
    ["that says too many", 503, stubFaults.rateLimit, "RATE_LIMITED", "RateLimited"],
  ])("of an answer %s", async (_, status, fault, outcome, verdict) => {
    await using service = await startService({ stub: { chooseFault: () => fault } });
    expect((await service.dispatch(1)).status).toBe(status);
    const metrics = await scrape(service.url);
    expect(metrics.get(operations(outcome))).toBe(1);
    expect(metrics.get(`dispatch_step_failures_total{step="measure",outcome="${outcome}"}`)).toBe(1);
    expect(metrics.get(`dispatch_ors_requests_total{endpoint="matrix",verdict="${verdict}"}`)).toBeGreaterThan(0);
    expect(metrics.has('dispatch_step_duration_seconds_count{step="claim"}')).toBe(false);
    expect(metrics.get(requests("POST", "/dispatch/:cust_id", status))).toBe(1);
  });

  it("of a routing service that is down, whose circuit breaker opens", async () => {
    await using service = await startService({ stub: { chooseFault: () => ({ kind: "reset" }) } });
    for (let count = 0; count < 3; count += 1) await service.dispatch(1);
    const metrics = await scrape(service.url);
    expect(metrics.get(operations("UNAVAILABLE"))).toBe(3);
    expect(metrics.get('dispatch_ors_breaker_state{endpoint="matrix",state="open"}')).toBe(1);
    expect(metrics.get('dispatch_ors_breaker_state{endpoint="matrix",state="closed"}')).toBe(0);
    expect(metrics.get('dispatch_ors_requests_total{endpoint="matrix",verdict="Unavailable"}')).toBe(5);
  });

  it("of customers and technicians who are not there", async () => {
    await using service = await startService();
    await service.dispatch(999);
    await service.pool.query("update technicians set is_active = false");
    await service.dispatch(1);
    const metrics = await scrape(service.url);
    expect(metrics.get(operations("CUSTOMER_NOT_FOUND"))).toBe(1);
    expect(metrics.get(operations("NO_TECHNICIAN_AVAILABLE"))).toBe(1);
    expect(metrics.get(requests("POST", "/dispatch/:cust_id", 404))).toBe(1);
  });

  it("of a deadline", async () => {
    const environment = { DISPATCH_DEADLINE_MS: "300" };
    await using service = await startService({ stub: { chooseFault: () => ({ kind: "hang" }) }, environment });
    await service.dispatch(1);
    const metrics = await scrape(service.url);
    expect(metrics.get(operations("DEADLINE_EXCEEDED"))).toBe(1);
    expect(metrics.get('dispatch_step_failures_total{step="measure",outcome="aborted"}')).toBe(1);
  });

  it("of a client that went away", async () => {
    await using service = await startService({ stub: { chooseFault: () => ({ kind: "hang" }) } });
    const { hostname, port } = new URL(service.url);
    const client = connect(Number(port), hostname);
    client.write("POST /dispatch/1 HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n");
    await until(() => service.stub.requests.length === 1);
    client.destroy();
    let metrics = await scrape(service.url);
    while (metrics.get("http_requests_in_flight") !== 1) metrics = await scrape(service.url);
    expect(metrics.get(operations("aborted"))).toBe(1);
    expect(metrics.get(requests("POST", "/dispatch/:cust_id", 499))).toBe(1);
  });

  it("and a technician who was taken meanwhile is a conflict, and the dispatch a success", async () => {
    await using service = await startService({ stub: { chooseFault: () => ({ kind: "slow", delayMs: 200 }) } });
    const dispatching = service.dispatch(1);
    await until(() => service.stub.requests.length === 1);
    await service.pool.query("delete from technicians where technicianid = 2");
    expect(await (await dispatching).json()).toMatchObject({ tech_id: 3 });
    const metrics = await scrape(service.url);
    expect(metrics.get("dispatch_conflicts_total")).toBe(1);
    expect(metrics.get('dispatch_step_failures_total{step="claim",outcome="ASSIGNMENT_CONFLICT"}')).toBe(1);
    expect(metrics.get('dispatch_step_duration_seconds_count{step="claim"}')).toBe(2);
    expect(metrics.get(operations("ok"))).toBe(1);
  });
});

describe("labels", () => {
  it("are templates of routes, however many paths and methods are asked for", async () => {
    await using service = await startService();
    for (let customerId = 900; customerId < 920; customerId += 1) await service.dispatch(customerId);
    for (const path of ["/a", "/b/c", "/dispatch/1/2"]) await fetch(`${service.url}${path}`, { method: "PURGE" });
    await fetch(`${service.url}/dispatch/1`);
    const names = [...(await scrape(service.url)).keys()].filter((name) =>
      name.startsWith("http_request_duration_seconds_count"),
    );
    expect(names.sort()).toEqual(
      [
        requests("GET", "/dispatch/:cust_id", 405),
        requests("POST", "/dispatch/:cust_id", 404),
        requests("other", "unmatched", 404),
      ].sort(),
    );
  });

  it("of two apps in one process are apart", async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    const app = new Hono().use(one.middleware).get("/jobs/:id", (context) => context.text("done"));
    await app.request("/jobs/7");
    expect(await one.registry.metrics()).toContain(
      'http_request_duration_seconds_count{method="GET",route="/jobs/:id",status="200"} 1',
    );
    expect(await other.registry.metrics()).not.toContain("/jobs/:id");
  });
});
