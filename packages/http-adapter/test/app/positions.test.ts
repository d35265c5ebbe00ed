import { createDispatcher } from "@dispatch/core";
import {
  type MemoryTechnician,
  memoryAssignments,
  memoryCustomers,
  memoryTechnicians,
  straightLineDistances,
} from "@dispatch/core/memory";
import type { MiddlewareHandler } from "hono";
import { describe, expect, it } from "vitest";
import type { DispatchEnv } from "../../src/dispatch-env.js";
import { guard } from "../../src/guard/index.js";
import { serveApp } from "../guard/serve.js";
import { listenTo } from "../support/listen-to.js";
import { call, memoryApp } from "../support/memory-app.js";
import { until } from "../support/until.js";

const events = { positionPollMs: 10, heartbeatMs: 5_000 };

const fleet: readonly MemoryTechnician[] = [
  { id: "1", name: "Anna", location: { latitude: 49.41, longitude: 8.69 } },
  { id: "2", location: { latitude: 49.42, longitude: 8.7 }, locatedAt: "2020-01-01T00:00:00Z" },
  { id: "3", location: { latitude: 48.1, longitude: 11.5 }, availability: { timeZone: "UTC", shifts: [] } },
  { id: "4", location: { latitude: 49.43, longitude: 8.71 }, isActive: false },
];
const heidelberg = "8.5,49.3,8.8,49.5";

interface Answer extends Record<string, unknown> {
  readonly positions: readonly Record<string, unknown>[];
  readonly outside: readonly unknown[];
  readonly next_cursor: string | null;
  readonly changes_cursor: string;
  readonly has_more: boolean;
}

async function read(app: ReturnType<typeof memoryApp>, query = "", headers = {}): Promise<Answer> {
  return (await call(app, "GET", `/technicians/positions${query}`, undefined, headers)) as Answer;
}

const at = (latitude: number, longitude: number) => ({ latitude, longitude, reported_at: "2026-11-24T07:00:00Z" });

