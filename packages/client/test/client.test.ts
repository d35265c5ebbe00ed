import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { memoryAssignments } from "../../core/src/memory/index.js";
import { apiKeys, guard, makeApiKey } from "../../http-adapter/src/guard/index.js";
import { serveApp } from "../../http-adapter/test/guard/serve.js";
import { type MemoryAppOptions, memoryApp } from "../../http-adapter/test/support/memory-app.js";
import { createDispatchClient, DispatchApiError, type DispatchClient } from "../src/index.js";

describe("the client", () => {
  it("the client moves an assignment through its life", async () => {
    await using served = await serveClient();
    const { client } = served;
    const { id, tech_id, status } = await client.dispatch({ customer_id: 1 });
    expect({ tech_id, status }).toEqual({ tech_id: 4, status: "assigned" });
    expect((await client.move(id, "accept", { reason: "on my way" })).status).toBe("accepted");
    const { declined, next } = await client.decline(id);
    expect([declined.status, next?.tech_id]).toEqual(["declined", 7]);
    const { history, runner_up, decision } = await client.explain(id);
    expect(history.map((event) => event.to)).toEqual(["assigned", "accepted", "declined"]);
    expect([runner_up?.technician.id, decision?.candidates[0]?.status]).toEqual([7, "chosen"]);
    await expect(client.reassign(next?.id ?? 0)).rejects.toMatchObject({ code: "NO_TECHNICIAN_AVAILABLE" });
    expect((await client.readAssignment(id)).job_id).toBe(id);
  });

  it("the client previews who would go", async () => {
    await using served = await serveClient();
    const changes = [{ id: 4, capacity: 0 }];
    expect((await served.client.preview({ latitude: 49.41, longitude: 8.69, changes })).tech_id).toBe(7);
    expect((await served.client.listAssignments()).items).toEqual([]);
  });

  it("the client imports a file, first as a dry run, and reads the template", async () => {
    await using served = await serveClient();
    const { client } = served;
    const text = "external_id,name,latitude,longitude\nC-1,Ada,49.41,8.69\nC-2,Bob,91,8\n";
    const file = new Blob([text], { type: "text/csv" });
    const checked = await client.importFile("customers", file, { dryRun: true });
    expect(checked.summary).toMatchObject({ rows: 2, created: 1, invalid: 1, dry_run: true });
    expect(checked.rows[1]).toMatchObject({ line: 3, outcome: "invalid", column: "latitude" });
    await expect(client.readCustomer("ext:C-1")).rejects.toMatchObject({ status: 404 });
    expect((await client.importFile("customers", file)).summary).toMatchObject({ created: 1, dry_run: false });
    expect((await client.readCustomer("ext:C-1")).name).toBe("Ada");
    expect(await client.readImportTemplate("customers")).toMatch(/^external_id,name/);
    const unknown = new Blob([text], { type: "text/plain" });
    await expect(client.importFile("customers", unknown)).rejects.toMatchObject({ code: "UNSUPPORTED_MEDIA_TYPE" });
  });

  it("repeating a call with its idempotency key returns the same assignment", async () => {
    await using served = await serveClient();
    const idempotencyKey = crypto.randomUUID();
    const first = await served.client.dispatch({ customer_id: 1 }, { idempotencyKey });
    const again = await served.client.dispatch({ customer_id: 1 }, { idempotencyKey });
    expect(again).toMatchObject({ ...first, is_repeat: true, current_assignment: { id: first.id } });
  });

  it("the client lists filtered assignments page by page", async () => {
    await using served = await serveClient();
    for (let count = 0; count < 3; count += 1) await served.client.dispatch({ customer_id: 1 });
    await served.client.move(2, "cancel");
    const query = { limit: 1, status: ["assigned", "accepted"] } as const;
    const first = await served.client.listAssignments(query);
    const second = await served.client.listAssignments({ ...query, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([3, 1]);
    expect(second.nextCursor).toBeNull();
  });

  it("the client keeps a job, changes the version that it knows, and dispatches it", async () => {
    await using served = await serveClient();
    const { client } = served;
    const given = { customer_id: 1, priority: "urgent", reference: "R-1" } as const;
    const { id, version } = await client.createJob(given, { idempotencyKey: "a" });
    expect((await client.createJob(given, { idempotencyKey: "a" })).id).toBe(id);
    const changed = await client.changeJob(id, { note: "Ring twice" }, { ifMatch: `"${version}"` });
    expect(changed).toMatchObject({ priority: 10, note: "Ring twice", version: 2 });
    await expect(client.changeJob(id, { note: "lost" }, { ifMatch: '"1"' })).rejects.toMatchObject({ status: 412 });
    await expect(client.changeJob(id, { note: "lost" })).rejects.toMatchObject({ code: "PRECONDITION_REQUIRED" });
    const result = await client.dispatchJob(id);
    if ("job" in result) throw new Error("nobody was booked");
    expect(result).toMatchObject({ job_id: id, tech_id: 4 });
    expect((await client.readJob(id)).status).toBe("assigned");
    expect((await client.readJobDecisions(id)).attempts).toMatchObject([{ assignment_id: result.id }]);
  });

  it("the client leaves a job waiting if nobody can go, and lists jobs page by page", async () => {
    await using served = await serveClient();
    const { client } = served;
    const requirements = { skills: [{ name: "gas" }] };
    const when_nobody = "queue";
    const idempotencyKey = crypto.randomUUID();
    const result = await client.dispatch({ customer_id: 1, when_nobody, requirements }, { idempotencyKey });
    if (!("job" in result)) throw new Error("somebody was booked");
    expect(result).toMatchObject({ job: { status: "waiting" }, reasons: { counts: { SKILL_MISSING: 2 } } });
    await client.createJob({ latitude: 49.41, longitude: 8.69 });
    const first = await client.listJobs({ limit: 1, status: ["waiting"], priority: "routine" });
    const second = await client.listJobs({ limit: 1, cursor: first.nextCursor ?? "" });
    expect([first, second].flatMap(({ items }) => items.map(({ id }) => id))).toEqual([2, 1]);
    expect(second.nextCursor).toBeNull();
  });

  it("the client manages technicians and customers, and lists them page by page", async () => {
    await using served = await serveClient();
    const { client } = served;
    const location = { latitude: 49.41, longitude: 8.69 };
    const anna = await client.putTechnician("ext:a 7", { location, name: "Anna", skills: [{ name: "gas" }] });
    const changed = await client.changeTechnician("ext:a 7", { phone: "1" }, { ifMatch: `"${anna.version}"` });
    expect(changed).toMatchObject({ id: anna.id, external_id: "a 7", name: "Anna", phone: "1" });
    const lost = client.changeTechnician(anna.id, { phone: "2" }, { ifMatch: `"${anna.version}"` });
    await expect(lost).rejects.toMatchObject({ code: "VERSION_CONFLICT" });
    expect((await client.listTechnicians({ skill: "gas" })).items).toEqual([changed]);
    const first = await client.listTechnicians({ limit: 2, active: true });
    const second = await client.listTechnicians({ limit: 2, cursor: first.nextCursor ?? "" });
    expect([first, second].flatMap(({ items }) => items.map(({ id }) => id))).toEqual([1, 4, 7]);
    const { id } = await client.createCustomer({ location, external_id: "7" });
    expect((await client.listCustomers({ near: "49.41,8.69", within_meters: 1 })).items.map((one) => one.id)).toEqual([
      1,
      id,
    ]);
    expect(await client.deactivateCustomer("ext:7")).toMatchObject({ customer: { is_active: false }, open_jobs: [] });
  });

  it("the client reports locations of technicians", async () => {
    await using served = await serveClient();
    const report = { latitude: 49.41, longitude: 8.69, reported_at: "2026-11-24T07:35:00Z" };
    expect(await served.client.updateLocation(7, report)).toEqual({ status: "updated" });
    const reports = [{ technician_id: 7, ...report }];
    expect(await served.client.updateLocations({ reports })).toEqual({ statuses: ["outdated"] });
  });

  it("events continue where a stream ended", async () => {
    await using served = await serveClient({ events: { pollMs: 10, heartbeatMs: 50 } });
    await served.client.dispatch({ customer_id: 1 });
    const { client, streams } = createCutClient(served.url);
    const stop = new AbortController();
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const event of client.events({ signal: stop.signal })) {
        seen.push(event.to);
        if (seen.length === 1) await served.client.move(1, "accept");
        if (seen.length === 2) stop.abort(new Error("enough"));
      }
    })();
    await expect(reading).rejects.toThrow("enough");
    expect(seen).toEqual(["assigned", "accepted"]);
    expect(streams()).toBe(2);
  });

  it("jobEvents yields the changes of jobs, and continues after a cursor", async () => {
    await using served = await serveClient({ events: { pollMs: 10, heartbeatMs: 50 } });
    const { client } = served;
    const { id } = await client.createJob({ customer_id: 1 });
    await client.cancelJob(id);
    const seen: string[] = [];
    for await (const { cursor, job_id, to } of client.jobEvents()) {
      seen.push(`${job_id} ${to}`);
      if (to !== "cancelled") continue;
      await client.createJob({ customer_id: 1 });
      for await (const next of client.jobEvents({ after: cursor })) {
        seen.push(`${next.job_id} ${next.to}`);
        break;
      }
      break;
    }
    expect(seen).toEqual([`${id} waiting`, `${id} cancelled`, "2 waiting"]);
  });

  it("positionChanges yields who has changed since a list, and continues if the stream ends", async () => {
    await using served = await serveClient({ events: { positionPollMs: 10, heartbeatMs: 50 } });
    const { client } = served;
    const { positions, changes_cursor: after } = await client.listTechnicianPositions({ box: "8,49,9,50" });
    expect(positions.map(({ technician_id: id, state }) => `${id} ${state}`)).toEqual(["4 free", "7 free"]);
    const report = { latitude: 49.43, longitude: 8.7, reported_at: "2026-11-24T07:00:00Z" };
    await client.updateLocation(4, report);
    const { client: cutClient, streams } = createCutClient(served.url, () =>
      client.updateLocation(7, { ...report, latitude: 1 }),
    );
    const seen: string[] = [];
    for await (const changes of cutClient.positionChanges({ box: "8,49,9,50", after })) {
      for (const { technician_id: id, location } of changes.positions) seen.push(`${id} at ${location.latitude}`);
      for (const id of changes.outside) seen.push(`${id} outside`);
      if (seen.includes("7 outside")) break;
    }
    expect([...new Set(seen)]).toEqual(["4 at 49.43", "7 outside"]);
    expect(streams()).toBe(2);
  });

  it('events after "latest" are complete even if the stream ends before the first one', async () => {
    await using served = await serveClient({ events: { pollMs: 10, heartbeatMs: 50 } });
    await served.client.dispatch({ customer_id: 1 });
    const { client, streams } = createCutClient(served.url, () => served.client.move(1, "accept"));
    for await (const event of client.events({ after: "latest" })) {
      expect(event.to).toBe("accepted");
      break;
    }
    expect(streams()).toBe(2);
  });

  it("a failed call rejects with the problem", async () => {
    await using served = await serveClient();
    const failure: unknown = await served.client.dispatch({ customer_id: 999 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DispatchApiError);
    expect(failure).toMatchObject({
      message: "Customer 999 not found",
      status: 404,
      code: "CUSTOMER_NOT_FOUND",
      problem: { title: "Not Found" },
    });
    await expect(served.client.events({ after: "abc" })[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      status: 422,
    });
  });

  it("a cursor from before events that were removed rejects with the problem", async () => {
    const assignments = memoryAssignments();
    await using served = await serveClient({ assignments });
    await served.client.dispatch({ customer_id: 1 });
    await served.client.move(1, "cancel");
    for (const what of ["events", "jobEvents"] as const) {
      await assignments.removeOld({ what, before: "2200-01-01T00:00:00Z" });
    }
    for (const events of [served.client.events({ after: "1" }), served.client.jobEvents({ after: "1" })]) {
      await expect(events[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        status: 410,
        code: "EVENTS_REMOVED",
      });
    }
  });

  it("the client sends credentials", async () => {
    const { key, entry } = await makeApiKey("desk", "dispatcher");
    const middleware = guard({ authenticators: [apiKeys(entry)] });
    await using served = await serveClient({ middleware }, async () => key);
    await served.client.dispatch({ customer_id: 1 });
    expect((await served.client.explain(1)).history[0]?.actor).toBe("desk");
    const stranger = createDispatchClient({ url: served.url });
    await expect(stranger.readAssignment(1)).rejects.toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
  });

  it("an aborted call rejects with the abort's reason", async () => {
    await using served = await serveClient();
    const reason = new Error("changed my mind");
    const signal = AbortSignal.abort(reason);
    await expect(served.client.dispatch({ customer_id: 1 }, { signal })).rejects.toBe(reason);
  });
});

