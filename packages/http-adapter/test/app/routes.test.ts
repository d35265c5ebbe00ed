import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { memoryApp, readProblem } from "../support/memory-app.js";

describe("the routes", () => {
  it.each([
    ["POST", "/dispatch/1/"],
    ["POST", "/dispatch/"],
    ["POST", "/dispatch/1/2"],
    ["POST", "/dispatch/1%2F2"],
    ["GET", "/assignments/"],
    ["GET", "/Assignments"],
  ])("%s %s gets a 404", async (method, path) => {
    const response = await memoryApp().request(path, { method });
    expect(response.status).toBe(404);
    expect(await readProblem(response)).toMatchObject({ detail: "Not Found", code: "NOT_FOUND" });
  });

  it.each([
    ["GET", "/dispatch/1", "POST"],
    ["GET", "/dispatch/abc", "POST"],
    ["PUT", "/dispatch/1", "POST"],
    ["POST", "/assignments", "GET, HEAD"],
    ["DELETE", "/healthz", "GET, HEAD"],
    ["GET", "/dispatch", "POST"],
    ["GET", "/assignments/1/accept", "POST"],
    ["POST", "/technicians/locations", "PUT"],
  ])("%s %s gets a 405", async (method, path, allow) => {
    const response = await memoryApp().request(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe(allow);
    expect(await readProblem(response)).toMatchObject({ detail: "Method Not Allowed", code: "METHOD_NOT_ALLOWED" });
  });

  it.each([
    ["POST", "/dispatch"],
    ["GET", "/assignments/1"],
    ["POST", "/assignments/1/accept"],
    ["PUT", "/technicians/locations"],
  ])("%s %s gets a 404 if only the routes of the Python service are served", async (method, path) => {
    expect((await memoryApp({ legacyOnly: true }).request(path, { method })).status).toBe(404);
  });

  it("the description names the path that the app is mounted below", async () => {
    const host = new Hono().route("/api", memoryApp());
    expect(await (await host.request("/api/openapi.json")).json()).toMatchObject({
      openapi: "3.1.1",
      servers: [{ url: "/api" }],
      paths: { "/dispatch/{cust_id}": { post: { operationId: "dispatchCustomer" } } },
    });
  });

  it("the description lists all routes, including its page and the probes", async () => {
    const app = memoryApp({ metrics: (context) => context.text("up 1") });
    const { paths } = (await (await app.request("/openapi.json")).json()) as { paths: object };
    for (const path of ["/docs", "/healthz", "/livez", "/metrics", "/openapi.json", "/readyz"]) {
      expect(paths).toHaveProperty([path, "get"]);
      expect((await app.request(path)).status).toBe(200);
      expect((await app.request(path, { method: "POST" })).status).toBe(405);
    }
  });

  it("the page of the description loads no other file", async () => {
    const response = await memoryApp().request("/docs");
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await response.text();
    expect(page).toContain("/assignments/{id}/reassign");
    expect(page).not.toMatch(/<(?:link|img)|src=|@import|url\(/);
  });

  it("the routes work below a path of another app, which keeps its own pages and errors", async () => {
    const host = new Hono().route("/api", memoryApp());
    host.get("/", (context) => context.text("home"));
    host.notFound((context) => context.text("nothing here", 404));

    expect(await (await host.request("/api/dispatch/1", { method: "POST" })).json()).toMatchObject({ tech_id: 4 });
    expect((await readProblem(await host.request("/api/dispatch/999", { method: "POST" })))["code"]).toBe(
      "CUSTOMER_NOT_FOUND",
    );
    expect((await host.request("/api/assignments", { method: "POST" })).status).toBe(405);
    expect(await (await host.request("/")).text()).toBe("home");
    expect(await (await host.request("/api/unknown")).text()).toBe("nothing here");
  });
});
