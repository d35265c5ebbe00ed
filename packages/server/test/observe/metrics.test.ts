import { connect } from "node:net";
import { stubFaults } from "@dispatch/ors-client/testing";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { createMetrics } from "../../src/observe/index.js";
import { scrape, scrapeAround } from "../support/scrape.js";
import { type Service, startService } from "../support/service.js";

const operations = (outcome: string): string => `dispatch_operations_total{operation="dispatch",outcome="${outcome}"}`;
const failures = (step: string, outcome: string): string =>
  `dispatch_step_failures_total{step="${step}",outcome="${outcome}"}`;
const steps = (step: string): string => `dispatch_step_duration_seconds_count{step="${step}"}`;
const verdicts = (verdict: string): string => `dispatch_ors_requests_total{endpoint="matrix",verdict="${verdict}"}`;
const requests = (method: string, route: string, status: number): string =>
  `http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`;

describe("a scrape", () => {
  let service: Service;
  beforeAll(async () => {
    // A declined job waits until its next technician is found: the queue would sometimes decide it, too.
    service = await startService({ environment: { DISPATCH_QUEUE: "off" } });
  });
  afterAll(() => service[Symbol.asyncDispose]());

  it("the metrics count each step of three dispatches three times", async () => {
    const changes = await scrapeAround(service.url, async () => {
      for (const customerId of [1, 2, 1]) expect((await service.dispatch(customerId)).status).toBe(200);
    });
    expect(changes.get(operations("ok"))).toBe(3);
    expect(changes.get('dispatch_operation_duration_seconds_count{operation="dispatch"}')).toBe(3);
    for (const step of ["find", "search", "measure", "claim"]) expect(changes.get(steps(step))).toBe(3);
    expect(changes.get('dispatch_decisions_total{basis="road",optimality="proven"}')).toBe(3);
    expect(changes.get("dispatch_routing_calls_total")).toBe(3);
    expect(changes.get("dispatch_routing_elements_total")).toBe(9);
    expect(changes.get(verdicts("Ok"))).toBe(3);
    expect(changes.get('dispatch_ors_request_duration_seconds_count{endpoint="matrix"}')).toBe(3);
    expect(changes.get('dispatch_ors_elements_total{endpoint="matrix"}')).toBe(9);
    expect(changes.get(requests("POST", "/dispatch/:cust_id", 200))).toBe(3);
  });

  it("the metrics show the number of open assignments, and the age of the oldest, by status", async () => {
    await service.pool.query(`
      delete from assignments;
      insert into assignments (cust_id, tech_id, distance_km, status, assigned_at) values
        (1, 1, 1, 'assigned', now() - interval '3 days'), (1, 1, 1, 'assigned', now()),
        (1, 1, 1, 'completed', now() - interval '9 days'), (1, 1, 1, null, now() - interval '9 days')`);
    let metrics = await scrape(service.url);
    expect(metrics.get('dispatch_open_assignments{status="assigned"}')).toBe(2);
    const age = metrics.get('dispatch_open_assignment_oldest_seconds{status="assigned"}');
    expect(age).toBeGreaterThanOrEqual(259_200);
    expect(age).toBeLessThan(259_800);
    await service.pool.query("update assignments set status = 'accepted' where status = 'assigned'");
    metrics = await scrape(service.url);
    expect(metrics.has('dispatch_open_assignments{status="assigned"}')).toBe(false);
    expect(metrics.get('dispatch_open_assignments{status="accepted"}')).toBe(2);
    await service.pool.query("alter table assignments rename to elsewhere");
    metrics = await scrape(service.url);
    expect(metrics.has('dispatch_open_assignments{status="accepted"}')).toBe(false);
    expect(metrics.get("dispatch_pool_size")).toBe(10);
    await service.pool.query("alter table elsewhere rename to assignments; delete from assignments");
  });

  it("the metrics show the pool, the process and the scrape itself", async () => {
    const metrics = await scrape(service.url);
    expect(metrics.get("dispatch_pool_size")).toBe(10);
    expect(metrics.get('dispatch_pool_connections{state="idle"}')).toBeGreaterThanOrEqual(1);
    expect(metrics.get('dispatch_pool_connections{state="in-use"}')).toBe(0);
    expect(metrics.get("dispatch_pool_waiting")).toBe(0);
    expect(metrics.get("nodejs_eventloop_lag_p99_seconds")).toBeGreaterThan(0);
    expect(metrics.get("http_requests_in_flight")).toBe(1);
  });

  it("the metrics show queries that wait for a connection, and their requests", async () => {
    const locker = await service.pool.connect();
    await locker.query("begin; lock table technicians in access exclusive mode");
    const dispatches = Promise.all(Array.from({ length: 12 }, () => service.dispatch(1)));
    let metrics = await scrape(service.url);
    // One client gets eight of the ten connections.
    while (metrics.get("dispatch_pool_waiting") !== 4) metrics = await scrape(service.url);
    expect(metrics.get('dispatch_pool_connections{state="in-use"}')).toBe(8);
    expect(metrics.get("http_requests_in_flight")).toBe(13);
    await locker.query("rollback");
    locker.release();
    await dispatches;
    expect((await scrape(service.url)).get("http_requests_in_flight")).toBe(1);
  });

  it("the metrics use route templates as labels, for any number of paths and methods", async () => {
    const changes = await scrapeAround(service.url, async () => {
      for (let customerId = 900; customerId < 920; customerId += 1) await service.dispatch(customerId);
      for (const path of ["/a", "/b/c", "/dispatch/1/2"]) await fetchHeld(service.url + path, { method: "PURGE" });
      await fetchHeld(`${service.url}/dispatch/1`);
    });
    const counts = [...changes].filter(([name]) => name.startsWith("http_request_duration_seconds_count"));
    expect(new Map(counts)).toEqual(
      new Map([
        [requests("GET", "/metrics", 200), 1],
        [requests("POST", "/dispatch/:cust_id", 404), 20],
        [requests("GET", "/dispatch/:cust_id", 405), 1],
        [requests("other", "unmatched", 404), 3],
      ]),
    );
  });

  it("the metrics count a repeated idempotency key as a repeat, and its decision once", async () => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const changes = await scrapeAround(service.url, async () => {
      for (let times = 0; times < 3; times += 1) expect((await service.dispatch(1, { headers })).status).toBe(200);
    });
    expect(changes.get(operations("ok"))).toBe(1);
    expect(changes.get(operations("repeated"))).toBe(2);
    expect(changes.get('dispatch_decisions_total{basis="road",optimality="proven"}')).toBe(1);
  });

  it("the metrics count a repeated decline as a repeat, and its decision once", async () => {
    const { id } = await (await service.dispatch(1)).json();
    const changes = await scrapeAround(service.url, async () => {
      for (let times = 0; times < 3; times += 1) {
        const declined = await fetchHeld(`${service.url}/assignments/${id}/decline`, { method: "POST" });
        expect(declined.status).toBe(200);
      }
    });
    expect(changes.get('dispatch_operations_total{operation="decline",outcome="ok"}')).toBe(1);
    expect(changes.get('dispatch_operations_total{operation="decline",outcome="repeated"}')).toBe(2);
    expect(changes.get('dispatch_decisions_total{basis="road",optimality="proven"}')).toBe(1);
  });

  it("the metrics count probes, which have no other middleware", async () => {
    const changes = await scrapeAround(service.url, async () => {
      for (const path of ["/livez", "/readyz", "/healthz"]) await fetchHeld(service.url + path);
    });
    for (const route of ["/livez", "/readyz", "/healthz"]) expect(changes.get(requests("GET", route, 200))).toBe(1);
  });

  it("the metrics count missing customers and technicians by the code of the failure", async () => {
    const changes = await scrapeAround(service.url, async () => {
      await service.dispatch(999);
      await service.pool.query("update technicians set is_active = false");
      await service.dispatch(1);
      await service.pool.query("update technicians set is_active = true");
    });
    expect(changes.get(operations("CUSTOMER_NOT_FOUND"))).toBe(1);
    expect(changes.get(operations("NO_TECHNICIAN_AVAILABLE"))).toBe(1);
    expect(changes.has(operations("ok"))).toBe(false);
  });

  it("the metrics count an unusable answer of the routing service", async () => {
    service.stub.failNext(stubFaults.negative, stubFaults.negative);
    const changes = await scrapeAround(service.url, () => service.dispatch(1));
    expect(changes.get(operations("PROVIDER_INVALID_RESPONSE"))).toBe(1);
    expect(changes.get(failures("measure", "PROVIDER_INVALID_RESPONSE"))).toBe(1);
    expect(changes.get(verdicts("InvalidResponse"))).toBe(2);
    expect(changes.has(steps("claim"))).toBe(false);
    expect(changes.get(requests("POST", "/dispatch/:cust_id", 503))).toBe(1);
  });

  it("the metrics count a client that disconnected", async () => {
    service.stub.failNext({ kind: "hang" });
    const sent = service.stub.requests.length;
    const changes = await scrapeAround(service.url, async () => {
      const { hostname, port } = new URL(service.url);
      const client = connect(Number(port), hostname);
      client.write(`POST /dispatch/1 HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: 0\r\n\r\n`);
      await until(() => service.stub.requests.length > sent);
      client.destroy();
      while ((await scrape(service.url)).get("http_requests_in_flight") !== 1);
    });
    expect(changes.get(operations("aborted"))).toBe(1);
    expect(changes.get(requests("POST", "/dispatch/:cust_id", 499))).toBe(1);
  });

  it("the metrics count a failed claim as a conflict, and its dispatch as a success", async () => {
    service.stub.failNext({ kind: "slow", delayMs: 200 });
    const sent = service.stub.requests.length;
    const changes = await scrapeAround(service.url, async () => {
      const dispatching = service.dispatch(1);
      await until(() => service.stub.requests.length > sent);
      await service.pool.query("update technicians set is_active = false where technicianid = 2");
      expect(await (await dispatching).json()).toMatchObject({ tech_id: 3 });
    });
    expect(changes.get("dispatch_conflicts_total")).toBe(1);
    expect(changes.get(failures("claim", "ASSIGNMENT_CONFLICT"))).toBe(1);
    expect(changes.get(steps("claim"))).toBe(2);
    expect(changes.get(operations("ok"))).toBe(1);
  });
});

