import { stubFaults } from "@dispatch/ors-client/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { readProblem } from "../../../http-adapter/test/support/memory-app.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { type Service, startService } from "../support/service.js";

const noDistances = "Unable to compute driving distances at this time";

describe("the server on the database of the Python service", () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service[Symbol.asyncDispose]());
  beforeEach(async () => {
    await service.pool.query(`
      delete from assignments;
      delete from technicians where technicianid > 3;
      update technicians set is_active = true;`);
  });

  it("a dispatch returns the five fields of the Python service, and stores them", async () => {
    const response = await service.dispatch(1);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toMatch(
      /^\{"id":\d+,"cust_id":1,"tech_id":2,"distance_km":1\.\d+,"assigned_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00",/,
    );
    expect(JSON.parse(text)).toMatchObject({ basis: "road", optimality: { proven: true }, routing: { calls: 1 } });
    const { id, cust_id, tech_id, distance_km, assigned_at } = JSON.parse(text);
    const { rows } = await service.pool.query(
      "select id, cust_id, tech_id, distance_km, assigned_at = $1::timestamptz as same from assignments",
      [assigned_at],
    );
    expect(rows).toEqual([{ id, cust_id, tech_id, distance_km, same: true }]);
    const list = await fetchHeld(`${service.url}/assignments`);
    expect(await list.json()).toEqual([{ id, cust_id, tech_id, distance_km, assigned_at }]);
  });

  it("a dispatch measures from the technicians to the customer, in one routing request", async () => {
    const before = service.stub.requests.length;
    await service.dispatch(1);
    const requests = service.stub.requests.slice(before);
    expect(requests.map(({ path }) => path)).toEqual(["/ors/v2/matrix/driving-car"]);
    const { locations, sources, destinations } = JSON.parse(requests[0]?.body ?? "{}");
    expect(destinations.map((index: string) => locations[Number(index)])).toEqual([[8.69, 49.41]]);
    expect(sources).toHaveLength(3);
  });

  it.each([999, 0, -1, 2_147_483_648])("the unknown customer %i is a 404", async (customerId) => {
    const response = await service.dispatch(customerId);
    expect(response.status).toBe(404);
    expect(await readProblem(response)).toMatchObject({ detail: `Customer ${customerId} not found` });
  });

  it.each(["false", "null"])(
    "if is_active of all technicians is %s, a dispatch is a 503, but an unknown customer still a 404",
    async (value) => {
      await service.pool.query(`update technicians set is_active = ${value}`);
      const response = await service.dispatch(1);
      expect(response.status).toBe(503);
      expect(await readProblem(response)).toMatchObject({ detail: "No technicians available" });
      expect((await service.dispatch(999)).status).toBe(404);
    },
  );

  it("of two equally distant technicians, the one with the lower id is chosen", async () => {
    await service.pool.query(
      "insert into technicians (technicianid, latitude, longitude) values (12, 49.41, 8.70), (9, 49.41, 8.70)",
    );
    expect(await (await service.dispatch(1)).json()).toMatchObject({ tech_id: 9 });
  });

  it("a technician at the customer's door is 0 km away", async () => {
    await service.pool.query("insert into technicians (technicianid, latitude, longitude) values (9, 49.41, 8.69)");
    expect(await (await service.dispatch(1)).json()).toMatchObject({ tech_id: 9, distance_km: 0 });
  });

  it("technicians whose coordinates are not on Earth do not disturb a dispatch", async () => {
    await service.pool.query(
      "insert into technicians (technicianid, latitude, longitude) values (9, 'NaN', 8.69), (10, 49.41, 1e9), (11, 'Infinity', 0)",
    );
    expect(await (await service.dispatch(1)).json()).toMatchObject({ tech_id: 2, optimality: { proven: true } });
  });

  it("a technician who becomes inactive during the measuring is not booked; the next one is", async () => {
    service.stub.failNext({ kind: "slow", delayMs: 200 });
    const before = service.stub.requests.length;
    const pending = service.dispatch(1);
    await until(() => service.stub.requests.length > before);
    await service.pool.query("update technicians set is_active = false where technicianid = 2");
    const response = await pending;
    expect(await response.json()).toMatchObject({ tech_id: 3 });
  });

  it("a client that disconnects during the measuring books nobody", async () => {
    service.stub.failNext({ kind: "slow", delayMs: 200 });
    const before = service.stub.requests.length;
    const client = new AbortController();
    const pending = service.dispatch(1, { signal: client.signal });
    await until(() => service.stub.requests.length > before);
    client.abort();
    await expect(pending).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await service.pool.query("select * from assignments")).rows).toEqual([]);
  });

  it("a long list of assignments is paged; rows with a null time or a NaN distance are included", async () => {
    await service.pool.query(`
      insert into assignments (cust_id, tech_id, distance_km, assigned_at)
        select 1, 2, n, now() - n * interval '1 minute' from generate_series(1, 249) n;
      insert into assignments (id, cust_id, tech_id, distance_km, assigned_at) values (900000, 1, 2, 'NaN', null)`);
    const rows: unknown[] = [];
    let url: string | null = `${service.url}/assignments`;
    while (url !== null) {
      const response: Response = await fetchHeld(url);
      rows.push(...((await response.json()) as unknown[]));
      const [, target] = /^<(.*)>; rel="next"$/.exec(response.headers.get("link") ?? "") ?? [];
      url = target === undefined ? null : new URL(target, url).href;
    }
    expect(rows).toHaveLength(250);
    expect(rows.at(-1)).toEqual({ id: 900000, cust_id: 1, tech_id: 2, distance_km: null, assigned_at: null });
  });

  it("assignments that the Python service still writes are in the list", async () => {
    await service.pool.query("insert into assignments (cust_id, tech_id, distance_km) values (2, 3, 4.2)");
    const list = await fetchHeld(`${service.url}/assignments`);
    expect(await list.json()).toMatchObject([{ cust_id: 2, tech_id: 3, distance_km: 4.2 }]);
  });

  it("GET /healthz says ok while the database is up", async () => {
    expect(await (await fetchHeld(`${service.url}/healthz`)).text()).toBe('{"status":"ok"}');
  });
});

