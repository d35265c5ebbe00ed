import { type StubOrs, startStubOrs, straightWorld } from "@dispatch/ors-client/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeApiKey } from "../../../http-adapter/src/guard/index.js";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { listenTo } from "../../../http-adapter/test/support/listen-to.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { createTenantDatabase, type TenantDatabase } from "../../../pg-store/test/support/tenant-database.js";
import { type RunningServer, startServer } from "../../src/index.js";

/** More than ten: Node reports more than ten listeners of one signal as a possible leak. */
const tenants = Array.from({ length: 12 }, (_, index) => `tenant-${index}`);

/** East of 9 degrees is an island. */
const islandWorld = { ...straightWorld, islandOf: ({ longitude }: { longitude: number }) => (longitude > 9 ? 1 : 0) };

describe("tenants of one server", () => {
  let database: TenantDatabase;
  let stub: StubOrs;
  let server: RunningServer;
  const keys = new Map<string, string>();

  beforeAll(async () => {
    database = await createTenantDatabase();
    stub = await startStubOrs({ world: islandWorld });
    const made = await Promise.all(tenants.map((tenant) => makeApiKey(tenant, "dispatcher", tenant)));
    for (const [index, tenant] of tenants.entries()) keys.set(tenant, made[index]?.key ?? "");
    // Each has a customer on the island; only the technician of the second lives there too.
    for (const [index, tenant] of tenants.entries()) {
      await database.pool.query(
        "insert into customers (customerid, latitude, longitude, tenant_id) values ($1, 49.41, 9.1, $2)",
        [index + 1, tenant],
      );
      const longitude = index === 1 ? 9.11 : 8.9;
      await database.pool.query(
        "insert into technicians (technicianid, latitude, longitude, tenant_id) values ($1, 49.41, $2, $3)",
        [index + 1, longitude, tenant],
      );
    }
    server = await startServer({
      DATABASE_URL: database.ownerUrl,
      OPENROUTE_BASE_URL: stub.url,
      HOST: "127.0.0.1",
      PORT: "0",
      TENANTS: "on",
      API_KEYS: made.map(({ entry }) => entry).join(","),
    });
  });
  afterAll(async () => {
    await server.close();
    await stub.close();
    await database.drop();
  });

  /** Returns the whole answer, without what differs between two requests. */
  async function dispatch(tenant: string, customerId: number): Promise<string> {
    const headers = { "x-api-key": keys.get(tenant) ?? "" };
    const response = await fetchHeld(`${server.url}/dispatch/${customerId}`, { method: "POST", headers });
    const text = (await response.text()).replaceAll(/"(?:request_id|decided_at)":"[^"]*"/g, "");
    return `${response.status} ${text}`;
  }

  it("learn nothing from an unreachable place about where others have sent somebody", async () => {
    const before = await dispatch("tenant-0", 1);
    expect(before).toMatch(/^503 .*"code":"NO_TECHNICIAN_REACHABLE"/);
    expect(await dispatch("tenant-1", 2)).toMatch(/^200 /);
    expect(await dispatch("tenant-0", 1)).toBe(before);
    // Neither does a tenant who never asked before.
    const newcomer = await dispatch("tenant-2", 3);
    expect(newcomer.replaceAll(/"(?:id|technician_id)":3/g, '"id":1')).toBe(
      before.replaceAll(/"(?:id|technician_id)":1/g, '"id":1'),
    );
  });

  it("listen at once, each to its own events, without a warning of Node", async () => {
    const listeners = await Promise.all(
      tenants.map(async (tenant) => {
        const headers = { "x-api-key": keys.get(tenant) ?? "" };
        return listenTo(await fetchHeld(`${server.url}/events?after=latest`, { headers }));
      }),
    );
    await until(() => listeners.every(({ lastEventId }) => lastEventId !== undefined));
    expect(await dispatch("tenant-1", 2)).toMatch(/^200 /);
    await until(() => (listeners[1]?.events.length ?? 0) > 0);
    expect(listeners.map(({ events }) => events.length)).toEqual(tenants.map((_, index) => (index === 1 ? 1 : 0)));
    for (const listener of listeners) await listener[Symbol.asyncDispose]();
  });
});
