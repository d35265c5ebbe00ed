import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { listenTo } from "../../../http-adapter/test/support/listen-to.js";
import { readProblem } from "../../../http-adapter/test/support/memory-app.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { scrapeAround } from "../support/scrape.js";
import { startService } from "../support/service.js";

/** A cursor beyond the end of any log. */
const farAhead = Buffer.from(JSON.stringify(["999999999999999999", "999999999999999999"])).toString("base64url");

describe("GET /events of the server", () => {
  it("GET /events refuses a cursor beyond the end, and still serves other listeners at once", async () => {
    await using service = await startService({ environment: { DISPATCH_DISTANCES: "estimate" } });
    const refused = await fetch(`${service.url}/events`, { headers: { "last-event-id": farAhead } });
    expect(refused.status).toBe(422);
    await refused.body?.cancel();
    await using listener = listenTo(await fetch(`${service.url}/events?after=latest`));
    await until(() => listener.lastEventId !== undefined);
    await service.dispatch(1);
    await until(() => listener.events.length === 1);
    expect(listener.comments).toBe(0);
  });

  it("a missing event table is reported at once: in the log, as a metric, and to listeners", async () => {
    await using service = await startService({ environment: { AUTH: "off", DISPATCH_DISTANCES: "estimate" } });
    const listener = listenTo(await fetch(`${service.url}/events?after=latest`));
    await until(() => listener.lastEventId !== undefined);
    const changes = await scrapeAround(service.url, async () => {
      await service.pool.query("alter table dispatch_events rename to elsewhere");
      await until(() => listener.isOver);
    });
    expect(changes.get("dispatch_events_failures_total")).toBe(1);
    const told = service.log.filter((line) => line.includes("the log of events cannot be read"));
    expect(told.map((line) => JSON.parse(line))).toMatchObject([{ level: "error", error: expect.any(String) }]);
    const refused = await fetch(`${service.url}/events`);
    expect(await readProblem(refused)).toMatchObject({ status: 500, code: "STORE_SCHEMA_MISMATCH" });

    await service.pool.query("alter table elsewhere rename to dispatch_events");
    await using again = listenTo(await fetch(`${service.url}/events`));
    await service.dispatch(1);
    await until(() => again.events.length === 1);
  });
});
