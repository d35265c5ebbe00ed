import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { memoryApp, readProblem } from "../support/memory-app.js";

describe("the routes", () => {
  it.each([
    ["POST", "/dispatch/1/"],
    ["POST", "/dispatch/"],
    ["POST", "/dispatch/1/2"],
    ["POST", "/dispatch/1%2F2"],
    ["GET", "/"],
    ["GET", "/assignments/"],
    ["GET", "/Assignments"],
  ])("do not know %s %s", async (method, path) => {
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
  ])("do not allow %s %s", async (method, path, allow) => {
    const response = await memoryApp().request(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe(allow);
    expect(await readProblem(response)).toMatchObject({ detail: "Method Not Allowed", code: "METHOD_NOT_ALLOWED" });
  });

  it("work below a path of another app, which keeps its own pages and errors", async () => {
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
