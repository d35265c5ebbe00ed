import { createDispatcher, runQueue } from "@dispatch/core";
import { straightLineDistances } from "@dispatch/core/memory";
import { createPgStore } from "@dispatch/pg-store";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { type Service, startService } from "../support/service.js";

const hopeless = { requirements: { skills: [{ name: "gas" }] } };
const queued = { customer_id: 1, when_nobody: "queue", reference: "R-1", ...hopeless };

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly job?: { readonly id: number; readonly status: string } };
}

let service: Service;
afterEach(() => service[Symbol.asyncDispose]());

async function send(method: string, path: string, body: object, headers: object = {}): Promise<Answer> {
  const init = { method, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
  const response = await fetchHeld(service.url + path, init);
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

const post = (path: string, body: object = {}, key?: string): Promise<Answer> =>
  send("POST", path, body, key === undefined ? {} : { "idempotency-key": key });

async function countJobs(): Promise<number> {
  return ((await (await fetchHeld(`${service.url}/jobs`)).json()) as unknown[]).length;
}

/** Gives everybody the skill, so that the next attempt books somebody. */
const train = (): Promise<unknown> => service.pool.query(`update technicians set skills = '[{"name": "gas"}]'`);

describe('POST /dispatch with when_nobody "queue" and a key, on Postgres', () => {
  beforeEach(async () => {
    // The server's own queue would book between two steps of a test.
    service = await startService({ environment: { DISPATCH_QUEUE: "off" } });
  });

  it("answers 202 while the job waits, and 200 once somebody dispatched it, also after that was declined", async () => {
    const first = await post("/dispatch", queued, "k");
    expect(first).toMatchObject({
      status: 202,
      body: { job: { status: "waiting", reference: "R-1" }, is_repeat: false },
    });
    const { id } = first.body.job ?? {};
    for (let call = 0; call < 2; call += 1) {
      expect(await post("/dispatch", queued, "k")).toMatchObject({
        status: 202,
        body: { job: { id }, is_repeat: true },
      });
    }
    await train();
    expect(await post("/dispatch", queued, "k")).toMatchObject({ status: 202 });
    const booked = await post(`/jobs/${id}/dispatch`);
    expect(await post("/dispatch", queued, "k")).toMatchObject({
      status: 200,
      body: { id: booked.body["id"], job_id: id, is_repeat: true, current_assignment: { id: booked.body["id"] } },
    });
    await post(`/assignments/${booked.body["id"]}/decline`);
    const { status, body } = await post("/dispatch", queued, "k");
    expect([status, body["id"], body["job_id"]]).toEqual([200, booked.body["id"], id]);
    expect(body["current_assignment"]).not.toMatchObject({ id: booked.body["id"] });
    expect(await countJobs()).toBe(1);
  });

  it("answers 200 once a batch or the queue has assigned the job", async () => {
    const ids: (number | undefined)[] = [];
    for (const key of ["batch", "queue"]) ids.push((await post("/dispatch", queued, key)).body.job?.id);
    await train();
    expect(await post("/dispatch/batch", { jobs: [{ job_id: ids[0] }] })).toMatchObject({ status: 200 });
    expect(await post("/dispatch", queued, "batch")).toMatchObject({ status: 200, body: { job_id: ids[0] } });
    expect(await post("/dispatch", queued, "queue")).toMatchObject({ status: 202 });
    const { assignments, customers, technicians } = createPgStore(service.pool);
    const dispatcher = createDispatcher({ assignments, customers, technicians, distances: straightLineDistances() });
    const stop = new AbortController();
    const running = runQueue({ jobs: assignments, dispatcher, pollMs: 50, windowMs: 0, signal: stop.signal });
    let answer = await post("/dispatch", queued, "queue");
    while (answer.status === 202) answer = await post("/dispatch", queued, "queue");
    stop.abort();
    await running;
    expect(answer).toMatchObject({ status: 200, body: { job_id: ids[1], is_repeat: true } });
  });

  it("answers 202 with the job as it is if it was cancelled while it waited", async () => {
    const { body } = await post("/dispatch", queued, "k");
    await post(`/jobs/${body.job?.id}/cancel`);
    expect(await post("/dispatch", queued, "k")).toMatchObject({ status: 202, body: { job: { status: "cancelled" } } });
  });

  it("gives one job to many requests at once, and refuses the key for another request", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post("/dispatch", queued, "k")));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.job?.id}`)).size).toBe(1);
    expect(await countJobs()).toBe(1);
    const other = { ...queued, reference: "R-2" };
    expect(await post("/dispatch", other, "k")).toMatchObject({
      status: 422,
      body: { code: "IDEMPOTENCY_KEY_REUSED" },
    });
  });
});

describe('POST /dispatch with when_nobody "queue" and a key, if roads cannot be measured', () => {
  const request = { customer_id: 1, when_nobody: "queue" };

  it.each([
    ["fails", { kind: "answer", status: 403, body: "{}" }, {}, "PROVIDER_UNAUTHORIZED"],
    ["does not answer in time", { kind: "hang" }, { DISPATCH_DEADLINE_MS: "1000" }, "DEADLINE_EXCEEDED"],
  ] as const)(
    "answers 202 if routing %s, repeated too, and 200 once the job is assigned",
    async (_, fault, environment, code) => {
      service = await startService({ environment });
      service.stub.failNext(fault, fault, fault);
      const first = await post("/dispatch", request, "k");
      expect(first).toMatchObject({
        status: 202,
        body: { job: { status: "waiting" }, failure: { code }, is_repeat: false },
      });
      const { id } = first.body.job ?? {};
      expect(await post("/dispatch", request, "k")).toMatchObject({
        status: 202,
        body: { job: { id }, failure: { code }, is_repeat: true },
      });
      let booked = await post(`/jobs/${id}/dispatch`);
      for (let calls = 0; booked.status === 202 && calls < 3; calls += 1) booked = await post(`/jobs/${id}/dispatch`);
      expect(booked.status).toBe(200);
      const body = { id: booked.body["id"], job_id: id, is_repeat: true };
      expect(await post("/dispatch", request, "k")).toMatchObject({ status: 200, body });
      expect(await countJobs()).toBe(1);
    },
  );
});

describe("POST /jobs with a key, on Postgres", () => {
  const job = { customer_id: 1, reference: "R-1", priority: "urgent" };
  beforeEach(async () => {
    service = await startService();
  });

  it("answers with the same job, as it is then, also to many requests at once", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => post("/jobs", job, "k")));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body["id"]}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 201, body: { status: "waiting", version: 1 } });
    const id = answers[0]?.body["id"];
    await post(`/jobs/${id}/dispatch`);
    expect(await post("/jobs", job, "k")).toMatchObject({ status: 201, body: { id, status: "assigned", version: 2 } });
    expect(await countJobs()).toBe(1);
  });

  it("refuses the key with another body and for a dispatch, and frees it if the job cannot be created", async () => {
    const isReused = { status: 422, body: { code: "IDEMPOTENCY_KEY_REUSED" } };
    expect(await post("/jobs", { customer_id: 999 }, "k")).toMatchObject({ status: 404 });
    expect(await post("/jobs", job, "k")).toMatchObject({ status: 201 });
    expect(await post("/jobs", { ...job, note: "n" }, "k")).toMatchObject(isReused);
    expect(await post("/dispatch", { ...job, when_nobody: "queue" }, "k")).toMatchObject(isReused);
    expect(await post("/jobs", job, "a b")).toMatchObject({ status: 422 });
    expect(await countJobs()).toBe(1);
  });
});
