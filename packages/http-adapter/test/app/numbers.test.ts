import { greatCircleDistanceMeters } from "@dispatch/core";
import { memoryDistances } from "@dispatch/core/memory";
import { describe, expect, it } from "vitest";
import { guard } from "../../src/guard/index.js";
import { memoryApp, readProblem } from "../support/memory-app.js";

const since = "2026-11-24T00:00:00Z";
const post = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const read = async (app: ReturnType<typeof memoryApp>, from = since): Promise<unknown> =>
  (await app.request(`/numbers?since=${from}`)).json();

const roads = memoryDistances((origin, destination) => {
  const distanceMeters = greatCircleDistanceMeters(origin, destination);
  return { status: "measured", distanceMeters, durationSeconds: distanceMeters / 10 };
});

describe("GET /numbers", () => {
  it("GET /numbers counts nothing before anything happens", async () => {
    expect(await read(memoryApp())).toEqual({
      waiting: [],
      held: 0,
      open: [],
      booked: { count: 0, distance_km: 0, is_complete: true },
      decisions: { examined: 0, proven: 0, estimated: 0 },
      quota: null,
    });
  });

  it("counts what waits and what is open, and sums up the drives and how they were decided", async () => {
    const app = memoryApp({ distances: roads, quota: () => ({ limit: 500, remaining: 431 }) });
    await app.request("/jobs", post({ customer_id: 1, priority: "urgent" }));
    await app.request("/jobs", post({ customer_id: 1, held_until: "2026-11-24T20:00:00Z" }));
    const booked = (await (await app.request("/dispatch/1", { method: "POST" })).json()) as { distance_km: number };
    const cancelled = (await (await app.request("/dispatch/1", { method: "POST" })).json()) as { id: number };
    await app.request(`/assignments/${cancelled.id}/cancel`, { method: "POST" });
    expect(await read(app)).toMatchObject({
      waiting: [{ priority: 10, count: 1, oldest_at: "2026-11-24T07:35:19.182Z" }],
      held: 1,
      open: [{ status: "assigned", count: 1, oldest_age_seconds: 0 }],
      booked: { count: 1, is_complete: true },
      decisions: { examined: 1, proven: 1, estimated: 0 },
      quota: { limit: 500, remaining: 431 },
    });
    expect(await read(app)).toHaveProperty("booked.distance_km", expect.closeTo(booked.distance_km, 2));
    expect(await read(app, "2026-11-24T08:00:00Z")).toMatchObject({
      booked: { count: 0, distance_km: 0 },
      decisions: { examined: 0 },
    });
  });

  it("GET /numbers counts the decisions that rest on estimates", async () => {
    const app = memoryApp();
    await app.request("/dispatch/1", { method: "POST" });
    expect(await read(app)).toMatchObject({ decisions: { examined: 1, proven: 0, estimated: 1 } });
  });

  it("GET /numbers does not show a tenant the quota that all share", async () => {
    const middleware = guard({ authenticators: [async () => ({ id: "desk", role: "viewer", tenant: "acme" })] });
    const app = memoryApp({ middleware, quota: () => ({ limit: 500, remaining: 431 }) });
    const response = await app.request(`/numbers?since=${since}`, { headers: { "x-api-key": "any" } });
    expect(await response.json()).toMatchObject({ quota: null });
  });

  it("names a time that is missing or is not one", async () => {
    for (const query of ["", "?since=today"]) {
      const response = await memoryApp().request(`/numbers${query}`);
      expect(response.status).toBe(422);
      expect(JSON.stringify(await readProblem(response))).toContain("since");
    }
  });
});
