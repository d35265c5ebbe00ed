import { memoryDistances } from "@dispatch/core/memory";
import { describe, expect, it } from "vitest";
import { memoryApp, readProblem } from "../support/memory-app.js";

const post = { method: "POST" };

describe("POST /dispatch/{cust_id}", () => {
  const distances = memoryDistances(() => ({
    status: "measured",
    distanceMeters: 1774.1,
    durationSeconds: 211.17,
    originSnapMeters: 4,
  }));

  it("POST /dispatch/{cust_id} answers with the five fields of the Python service byte for byte, then with further ones", async () => {
    const response = await memoryApp({ distances }).request("/dispatch/1", post);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.text()).toBe(
      '{"id":1,"cust_id":1,"tech_id":4,"distance_km":1.7741,"assigned_at":"2026-11-24T07:35:19.182000+00:00",' +
        '"duration_seconds":211.17,"basis":"road","optimality":{"proven":true},"routing":{"calls":1,"elements":2},' +
        '"status":"assigned","job_id":1,"is_repeat":false}',
    );
  });

  it("POST /dispatch/{cust_id} says why a result is not proven", async () => {
    const response = await memoryApp().request("/dispatch/1", post);
    expect(await response.json()).toMatchObject({
      tech_id: 4,
      basis: "estimate",
      optimality: { proven: false, reason: "estimate" },
    });
  });

  it("POST /dispatch/{cust_id} ignores a body and a query without a meaning in this API", async () => {
    const body = '{"cust_id": 2';
    const headers = { "content-type": "application/json" };
    const response = await memoryApp().request("/dispatch/1?customer=2", { ...post, body, headers });
    expect(await response.json()).toMatchObject({ cust_id: 1 });
  });

  it.each(["999", "0", "-1", "2147483648", "99999999999999999999999999"])(
    "POST /dispatch/{cust_id} answers 404 for customer %s",
    async (customerId) => {
      const response = await memoryApp().request(`/dispatch/${customerId}`, post);
      expect(response.status).toBe(404);
      expect(await readProblem(response)).toEqual({
        type: "urn:dispatch:problem:customer-not-found",
        title: "Not Found",
        status: 404,
        detail: `Customer ${customerId} not found`,
        code: "CUSTOMER_NOT_FOUND",
      });
    },
  );

  it("an unknown customer gets a 404 even without technicians", async () => {
    const response = await memoryApp({ fleet: [] }).request("/dispatch/999", post);
    expect(response.status).toBe(404);
  });

  it.each([
    "abc",
    "1.0",
    "1e3",
    "0x10",
    "true",
    "%00",
    "1_",
    "_1",
    "1__0",
    "%20",
    "--1",
    "1%202",
    "%ff",
    "Ⅷ",
    "1".repeat(4301),
  ])("POST /dispatch/{cust_id} refuses %s, which is not an integer", async (text) => {
    const response = await memoryApp().request(`/dispatch/${text}`, post);
    expect(response.status).toBe(422);
    expect(await readProblem(response)).toMatchObject({
      status: 422,
      detail: expect.any(String),
      code: "INVALID_REQUEST",
      errors: [{ loc: ["path", "cust_id"], msg: "value is not a valid integer", type: "type_error.integer" }],
    });
  });

  it.each(["+1", "%201", "1%0A", "01", "0_1", "%D9%A1", "%F0%9D%9F%AD", "%E3%80%801"])(
    "POST /dispatch/{cust_id} reads %s as 1, as Python does",
    async (text) => {
      const response = await memoryApp().request(`/dispatch/${text}`, post);
      expect(await response.json()).toMatchObject({ cust_id: 1 });
    },
  );

  it.each([
    ["there are no technicians", []],
    ["no technician is active", [{ id: "4", location: { latitude: 49.42, longitude: 8.69 }, isActive: false }]],
  ])("POST /dispatch/{cust_id} has nobody to send when %s", async (_, fleet) => {
    const response = await memoryApp({ fleet }).request("/dispatch/1", post);
    expect(response.status).toBe(503);
    expect(await readProblem(response)).toMatchObject({
      detail: "No technicians available",
      code: "NO_TECHNICIAN_AVAILABLE",
    });
  });

  it("POST /dispatch/{cust_id} says that the customer's row has no valid location", async () => {
    const response = await memoryApp().request("/dispatch/2", post);
    expect(response.status).toBe(422);
    expect(await readProblem(response)).toMatchObject({
      code: "CUSTOMER_LOCATION_INVALID",
      errors: [{ loc: ["path", "cust_id"] }],
    });
  });

  it("POST /dispatch/{cust_id} keeps ids of custom stores that are not numbers", async () => {
    const fleet = [{ id: "anna", location: { latitude: 49.42, longitude: 8.69 } }];
    const response = await memoryApp({ fleet }).request("/dispatch/1", post);
    expect(await response.json()).toMatchObject({ id: 1, cust_id: 1, tech_id: "anna" });
  });

  it("POST /dispatch/{cust_id} books nobody once the client has disconnected", async () => {
    const client = new AbortController();
    const app = memoryApp({
      distances: {
        ...distances,
        measureDistances: (request, options) => {
          client.abort();
          return distances.measureDistances(request, options);
        },
      },
    });
    const response = await app.request("/dispatch/1", { ...post, signal: client.signal });
    expect(response.status).toBe(499);
    expect(await (await app.request("/assignments")).json()).toEqual([]);
  });
});
