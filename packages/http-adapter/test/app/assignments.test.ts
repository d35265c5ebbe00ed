import type { AssignmentRecord, AssignmentStore } from "@dispatch/core";
import { memoryAssignments } from "@dispatch/core/memory";
import { describe, expect, it } from "vitest";
import { call, memoryApp, readProblem } from "../support/memory-app.js";

describe("GET /assignments", () => {
  it("GET /assignments is an empty array without assignments", async () => {
    const response = await memoryApp().request("/assignments");
    expect(response.status).toBe(200);
    expect(response.headers.get("link")).toBeNull();
    expect(await response.text()).toBe("[]");
  });

  it("GET /assignments lists the five fields, newest first, byte for byte as Python does", async () => {
    const response = await appWithAssignments(2).request("/assignments");
    expect(await response.text()).toBe(
      '[{"id":2,"cust_id":1,"tech_id":4,"distance_km":0.2,"assigned_at":"2026-11-24T07:35:19+00:00"},' +
        '{"id":1,"cust_id":1,"tech_id":4,"distance_km":0.1,"assigned_at":"2026-11-24T07:35:19+00:00"}]',
    );
  });

  it("following the links of GET /assignments gives every row once, wherever the app is mounted", async () => {
    const app = appWithAssignments(250);
    const ids: unknown[] = [];
    const counts: number[] = [];
    let url: string | null = "http://localhost/assignments";
    while (url !== null) {
      const response: Response = await app.request(url);
      const rows = (await response.json()) as { id: number }[];
      counts.push(rows.length);
      ids.push(...rows.map(({ id }) => id));
      url = nextUrl(response, url);
    }
    expect(counts).toEqual([100, 100, 50]);
    expect(ids).toEqual(Array.from({ length: 250 }, (_, index) => 250 - index));
  });

  it("the links of GET /assignments keep the limit", async () => {
    const app = appWithAssignments(1001);
    const first = await app.request("/assignments?limit=1000");
    expect(await first.json()).toHaveLength(1000);
    const next = nextUrl(first, "http://localhost/assignments?limit=1000");
    expect(next).toContain("limit=1000");
    expect(await (await app.request(next ?? "")).json()).toHaveLength(1);
  });

  it.each(["0", "1001", "-1", "1.5", "abc", "", "1e2", "99999999999999999999"])(
    "GET /assignments refuses the limit %j",
    async (limit) => {
      const response = await memoryApp().request(`/assignments?limit=${limit}`);
      expect(response.status).toBe(422);
      expect(await readProblem(response)).toMatchObject({
        code: "INVALID_REQUEST",
        errors: [{ loc: ["query", "limit"] }],
      });
    },
  );

  it("GET /assignments refuses a cursor that the store did not issue", async () => {
    const response = await memoryApp().request("/assignments?cursor=abc");
    expect(response.status).toBe(422);
    expect(await readProblem(response)).toMatchObject({ errors: [{ loc: ["query", "cursor"] }] });
  });

  it("GET /assignments shows a row without a time or a distance", async () => {
    const response = await memoryApp({ assignments: storeWith([{ ...row, distanceMeters: null }]) }).request(
      "/assignments",
    );
    expect(await response.text()).toBe('[{"id":5,"cust_id":1,"tech_id":4,"distance_km":null,"assigned_at":null}]');
  });

  it.each([
    [1774.1, "1.7741"],
    [0, "0.0"],
    [886.1, "0.8861"],
    [1005.015, "1.005015"],
    [123_456.7, "123.4567"],
  ])("a distance of %d m is shown without rounding noise", async (distanceMeters, kilometers) => {
    const response = await memoryApp({ assignments: storeWith([{ ...row, distanceMeters }]) }).request("/assignments");
    expect(await response.text()).toContain(`"distance_km":${kilometers},`);
  });

  it.each([
    ["2026-11-24T07:35:19.182093Z", "2026-11-24T07:35:19.182093+00:00"],
    ["2026-11-24T07:35:19.5Z", "2026-11-24T07:35:19.500000+00:00"],
    ["2026-11-24T07:35:19.000000Z", "2026-11-24T07:35:19+00:00"],
    ["2026-11-24T07:35:19Z", "2026-11-24T07:35:19+00:00"],
  ])("the timestamp %s is written as Python does", async (assignedAt, expected) => {
    const response = await memoryApp({ assignments: storeWith([{ ...row, assignedAt }]) }).request("/assignments");
    expect(await response.json()).toMatchObject([{ assigned_at: expected }]);
  });
});