describe("the events of a service that refuses for a while", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const stream = (): Response => new Response('id: 7\ndata: {"cursor":"7","to":"assigned"}\n\n');
  const refusal = (status: number, retryAfter?: string): Response =>
    new Response(null, { status, headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } });

  /** Follows events from a service that gives these answers in order, then events. */
  function follow(answers: Response[], signal?: AbortSignal) {
    let asked = 0;
    const fetch = async (): Promise<Response> => {
      asked += 1;
      return answers.shift() ?? stream();
    };
    const events = createDispatchClient({ url: "http://localhost", fetch }).events({ signal })[Symbol.asyncIterator]();
    return { next: events.next(), asked: () => asked };
  }

  it.each([
    [429, "60", 60_000],
    [503, "30", 30_000],
    [503, "0", 1000],
    [408, undefined, 1000],
    [502, "Wed, 21 Oct 2020 07:28:00 GMT", 1000],
    [503, "1.5", 2000],
    [503, "-60", 1000],
    [503, "9999999999", 300_000],
  ])(
    "after status %i with Retry-After %s, events resume, but no sooner than that",
    async (status, retryAfter, waitMs) => {
      const { next, asked } = follow([refusal(status, retryAfter)]);
      await vi.advanceTimersByTimeAsync(waitMs - 1);
      expect(asked()).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      expect((await next).value).toEqual({ cursor: "7", to: "assigned" });
    },
  );

  it("ended events leave no listener on a signal that lives longer", async () => {
    const { signal } = new AbortController();
    const { next } = follow([refusal(503), refusal(503), refusal(503)], signal);
    await vi.advanceTimersByTimeAsync(3000);
    await next;
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

it("An error answer that is not a problem is cancelled, and its body is not read", async () => {
  let isLeft = false;
  const page = new ReadableStream({
    cancel() {
      isLeft = true;
    },
  });
  const client = createDispatchClient({
    url: "http://localhost",
    fetch: async () => new Response(page, { status: 502 }),
  });
  await expect(client.readAssignment(1)).rejects.toMatchObject({ status: 502, code: "UNKNOWN", problem: null });
  expect(isLeft).toBe(true);
});

/** A client whose first stream ends after its first chunk, as if the server stopped. */
function createCutClient(url: string, onCut?: () => Promise<unknown>) {
  let streams = 0;
  const client = createDispatchClient({
    url,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      streams += 1;
      if (streams > 1) return response;
      const cut = await cutAfterFirstChunk(response);
      await onCut?.();
      return cut;
    },
  });
  return { client, streams: () => streams };
}

async function cutAfterFirstChunk(response: Response): Promise<Response> {
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return new Response(first?.value ?? null, response);
}

interface ServedClient extends AsyncDisposable {
  readonly url: string;
  readonly client: DispatchClient;
}

async function serveClient(options: MemoryAppOptions = {}, token?: () => Promise<string>): Promise<ServedClient> {
  const server = await serveApp(memoryApp(options));
  return { ...server, client: createDispatchClient({ url: `${server.url}/`, token }) };
}

describe("an option of the client that cannot be used", () => {
  it.each<[unknown, string]>([
    [undefined, "createDispatchClient: options must be an object"],
    [{}, "createDispatchClient: url must be a text, such as http://localhost:8000"],
    [
      { baseUrl: "http://x" },
      "createDispatchClient: baseUrl is not a known option; the known ones are url, token, fetch",
    ],
    [{ url: "http://x", token: 5 }, "createDispatchClient: token must be a text or a function"],
    [{ url: "http://x", fetch: "fetch" }, "createDispatchClient: fetch must be a function"],
  ])("an option of the client that cannot be used is named: %j", (options, message) => {
    expect(() => createDispatchClient(options as never)).toThrow(new TypeError(message));
  });
});