describe("GET /technicians/positions", () => {
  it("lists active technicians with their states, in pages", async () => {
    const app = memoryApp({ fleet, events });
    const { positions, outside, next_cursor, has_more } = await read(app);
    expect(positions).toEqual([
      {
        technician_id: 1,
        name: "Anna",
        location: { latitude: 49.41, longitude: 8.69 },
        reported_at: null,
        state: "free",
        state_until: null,
        assignment_id: null,
      },
      expect.objectContaining({ technician_id: 2, state: "stale_location", reported_at: "2020-01-01T00:00:00Z" }),
      expect.objectContaining({ technician_id: 3, state: "off_shift" }),
    ]);
    expect([outside, next_cursor, has_more]).toEqual([[], null, false]);
    const first = await read(app, "?limit=2");
    expect(first).toMatchObject({ positions: [{ technician_id: 1 }, { technician_id: 2 }], has_more: true });
    const second = await read(app, `?limit=2&cursor=${encodeURIComponent(first.next_cursor ?? "")}`);
    expect(second).toMatchObject({ positions: [{ technician_id: 3 }], changes_cursor: first.changes_cursor });
  });

  it("lets other work in between if technicians have many shifts", async () => {
    const two = (value: number): string => String(value).padStart(2, "0");
    const shifts = Array.from({ length: 100 }, (_, index) => ({
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      from: `${two(Math.floor(index / 5))}:${two((index % 5) * 12)}`,
      to: `${two(Math.floor(index / 5))}:${two((index % 5) * 12 + 6)}`,
    }));
    const busy = Array.from({ length: 200 }, (_, index) => ({
      id: String(index + 1),
      location: { latitude: 49, longitude: 8 },
      availability: { timeZone: "Europe/Berlin", shifts },
    }));
    const app = memoryApp({ fleet: busy, events });
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    const { positions } = await read(app, "?limit=200");
    clearInterval(timer);
    expect(positions).toHaveLength(200);
    // 20,000 shifts in parts of 2,000.
    expect(turns).toBeGreaterThanOrEqual(5);
  });

  it("lists technicians in a box, and with after those who changed, outside it by id only", async () => {
    const app = memoryApp({ fleet, events });
    const { positions, changes_cursor } = await read(app, `?box=${heidelberg}`);
    expect(positions.map(({ technician_id: id }) => id)).toEqual([1, 2]);
    expect(await read(app, `?box=${heidelberg}&after=${changes_cursor}`)).toMatchObject({ positions: [], outside: [] });
    await call(app, "PUT", "/technicians/1/location", at(50, 9));
    await call(app, "PUT", "/technicians/3/location", at(49.4, 8.6));
    await call(app, "PUT", "/technicians/4/location", at(49.4, 8.7));
    const changes = await read(app, `?box=${heidelberg}&after=${changes_cursor}`);
    expect(changes.outside).toEqual([1]);
    expect(changes.positions).toMatchObject([
      { technician_id: 3, location: { latitude: 49.4, longitude: 8.6 }, reported_at: "2026-11-24T07:00:00Z" },
      { technician_id: 4, state: "inactive" },
    ]);
    expect(await read(app, `?after=${changes.changes_cursor}`)).toMatchObject({ positions: [], outside: [] });
    const page = await read(app, `?limit=1&after=${changes_cursor}`);
    expect([page.positions.length, page.has_more, page.next_cursor]).toEqual([1, true, null]);
  });

  it("says who drives to which assignment, and who works on it", async () => {
    const app = memoryApp({ fleet: fleet.slice(0, 1), events });
    await call(app, "POST", "/dispatch/1");
    const states: unknown[] = [];
    for (const move of ["accept", "start", "arrive", "complete"]) {
      await call(app, "POST", `/assignments/1/${move}`);
      const [position] = (await read(app)).positions;
      states.push([position?.["state"], position?.["assignment_id"]]);
    }
    expect(states).toEqual([
      ["free", null],
      ["driving", 1],
      ["working", 1],
      ["free", null],
    ]);
  });

  it("counts a location as old by the setting", async () => {
    const located = [{ id: "1", location: fleet[0]?.location ?? at(0, 0), locatedAt: new Date().toISOString() }];
    const stateFor = async (maxLocationAgeSeconds: number | "off") => {
      const technicians = memoryTechnicians(located);
      const app = memoryApp({ fleet: located, appOptions: { maxLocationAgeSeconds, technicians } });
      return (await read(app)).positions.map(({ state, state_until }) => [state, state_until !== null]);
    };
    expect(await stateFor("off")).toEqual([["free", false]]);
    expect(await stateFor(3600)).toEqual([["free", true]]);
    expect(await stateFor(864_000)).toEqual([["free", false]]);
  });

  it.each([
    ["box", "?box=8,49,9"],
    ["box", "?box=8,50,9,49"],
    ["box", "?box=8,49,9,91"],
    ["box", "?box=-181,49,9,50"],
    ["box", "?box=NaN,49,9,50"],
    ["cursor", "?cursor=abc"],
    ["after", "?after=abc"],
    ["cursor", "?cursor=1&after=1"],
    ["limit", "?limit=1001"],
    ["since", "?since=1"],
  ])("GET /technicians/positions refuses %s in %s", async (name, query) => {
    expect(await read(memoryApp({ fleet }), query)).toMatchObject({ status: 422, errors: [{ loc: ["query", name] }] });
  });

  it.each([
    ["viewer", {}, 200, undefined],
    ["dispatcher", {}, 200, "Anna"],
    ["admin", {}, 200, "Anna"],
    ["technician", { technicianId: "1" }, 403, undefined],
  ] as const)("shows a %s names only if they may read technicians", async (role, scope, status, name) => {
    const authenticators = [async () => ({ id: "x", role, ...scope })];
    const technicians = memoryTechnicians(fleet);
    const app = memoryApp({ events, middleware: guard({ authenticators }), appOptions: { technicians } });
    const headers = { "x-api-key": "any" };
    const response = await app.request("/technicians/positions", { headers });
    expect(response.status).toBe(status);
    const streamed = await app.request("/technicians/positions/events", { headers });
    expect(streamed.status).toBe(status);
    if (status !== 200) return;
    expect(((await response.json()) as Answer).positions[0]?.["name"]).toBe(name);
    await using listener = listenTo(streamed);
    await until(() => listener.lastEventId !== undefined);
    await technicians.updateEntry({ id: "1", changes: { phone: "+49 6221 1" } });
    await until(() => listener.events.length > 0);
    expect((listener.events[0]?.data as unknown as Answer | undefined)?.positions[0]?.["name"]).toBe(name);
  });

  it("shows no names to a caller without credentials, if the route is open", async () => {
    const routeRoles = { "/technicians/positions": "open" } as const;
    const app = memoryApp({ fleet, middleware: guard({ authenticators: [async () => null], routeRoles }) });
    expect((await read(app)).positions[0]).not.toHaveProperty("name");
  });

  it("GET /technicians/positions is not there if the source of the technicians cannot tell", async () => {
    const { listPositionChanges: _, ...technicians } = memoryTechnicians(fleet);
    const app = memoryApp({ appOptions: { technicians } });
    expect((await app.request("/technicians/positions/events")).status).toBe(404);
  });
});

