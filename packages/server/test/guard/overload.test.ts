import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchHeld } from "../../../http-adapter/test/support/fetch-held.js";
import { readProblem } from "../../../http-adapter/test/support/memory-app.js";
import { type Service, startService } from "../support/service.js";

/** The pool of the store has ten connections. */
describe("a table that is locked", () => {
  let service: Service;
  beforeAll(async () => {
    service = await startService({ environment: { DISPATCH_MAX_CONCURRENT: "16" } });
    // Loads the OpenAPI document for `fetchHeld`, which takes longer than a dispatch may wait for the lock.
    await service.dispatch(999);
  });
  afterAll(() => service[Symbol.asyncDispose]());

  it("while a table is locked, only some dispatches wait, others are refused, and the server stays ready", async () => {
    const locker = await service.pool.connect();
    await locker.query("begin; lock table technicians in access exclusive mode");
    const answered: string[] = [];
    const dispatches = Array.from({ length: 40 }, async () => {
      const response = await service.dispatch(1);
      const { code, status } = await readProblem(response);
      answered.push(`${status} ${code}`);
      return response;
    });
    const ready = await fetchHeld(`${service.url}/readyz`);
    expect(await ready.json()).toEqual({ status: "ready", checks: { database: "ok", server: "ok" } });
    expect(answered.every((answer) => answer === "503 OVERLOADED")).toBe(true);
    const responses = await Promise.all(dispatches);
    expect(answered.filter((answer) => answer === "503 OVERLOADED")).toHaveLength(28);
    expect(answered.filter((answer) => answer.startsWith("503 STORE_"))).toHaveLength(12);
    expect(responses.every(({ headers }) => headers.has("retry-after"))).toBe(true);
    await locker.query("rollback");
    locker.release();
    expect((await service.dispatch(1)).status).toBe(200);
  });
});
