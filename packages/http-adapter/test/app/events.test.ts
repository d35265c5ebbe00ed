import { connect } from "node:net";
import { setImmediate as nextTask, setTimeout as sleep } from "node:timers/promises";
import { type AssignmentEvent, type AssignmentLedger, createDispatcher, StoreError } from "@dispatch/core";
import { memoryAssignments, memoryCustomers, memoryTechnicians, straightLineDistances } from "@dispatch/core/memory";
import type { MiddlewareHandler } from "hono";
import { describe, expect, it } from "vitest";
import type { DispatchEnv } from "../../src/dispatch-env.js";
import { guard } from "../../src/guard/index.js";
import type { Limit } from "../../src/shares/limit.js";
import { serveApp } from "../guard/serve.js";
import { failingDispatcher } from "../support/failing-plugins.js";
import { type Listener, listenTo } from "../support/listen-to.js";
import { call, memoryApp } from "../support/memory-app.js";
import { until } from "../support/until.js";

const events = { pollMs: 10, heartbeatMs: 50 };

describe("GET /events", () => {
  it("GET /events sends past events, then new ones, each once and in order", async () => {
    const app = memoryApp({ events });
    await call(app, "POST", "/dispatch/1");
    await using server = await serveApp(app);
    await using listener = listenTo(await fetch(`${server.url}/events`));
    await until(() => listener.events.length === 1);
    await call(app, "POST", "/assignments/1/accept", { reason: "yes" });
    await call(app, "POST", "/assignments/1/start");
    await until(() => listener.events.length >= 3);

    expect(listener.events.map(({ data }) => data)).toMatchObject([
      { assignment_id: 1, technician_id: 4, customer_id: 1, job_id: 1, from: null, to: "assigned" },
      { from: "assigned", to: "accepted", reason: "yes" },
      { from: "accepted", to: "en_route" },
    ]);
    expect(listener.events.map(({ id }) => id)).toEqual(listener.events.map(({ data }) => data["cursor"]));
  });

  it("GET /events serves many tenants at once, until the server stops", async () => {
    const closing = new AbortController();
    const ledger = memoryAssignments();
    const byTenant: MiddlewareHandler = async (context, next) => {
      context.set("principal", { id: "desk", role: "viewer", tenant: context.req.header("x-tenant") });
      await next();
    };
    const app = memoryApp({
      events: { ...events, closing: closing.signal },
      forTenant: () => ({ dispatcher: failingDispatcher(new Error("not used")), assignments: ledger }),
      middleware: [byTenant],
    });
    const listeners = await Promise.all(
      Array.from({ length: 12 }, async (_, index) =>
        listenTo(await app.request("/events", { headers: { "x-tenant": `tenant-${index}` } })),
      ),
    );
    await until(() => listeners.every(({ comments }) => comments > 0));
    closing.abort();
    await until(() => listeners.every(({ isOver }) => isOver));
  });

  it("GET /events continues from the last known event", async () => {
    const app = memoryApp({ events });
    for (const path of ["/dispatch/1", "/assignments/1/accept", "/assignments/1/start"]) await call(app, "POST", path);
    await using all = listenTo(await app.request("/events"));
    await until(() => all.events.length === 3);
    const cursor = all.events[0]?.id ?? "";

    await using byHeader = listenTo(await app.request("/events", { headers: { "last-event-id": cursor } }));
    await using byQuery = listenTo(await app.request(`/events?after=${cursor}`));
    for (const listener of [byHeader, byQuery]) {
      await until(() => listener.events.length === 2);
      expect(listener.events.map(({ data }) => data["to"])).toEqual(["accepted", "en_route"]);
    }
  });

  it('GET /events after "latest" sends only new events, also to a client that reconnects before the first', async () => {
    const app = memoryApp({ events });
    await call(app, "POST", "/dispatch/1");
    const gone = listenTo(await app.request("/events?after=latest"));
    await until(() => gone.lastEventId !== undefined);
    await gone[Symbol.asyncDispose]();
    await call(app, "POST", "/assignments/1/accept");
    const headers = { "last-event-id": gone.lastEventId ?? "" };
    await using again = listenTo(await app.request("/events?after=latest", { headers }));
    await using later = listenTo(await app.request("/events?after=latest"));
    await call(app, "POST", "/assignments/1/start");
    await until(() => again.events.length === 2 && later.events.length === 1);
    expect(gone.events).toEqual([]);
    expect(again.events.map(({ data }) => data["to"])).toEqual(["accepted", "en_route"]);
    expect(later.events.map(({ data }) => data["to"])).toEqual(["en_route"]);
  });

  it("GET /events sends heartbeats while there are no events", async () => {
    await using listener = listenTo(await memoryApp({ events }).request("/events"));
    await until(() => listener.comments >= 3);
    expect(listener.events).toEqual([]);
  });

  it("GET /events refuses a cursor that the ledger did not issue", async () => {
    expect(await call(memoryApp(), "GET", "/events", undefined, { "last-event-id": "abc" })).toMatchObject({
      status: 422,
      errors: [{ loc: ["header", "last-event-id"] }],
    });
  });

  it.each(["999999999", "3"])(
    "GET /events refuses the cursor %s beyond the end, and does not delay other listeners",
    async (cursor) => {
      const app = memoryApp({ events: { pollMs: 10, heartbeatMs: 60_000 } });
      await call(app, "POST", "/dispatch/1");
      await using before = listenTo(await app.request("/events?after=latest"));
      const headers = { "last-event-id": cursor };
      expect(await call(app, "GET", "/events", undefined, headers)).toMatchObject({
        status: 422,
        errors: [{ loc: ["header", "last-event-id"], msg: expect.stringContaining("not in the log") }],
      });
      await using after = listenTo(await app.request("/events?after=latest"));
      await using fromTheStart = listenTo(await app.request("/events"));
      await call(app, "POST", "/assignments/1/accept");
      await until(() => before.events.length === 1 && after.events.length === 1 && fromTheStart.events.length === 2);
    },
  );

  it("the feed starts at the end of the log, even if the first listener is elsewhere", async () => {
    const app = memoryApp({ events: { pollMs: 10, heartbeatMs: 60_000 } });
    await call(app, "POST", "/dispatch/1");
    await using old = listenTo(await app.request("/events"));
    await until(() => old.events.length === 1);
    await using late = listenTo(await app.request("/events?after=1"));
    await call(app, "POST", "/assignments/1/accept");
    await until(() => old.events.length === 2 && late.events.length === 1);
  });

  it("GET /events misses no event between reading the past and finding the end", async () => {
    const ledger = memoryAssignments();
    let app = memoryApp();
    const assignments: AssignmentLedger = {
      ...ledger,
      async findEventsEnd(options) {
        await call(app, "POST", "/dispatch/1");
        return ledger.findEventsEnd(options);
      },
    };
    app = memoryApp({ assignments, events: { pollMs: 10, heartbeatMs: 60_000 } });
    await using listener = listenTo(await app.request("/events"));
    await until(() => listener.events.length === 1);
  });

  it("GET /events ends at once with a comment if a failure of the log cannot pass", async () => {
    const ledger = memoryAssignments();
    let isBroken = false;
    const errors: unknown[] = [];
    const broken = new StoreError("STORE_SCHEMA_MISMATCH", "there is no dispatch_events");
    const assignments: AssignmentLedger = {
      ...ledger,
      listEvents: (request, options) => (isBroken ? Promise.reject(broken) : ledger.listEvents(request, options)),
    };
    const onFailure = (error: unknown): void => void errors.push(error);
    const app = memoryApp({ assignments, events: { pollMs: 10, heartbeatMs: 60_000, onFailure } });
    await call(app, "POST", "/dispatch/1");
    const listeners = [listenTo(await app.request("/events")), listenTo(await app.request("/events?after=latest"))];
    await until(() => listeners.every(({ lastEventId }) => lastEventId !== undefined));
    isBroken = true;
    await until(() => listeners.every(({ isOver }) => isOver));
    expect(errors).toEqual([broken]);
    expect(listeners.map(({ comments }) => comments)).toEqual([1, 1]);
    expect(await call(app, "GET", "/events")).toMatchObject({ status: 500, code: "STORE_SCHEMA_MISMATCH" });

    isBroken = false;
    await using again = listenTo(await app.request("/events"));
    await call(app, "POST", "/assignments/1/accept");
    await until(() => again.events.length === 2);
  });

  it("GET /events reports a passing failure once, and reports the next one again", async () => {
    const ledger = memoryAssignments();
    let isDown = false;
    let failed = 0;
    const errors: unknown[] = [];
    const assignments: AssignmentLedger = {
      ...ledger,
      listEvents(request, options) {
        if (!isDown) return ledger.listEvents(request, options);
        failed += 1;
        return Promise.reject(new StoreError("STORE_UNAVAILABLE", "down"));
      },
    };
    const onFailure = (error: unknown): void => void errors.push(error);
    const app = memoryApp({ assignments, events: { pollMs: 10, heartbeatMs: 60_000, onFailure } });
    await using listener = listenTo(await app.request("/events"));
    for (const round of [1, 2]) {
      failed = 0;
      isDown = true;
      await until(() => failed > 3);
      isDown = false;
      await call(app, "POST", "/dispatch/1");
      await until(() => listener.events.length === round);
    }
    expect(errors.length).toBe(2);
  });

  it("GET /events reads the ledger as often for a thousand listeners as for one", async () => {
    const { assignments, reads } = countReads(memoryAssignments());
    const app = memoryApp({ assignments, events: { pollMs: 100, heartbeatMs: 60_000, maxListeners: 2000 } });
    await call(app, "POST", "/dispatch/1");
    const listeners = await Promise.all(
      Array.from({ length: 1000 }, async () => listenTo(await app.request("/events"))),
    );
    await until(() => listeners.every((listener) => listener.events.length === 1));
    const startedAtMs = performance.now();
    const readsBefore = reads();
    await call(app, "POST", "/assignments/1/accept");
    await until(() => listeners.every((listener) => listener.events.length === 2));

    expect(readsBefore).toBeLessThan(30);
    expect(reads() - readsBefore).toBeLessThan(3 + (performance.now() - startedAtMs) / 100);
    await Promise.all(listeners.map((listener) => listener[Symbol.asyncDispose]()));
    await sleep(150);
    const readsAfter = reads();
    await sleep(250);
    expect(reads()).toBe(readsAfter);
  });

  it("GET /events admits a limited number of listeners, and the next one when one leaves", async () => {
    const app = memoryApp({ events: { ...events, maxListeners: 1 } });
    const listener = listenTo(await app.request("/events"));
    const refused = await app.request("/events");
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("30");
    expect(await refused.json()).toMatchObject({ code: "TOO_MANY_LISTENERS" });
    await listener[Symbol.asyncDispose]();
    await using _ = listenTo(await app.request("/events"));
  });

  it("GET /events keeps a reserve for other listeners, even if a tenant's routes were made again", async () => {
    const limits: Limit[] = [];
    const showLimit = (limit: Limit): void => void limits.push(limit);
    const asTenant: MiddlewareHandler<DispatchEnv> = (context, next) => {
      context.set("principal", { id: "desk", role: "viewer", tenant: context.req.header("tenant") ?? "" });
      return next();
    };
    const customers = memoryCustomers([]);
    const technicians = memoryTechnicians([]);
    const assignments = memoryAssignments({ customers, technicians });
    const plugins = { customers, technicians, assignments, distances: straightLineDistances() };
    const parts = { dispatcher: createDispatcher(plugins), assignments };
    const app = memoryApp({
      events: { ...events, maxListeners: 8, showLimit },
      middleware: [asTenant],
      forTenant: () => parts,
    });
    const listenAs = (tenant: string) => app.request("/events", { headers: { tenant } });
    const greedy = await Promise.all(Array.from({ length: 10 }, () => listenAs("greedy")));
    expect(greedy.map(({ status }) => status)).toEqual([...Array(6).fill(200), ...Array(4).fill(503)]);
    // Enough tenants to evict the routes of the first.
    for (let tenant = 0; tenant < 1000; tenant += 1)
      await app.request("/assignments", { headers: { tenant: `t${tenant}` } });
    expect((await listenAs("greedy")).status).toBe(503);
    const other = await listenAs("other");
    expect(other.status).toBe(200);
    expect(limits).toMatchObject([{ name: "event-streams", limit: 8, used: 7, refusals: 5 }]);
    await Promise.all([...greedy, other].map(({ body }) => body?.cancel()));
    expect(limits).toMatchObject([{ used: 0 }]);
  });

  it("GET /events buffers no events for a listener that reads none, and disconnects it after a while", async () => {
    const { assignments, reads } = countReads({ ...memoryAssignments(), listEvents: listEndlessEvents });
    const app = memoryApp({ assignments, events: { ...events, stallMs: 300, maxListeners: 1 } });
    await using server = await serveApp(app);
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.pause();
    socket.write("GET /events HTTP/1.1\r\nhost: localhost\r\n\r\n");
    await until(() => reads() > 1);
    expect((await app.request("/events")).status).toBe(503);

    let isLeft = false;
    while (!isLeft) {
      await sleep(50);
      const response = await app.request("/events");
      isLeft = response.status === 200;
      await response.body?.cancel();
    }
    const readsOfTheSlow = reads();
    await sleep(100);
    expect(reads()).toBe(readsOfTheSlow);
    socket.destroy();
  });

  it("GET /events ends when the server stops", async () => {
    const closing = new AbortController();
    const app = memoryApp({ events: { pollMs: 10, heartbeatMs: 60_000, closing: closing.signal } });
    const listener = listenTo(await app.request("/events"));
    closing.abort();
    await until(() => listener.isOver);
    await using late = listenTo(await app.request("/events"));
    await until(() => late.isOver);
  });

  it("GET /events continues when the ledger answers again", async () => {
    const ledger = memoryAssignments();
    let isDown = false;
    const errors: unknown[] = [];
    const down = new StoreError("STORE_UNAVAILABLE", "down");
    const assignments: AssignmentLedger = {
      ...ledger,
      listEvents: (request, options) => (isDown ? Promise.reject(down) : ledger.listEvents(request, options)),
    };
    const app = memoryApp({ assignments, events, onError: (error) => errors.push(error) });
    await using listener = listenTo(await app.request("/events"));
    isDown = true;
    await until(() => errors.length > 0);
    await call(app, "POST", "/dispatch/1");
    isDown = false;
    await until(() => listener.events.length === 1);
    expect(errors[0]).toBe(down);
    expect((await app.request("/events")).status).toBe(200);
  });

  it("GET /events reports no error for a listener who left", async () => {
    const errors: unknown[] = [];
    const app = memoryApp({ events: { pollMs: 10, heartbeatMs: 60_000 }, onError: (error) => errors.push(error) });
    const leaving = listenTo(await app.request("/events"));
    await until(() => leaving.comments === 1);
    await leaving[Symbol.asyncDispose]();
    await using staying = listenTo(await app.request("/events"));
    await call(app, "POST", "/dispatch/1");
    await until(() => staying.events.length === 1);
    expect(errors).toEqual([]);
  });

  it("GET /events frees the place of a listener who left before the first answer", async () => {
    const { assignments, reads, answer } = holdReads(memoryAssignments());
    const middleware = guard({ authenticators: null });
    const app = memoryApp({ assignments, middleware, events: { ...events, maxListeners: 1 } });
    const leaving = new AbortController();
    const request = app.request("/events", { signal: leaving.signal });
    await until(() => reads() === 1);
    leaving.abort();
    expect((await request).status).toBe(499);
    answer();
    await nextTask();
    await using _: Listener = listenTo(await app.request("/events"));
  });

  it("HEAD /events takes no place", async () => {
    const app = memoryApp({ events: { ...events, maxListeners: 1 } });
    const head = await app.request("/events", { method: "HEAD" });
    expect(head.headers.get("content-type")).toBe("text/event-stream");
    await using _: Listener = listenTo(await app.request("/events"));
  });
});