describe("if the routing service fails", () => {
  it.each([
    ["a negative distance", stubFaults.negative],
    ["a text for a number", stubFaults.text],
  ])("an answer with %s books nobody", async (_, fault) => {
    await using service = await startService({ stub: { chooseFault: () => fault } });
    const response = await service.dispatch(1);
    expect(response.status).toBe(503);
    expect(await readProblem(response)).toMatchObject({ detail: noDistances, code: "PROVIDER_INVALID_RESPONSE" });
    expect((await service.pool.query("select * from assignments")).rows).toEqual([]);
  });

  it("a refused API key is not retried, and has its own code", async () => {
    await using service = await startService({
      stub: { gateway: { keys: { good: "active" } } },
      environment: { OPENROUTE_API_KEY: "wrong-key" },
    });
    const response = await service.dispatch(1);
    expect(response.status).toBe(503);
    expect(await readProblem(response)).toMatchObject({ detail: noDistances, code: "PROVIDER_UNAUTHORIZED" });
    expect(service.stub.requests).toHaveLength(1);
    expect(service.log.join("\n")).not.toContain("wrong-key");
  });

  it("a used-up routing rate is a 503 with Retry-After", async () => {
    await using service = await startService({
      stub: { gateway: { keys: { good: "active" }, requestsPerMinute: 1 } },
      environment: { OPENROUTE_API_KEY: "good", DISPATCH_DEADLINE_MS: "2000" },
    });
    expect((await service.dispatch(1)).status).toBe(200);
    const response = await service.dispatch(1);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await readProblem(response)).toMatchObject({ detail: noDistances });
  });

  it.each([
    ["that hangs", { kind: "hang" }],
    ["that sends a byte at a time, forever", { kind: "drip", intervalMs: 1000 }],
  ] as const)("a routing call %s ends at the deadline", async (_, fault) => {
    await using service = await startService({
      stub: { chooseFault: () => fault },
      environment: { DISPATCH_DEADLINE_MS: "300" },
    });
    const response = await service.dispatch(1);
    expect(response.status).toBe(503);
    expect(await readProblem(response)).toMatchObject({ detail: noDistances, code: "DEADLINE_EXCEEDED" });
    expect((await service.pool.query("select * from assignments")).rows).toEqual([]);
  });
});
