import { cp, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Hono, type MiddlewareHandler } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiKeys, guard, makeApiKey } from "../../../http-adapter/src/guard/index.js";
import { listenTo } from "../../../http-adapter/test/support/listen-to.js";
import { memoryApp } from "../../../http-adapter/test/support/memory-app.js";
import { until } from "../../../http-adapter/test/support/until.js";
import { createLogger, createMetrics, createTracing, logRequests } from "../../src/observe/index.js";

const require = createRequire(import.meta.url);

/** A copy of Hono: a host may load a different copy than the packages do. */
type Copy = typeof Hono;
const copies: Record<string, Copy> = {};
let folder: string;
beforeAll(async () => {
  copies["the same"] = Hono;
  copies["CommonJS"] = (require("hono") as { Hono: Copy }).Hono;
  folder = await mkdtemp(join(tmpdir(), "dispatch-hono-"));
  const source = join(dirname(require.resolve("hono")), "..", "..");
  const target = join(folder, "node_modules", "hono");
  await cp(source, target, { recursive: true, dereference: true });
  copies["a second ES module"] = (
    (await import(pathToFileURL(join(target, "dist", "index.js")).href)) as { Hono: Copy }
  ).Hono;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("the three copies of Hono are different", () => {
  expect(new Set(Object.values(copies)).size).toBe(3);
});

describe.each(["the same", "CommonJS", "a second ES module"])("the app mounted in a host whose Hono is %s", (name) => {
  const lines: string[] = [];
  const keys = { viewer: "", admin: "", technician: "" };
  let host: Hono;

  beforeAll(async () => {
    const [viewer, admin, technician] = await Promise.all([
      makeApiKey("a-viewer", "viewer"),
      makeApiKey("an-admin", "admin"),
      makeApiKey("a-technician", "technician", undefined, "7"),
    ]);
    Object.assign(keys, { viewer: viewer.key, admin: admin.key, technician: technician.key });
    const entries = [viewer, admin, technician].map(({ entry }) => entry).join(",");
    const metrics = createMetrics();
    const logger = createLogger({ level: "info", write: (line) => void lines.push(line) });
    const middleware: readonly MiddlewareHandler[] = [
      createTracing().middleware,
      logRequests(logger),
      metrics.middleware,
      ...guard({ authenticators: [apiKeys(entries)], corsOrigins: ["https://desk.example"] }),
    ];
    const app = memoryApp({ middleware, metrics: metrics.answer, events: { pollMs: 10, heartbeatMs: 50 } });
    const Copied = copies[name] ?? Hono;
    host = new Copied()
      .get("/", (context) => context.text("host"))
      .route("/api", app)
      .route("/of/:version/", app) as Hono;
  });

  const ask = (path: string, role?: keyof typeof keys, method = "GET") =>
    host.request(path, { method, headers: role === undefined ? {} : { "x-api-key": keys[role] } });
  const read = async (...request: Parameters<typeof ask>) => (await ask(...request)).json();

  it.each(["/api", "/of/1"])("mounted at %s, has all routes and checks roles", async (base) => {
    expect(await read(`${base}/healthz`)).toEqual({ status: "ok" });
    expect(await read(`${base}/livez`)).toEqual({ status: "live" });
    expect((await ask(`${base}/assignments`)).status).toBe(401);
    expect((await ask(`${base}/dispatch/1`, "viewer", "POST")).status).toBe(403);
    const { id } = (await read(`${base}/dispatch/1`, "admin", "POST")) as { id: number };
    expect(await read(`${base}/assignments/${id}`, "viewer")).toMatchObject({ id, tech_id: 4 });
    expect((await ask(`${base}/assignments/${id}`, "technician")).status).toBe(404);
    expect((await ask(`${base}/dispatch/1`, "technician", "POST")).status).toBe(403);
    expect(await read(`${base}/assignments`, "technician")).toEqual([]);
    expect((await ask(`${base}/nowhere`, "viewer")).status).toBe(404);
    expect((await ask(`${base}/dispatch/1`, "admin", "PUT")).status).toBe(405);
    expect((await ask(`${base}/dispatch/x`, "admin", "POST")).status).toBe(422);
    expect((await ask(`${base}/metrics`, "viewer")).status).toBe(403);
  });

  it.each(["/api", "/of/1"])(
    "mounted at %s, uses that path in the OpenAPI document and the docs page",
    async (base) => {
      expect(await read(`${base}/openapi.json`)).toMatchObject({ servers: [{ url: base }] });
      expect(await (await ask(`${base}/docs`)).text()).toContain(base);
    },
  );

  it("a mounted app logs and counts requests by route template", async () => {
    lines.length = 0;
    await ask("/api/assignments/1", "viewer");
    await ask("/of/1/assignments/1", "viewer");
    const logged = lines.map((line) => (JSON.parse(line) as { route: string }).route);
    expect(logged).toEqual(["/api/assignments/:id", "/of/:version/assignments/:id"]);
    const scraped = await (await ask("/api/metrics", "admin")).text();
    expect(scraped).toMatch(/http_request_duration_seconds_count\{[^}]*route="\/api\/assignments\/:id"/);
  });

  it("a mounted app streams events", async () => {
    await using listener = listenTo(await ask("/api/events", "viewer"));
    await until(() => listener.events.length > 0);
  });

  it("a mounted app leaves the host's own routes alone", async () => {
    expect(await (await ask("/")).text()).toBe("host");
    expect((await ask("/assignments")).status).toBe(404);
  });
});

it("hono is only a peer dependency, so that pnpm keeps it in the image", () => {
  const manifest = require("../../../http-adapter/package.json") as Record<string, Record<string, string>>;
  const holders = ["dependencies", "devDependencies", "peerDependencies"].filter((part) => manifest[part]?.["hono"]);
  expect(holders).toEqual(["peerDependencies"]);
});

it("an app that is not mounted has the server URL / in its OpenAPI document", async () => {
  expect(await (await memoryApp().request("/openapi.json")).json()).toMatchObject({ servers: [{ url: "/" }] });
});