describe("GET /technicians/positions/events", () => {
  it("sends what has changed since a list, one message for all of it, then new changes", async () => {
    const app = memoryApp({ fleet, events });
    await using server = await serveApp(app);
    const { changes_cursor } = await read(app, `?box=${heidelberg}`);
    await call(app, "PUT", "/technicians/1/location", at(50, 9));
    await call(app, "PUT", "/technicians/2/location", at(49.4, 8.6));
    const url = `${server.url}/technicians/positions/events?box=${heidelberg}`;
    await using listener = listenTo(await fetch(`${url}&after=${changes_cursor}`));
    await until(() => listener.events.length === 1);
    expect(listener.events[0]?.data).toMatchObject({ positions: [{ technician_id: 2 }], outside: [1] });
    await call(app, "PUT", "/technicians/1/location", { ...at(49.4, 8.7), reported_at: "2026-11-24T07:10:00Z" });
    const seen = () => listener.events.flatMap(({ data }) => (data as unknown as Answer).positions);
    await until(() => seen().some(({ technician_id: id }) => id === 1));
    expect(seen().at(-1)).toMatchObject({ technician_id: 1, location: { longitude: 8.7 } });
  });

  it("starts with new changes, and goes on after the last one that a client has", async () => {
    const app = memoryApp({ fleet, events });
    await using first = listenTo(await app.request("/technicians/positions/events"));
    await until(() => first.lastEventId !== undefined);
    expect(first.events).toEqual([]);
    const cursor = first.lastEventId ?? "";
    await first[Symbol.asyncDispose]();
    await call(app, "POST", "/dispatch/1");
    for (const move of ["accept", "start"]) await call(app, "POST", `/assignments/1/${move}`);
    await using second = listenTo(
      await app.request("/technicians/positions/events", { headers: { "last-event-id": cursor } }),
    );
    await until(() => second.events.length > 0);
    expect(second.events[0]?.data).toMatchObject({ positions: [{ state: "driving", assignment_id: 1 }], outside: [] });
  });

  it("sends many listeners the same changes, and reads them once for those who are up to date", async () => {
    const technicians = memoryTechnicians(fleet);
    let reads = 0;
    const counting = {
      ...technicians,
      listPositionChanges: (...request: Parameters<typeof technicians.listPositionChanges>) => {
        reads += 1;
        return technicians.listPositionChanges(...request);
      },
    };
    const app = memoryApp({ events: { ...events, positionPollMs: 50 }, appOptions: { technicians: counting } });
    const listeners = await Promise.all(
      Array.from({ length: 20 }, async () => listenTo(await app.request("/technicians/positions/events"))),
    );
    await until(() => listeners.every(({ lastEventId }) => lastEventId !== undefined));
    const move = (minute: number) => {
      const reportedAt = new Date(Date.parse("2026-11-24T07:00:00Z") + minute * 60_000).toISOString();
      const location = { latitude: 49 + minute / 100, longitude: 8.6 };
      return technicians.updateLocations([{ technicianId: "1", location, reportedAt }]);
    };
    const hasAll = (latitude: number) =>
      listeners.every(({ events: got }) => JSON.stringify(got.at(-1)?.data ?? "").includes(`"latitude":${latitude}`));
    await move(1);
    await until(() => hasAll(49.01));
    const before = reads;
    for (let minute = 2; minute < 6; minute += 1) {
      await move(minute);
      await until(() => hasAll(49 + minute / 100));
    }
    // Four changes, each read by the feed, and some polls between them: not once for each of 20 listeners.
    expect(reads - before).toBeLessThan(20);
    await Promise.all(listeners.map((listener) => listener[Symbol.asyncDispose]()));
  });

  it("makes a message into text once for all listeners who see the same", async () => {
    const technicians = memoryTechnicians([{ id: "1", location: { latitude: 49.41, longitude: 8.69 } }]);
    let texts = 0;
    let messages = 0;
    const counting = {
      ...technicians,
      async listPositionChanges(...request: Parameters<typeof technicians.listPositionChanges>) {
        const page = await technicians.listPositionChanges(...request);
        if (page.positions.length > 0) messages += 1;
        const countText = ({ latitude, longitude }: { readonly latitude: number; readonly longitude: number }) => ({
          ...{ latitude, longitude },
          toJSON() {
            texts += 1;
            return { latitude, longitude };
          },
        });
        return { ...page, positions: page.positions.map((one) => ({ ...one, location: countText(one.location) })) };
      },
    };
    const app = memoryApp({ events, appOptions: { technicians: counting } });
    const open = async (query: string) => listenTo(await app.request(`/technicians/positions/events${query}`));
    const queries = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? "" : `?box=${heidelberg}`));
    const listeners = await Promise.all(queries.map(open));
    await until(() => listeners.every(({ lastEventId }) => lastEventId !== undefined));
    const location = { latitude: 49.4, longitude: 8.7 };
    await technicians.updateLocations([{ technicianId: "1", location, reportedAt: "2026-11-24T07:00:00Z" }]);
    await until(() => listeners.every(({ events: got }) => got.length > 0));
    expect(messages).toBe(1);
    expect(texts).toBe(2);
    await Promise.all(listeners.map((listener) => listener[Symbol.asyncDispose]()));
  });

  it("refuses a cursor of another store, and shares the limit of event streams", async () => {
    const headers = { "last-event-id": "abc" };
    expect(await call(memoryApp({ fleet }), "GET", "/technicians/positions/events", undefined, headers)).toMatchObject({
      status: 422,
      errors: [{ loc: ["header", "last-event-id"] }],
    });
    const app = memoryApp({ fleet, events: { ...events, maxListeners: 1 } });
    await using first = listenTo(await app.request("/events"));
    expect(await call(app, "GET", "/technicians/positions/events")).toMatchObject({ code: "TOO_MANY_LISTENERS" });
    expect(first.isOver).toBe(false);
  });

  it("sends each tenant its own technicians only", async () => {
    const byTenant: MiddlewareHandler<DispatchEnv> = async (context, next) => {
      context.set("principal", { id: "desk", role: "dispatcher", tenant: context.req.header("x-tenant") });
      await next();
    };
    const parts = new Map(["a", "b"].map((tenant) => [tenant, memoryParts(tenant)]));
    const forTenant = (tenant: string) => parts.get(tenant) ?? memoryParts(tenant);
    const app = memoryApp({ events, forTenant, middleware: [byTenant] });
    const headers = { "x-tenant": "b" };
    expect((await read(app, "", headers)).positions).toMatchObject([{ name: "of b" }]);
    await using ofB = listenTo(await app.request("/technicians/positions/events", { headers }));
    await until(() => ofB.lastEventId !== undefined);
    await call(app, "PUT", "/technicians/1/location", at(50, 9), { "x-tenant": "a" });
    await call(app, "PUT", "/technicians/1/location", at(40, 5), headers);
    await until(() => ofB.events.length > 0);
    const seen = ofB.events.flatMap(({ data }) => (data as unknown as Answer).positions);
    expect(seen.map(({ name }) => name)).toEqual(["of b"]);
  });
});

function memoryParts(tenant: string) {
  const technicians = memoryTechnicians([{ id: "1", name: `of ${tenant}`, location: { latitude: 1, longitude: 1 } }]);
  const plugins = { customers: memoryCustomers([]), technicians, assignments: memoryAssignments({ technicians }) };
  const dispatcher = createDispatcher({ ...plugins, distances: straightLineDistances() });
  return { dispatcher, ...plugins, locations: technicians };
}