describe("GET /assignments by a filter", () => {
  /**
   * Assignments of customer 1: 1 is accepted by technician 4; 2 is declined by technician 4; 3 is the same job again,
   * assigned to technician 7.
   */
  async function filteredApp() {
    const app = memoryApp();
    for (const path of ["/dispatch/1", "/assignments/1/accept", "/dispatch/1", "/assignments/2/decline"]) {
      await call(app, "POST", path);
    }
    return app;
  }

  it.each([
    ["status=accepted", [1]],
    ["status=assigned,declined", [3, 2]],
    ["tech_id=4", [2, 1]],
    ["job_id=2", [3, 2]],
    ["job_id=2&tech_id=7&cust_id=1", [3]],
    ["cust_id=2", []],
    ["cust_id=abc", []],
    ["fields=all", [3, 2, 1]],
    ["fields=all&unknown=1", [3, 2, 1]],
  ])("GET /assignments?%s lists the matching assignments", async (query, ids) => {
    const response = await (await filteredApp()).request(`/assignments?${query}`);
    const rows = (await response.json()) as Record<string, unknown>[];
    expect(rows.map(({ id }) => id)).toEqual(ids);
    for (const row of rows) expect(Object.keys(row).slice(5)).toEqual(["status", "job_id", "job"]);
  });

  it("the links of GET /assignments keep the filter", async () => {
    const app = await filteredApp();
    const url = "http://localhost/assignments?limit=1&status=assigned,declined";
    const next = nextUrl(await app.request(url), url) ?? "";
    expect(await (await app.request(next)).json()).toMatchObject([{ id: 2, status: "declined" }]);
  });

  it("GET /assignments shows null as the status of a row that another program wrote", async () => {
    const app = memoryApp({ assignments: storeWith([row]) });
    expect(await call(app, "GET", "/assignments?fields=all")).toMatchObject([{ status: null, job_id: null }]);
  });

  it.each(["status=done", "status=", "job_id=", "fields=id"])(
    "GET /assignments refuses the filter %s",
    async (query) => {
      const [name] = query.split("=");
      expect(await call(memoryApp(), "GET", `/assignments?${query}`)).toMatchObject({
        status: 422,
        errors: [{ loc: expect.arrayContaining(["query", name]) }],
      });
    },
  );

  it("an app with only the old routes does not filter GET /assignments", async () => {
    const app = memoryApp({ legacyOnly: true });
    await call(app, "POST", "/dispatch/1");
    const [row = {}] = (await call(app, "GET", "/assignments?status=done")) as unknown as object[];
    expect(Object.keys(row)).toEqual(["id", "cust_id", "tech_id", "distance_km", "assigned_at"]);
  });
});

/** A row as the Python service may have written it. */
const row: AssignmentRecord = {
  id: "5",
  customerId: "1",
  technicianId: "4",
  distanceMeters: 1,
  assignedAt: null,
  status: null,
  jobId: null,
};

/** This many assignments, of 100 m, 200 m, ... */
function appWithAssignments(count: number) {
  const rows = Array.from({ length: count }, (_, index) => ({
    ...row,
    id: String(index + 1),
    distanceMeters: 100 * (index + 1),
    assignedAt: "2026-11-24T07:35:19Z",
  }));
  return memoryApp({ assignments: storeWith(rows.reverse()) });
}

/** A store with these rows in the order of the list. The cursor is the index of the next row. */
function storeWith(rows: readonly AssignmentRecord[]): AssignmentStore {
  return {
    ...memoryAssignments(),
    async listAssignments({ limit, cursor }) {
      const end = Number(cursor ?? 0) + limit;
      return { items: rows.slice(end - limit, end), nextCursor: end < rows.length ? String(end) : null };
    },
  };
}

/** Resolves a link as a client does: relative to the request. */
function nextUrl(response: Response, url: string): string | null {
  const [, target] = /^<(.*)>; rel="next"$/.exec(response.headers.get("link") ?? "") ?? [];
  return target === undefined ? null : new URL(target, url).href;
}