describe("the routing service", () => {
  it("the metrics show the routing quota once it is known, and count refused routing requests", async () => {
    await using service = await startService({
      stub: { gateway: { keys: { good: "active" }, requestsPerDay: 20, requestsPerMinute: 1 } },
      environment: { OPENROUTE_API_KEY: "good", DISPATCH_DEADLINE_MS: "2000" },
    });
    expect((await scrape(service.url)).has('dispatch_ors_quota_limit{endpoint="matrix"}')).toBe(false);
    await service.dispatch(1);
    const metrics = await scrape(service.url);
    expect(metrics.get('dispatch_ors_quota_limit{endpoint="matrix"}')).toBe(20);
    expect(metrics.get('dispatch_ors_quota_remaining{endpoint="matrix"}')).toBe(19);
    const changes = await scrapeAround(service.url, () => service.dispatch(1));
    expect(changes.get(operations("PROVIDER_RATE_LIMITED"))).toBe(1);
    expect(changes.get(verdicts("RateLimited"))).toBe(1);
  });

  it("the metrics count routing calls that are late or fail, and show the circuit breaker", async () => {
    await using service = await startService({ environment: { DISPATCH_DEADLINE_MS: "1000" } });
    service.stub.failNext({ kind: "hang" });
    const late = await scrapeAround(service.url, () => service.dispatch(1));
    expect(late.get(operations("DEADLINE_EXCEEDED"))).toBe(1);
    expect(late.get(failures("measure", "aborted"))).toBe(1);

    service.stub.failNext(...Array.from({ length: 9 }, () => ({ kind: "reset" }) as const));
    while ((await (await service.dispatch(1)).text()).includes("DEADLINE_EXCEEDED"));
    await service.dispatch(1);
    const metrics = await scrape(service.url);
    expect(metrics.get(operations("PROVIDER_UNAVAILABLE"))).toBeGreaterThan(0);
    expect(metrics.get('dispatch_ors_breaker_state{endpoint="matrix",state="open"}')).toBe(1);
    expect(metrics.get('dispatch_ors_breaker_state{endpoint="matrix",state="closed"}')).toBe(0);
  });

  it("without a routing service the metrics show none, and count estimates as such", async () => {
    await using service = await startService({ environment: { OPENROUTE_BASE_URL: "" } });
    await service.dispatch(1);
    const metrics = await scrape(service.url);
    expect(metrics.get('dispatch_decisions_total{basis="estimate",optimality="estimate"}')).toBe(1);
    expect([...metrics.keys()].filter((name) => name.startsWith("dispatch_ors_"))).toEqual([]);
  });
});

describe("metrics", () => {
  it("DISPATCH_METRICS=off turns the metrics off", async () => {
    await using service = await startService({ environment: { DISPATCH_METRICS: "off" } });
    expect((await fetch(`${service.url}/metrics`)).status).toBe(404);
    expect((await service.dispatch(1)).status).toBe(200);
  });

  it("metrics of two apps in one process are separate", async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    const app = new Hono().use(one.middleware).get("/jobs/:id", (context) => context.text("done"));
    await app.request("/jobs/7");
    expect(await one.registry.metrics()).toContain(`${requests("GET", "/jobs/:id", 200)} 1`);
    expect(await other.registry.metrics()).not.toContain("/jobs/:id");
  });
});
