import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDispatchClient, type DispatchClient } from "../../../client/src/index.js";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { listenTo } from "../../../http-adapter/test/support/listen-to.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { type RunningServer, startServer } from "../../src/index.js";
import { type Service, startService } from "../support/service.js";

describe("two servers on one Postgres", () => {
  let service: Service;
  let second: RunningServer;
  let one: DispatchClient;
  let other: DispatchClient;
  beforeAll(async () => {
    service = await startService();
    second = await startServer({ ...service.environment, DISPATCH_DRAIN_MS: "600000" });
    one = createDispatchClient({ url: service.url });
    other = createDispatchClient({ url: second.url });
  });
  afterAll(async () => {
    await second.close();
    await service[Symbol.asyncDispose]();
  });

  it("two servers that receive the same idempotency key book once and measure once", async () => {
    const before = service.stub.requests.length;
    const idempotencyKey = crypto.randomUUID();
    const answers = await Promise.all(
      [one, other, one, other].map((client) => client.dispatch({ customer_id: 1 }, { idempotencyKey })),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(service.stub.requests.length - before).toBe(1);
  });

  it("two servers move the same assignment and see the same history", async () => {
    const { id, tech_id } = await one.dispatch({ latitude: 49.42, longitude: 8.69 });
    const { next } = await other.decline(id, { reason: "flat tyre" });
    expect(next?.tech_id).not.toBe(tech_id);
    await one.move(next?.id ?? 0, "accept");
    await expect(other.move(next?.id ?? 0, "complete")).rejects.toMatchObject({ code: "ILLEGAL_MOVE" });
    const { items } = await other.listAssignments({ job_id: id });
    expect(items.map(({ status }) => status)).toEqual(["accepted", "declined"]);
    const explanation = await other.explain(id);
    expect(explanation).toMatchObject({ assignment: { status: "declined" }, decision: { customer: { id: null } } });
    expect(explanation.history.map(({ to, reason }) => [to, reason])).toEqual([
      ["assigned", null],
      ["declined", "flat tyre"],
    ]);
  });

  it("a listener that switches from one server to the other receives every event once and in order", async () => {
    const first = listenTo(await fetchHeld(`${service.url}/events`));
    await until(() => first.events.length > 2);
    await first[Symbol.asyncDispose]();
    const headers = { "last-event-id": first.events.at(-1)?.id ?? "" };
    await using rest = listenTo(await fetchHeld(`${second.url}/events`, { headers }));
    const { id } = await one.dispatch({ customer_id: 2 });
    await until(() => rest.events.some(({ data }) => data["assignment_id"] === id));

    const told = [...first.events, ...rest.events].map(({ data }) => [data["assignment_id"], data["to"]]);
    const { rows } = await service.pool.query("select assignment_id, to_status from dispatch_events order by xid, id");
    expect(told).toEqual(rows.map(({ assignment_id, to_status }) => [assignment_id, to_status]));
  });

  it("a location reported to one server counts in dispatches of the other", async () => {
    const report = { latitude: 49.401, longitude: 8.68, reported_at: new Date().toISOString() };
    expect(await one.updateLocation(3, report)).toEqual({ status: "updated" });
    expect((await other.preview({ customer_id: 2 })).tech_id).toBe(3);
    await expect(one.updateLocation(99, report)).rejects.toMatchObject({ status: 404 });
  });

  it("a server does not wait for event listeners when it stops", async () => {
    const listener = listenTo(await fetchHeld(`${second.url}/events`));
    await second.close();
    await until(() => listener.isOver);
  });
});