function countReads(ledger: AssignmentLedger): { assignments: AssignmentLedger; reads: () => number } {
  let reads = 0;
  const listEvents: AssignmentLedger["listEvents"] = (request, options) => {
    reads += 1;
    return ledger.listEvents(request, options);
  };
  return { assignments: { ...ledger, listEvents }, reads: () => reads };
}

/** A ledger that does not answer until told to. */
function holdReads(ledger: AssignmentLedger): { assignments: AssignmentLedger; reads: () => number; answer(): void } {
  const counted = countReads(ledger);
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const listEvents: AssignmentLedger["listEvents"] = async (request, options) => {
    const events = await counted.assignments.listEvents(request, options);
    await held;
    return events;
  };
  return { assignments: { ...counted.assignments, listEvents }, reads: counted.reads, answer: () => answer() };
}

/** A ledger that always has one more page of 60 kB. */
async function listEndlessEvents({ after = "0", limit }: { after?: string | undefined; limit: number }) {
  return Array.from({ length: limit }, (_, index): AssignmentEvent => {
    const number = Number(after) + index + 1;
    const ids = { assignmentId: "1", jobId: "1", technicianId: "4", customerId: "1" };
    const step = { from: null, to: "assigned", at: "2026-11-24T07:35:19Z", actor: null } as const;
    return { cursor: String(number), ...ids, ...step, reason: "x".repeat(500) };
  });
}
