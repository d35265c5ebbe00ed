import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createJobStream } from "../src/demand/job-stream.js";
import { checkTarget } from "../src/load/check-target.js";
import { sendLoad } from "../src/load/send-load.js";

const paths: string[] = [];
let server: Server;
let target: URL;

beforeAll(async () => {
  server = createServer((request, response) => {
    paths.push(`${request.method} ${request.url}`);
    const isBusy = request.url === "/dispatch/2";
    response.writeHead(isBusy ? 503 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(isBusy ? { code: "NO_TECHNICIAN_AVAILABLE" } : { id: 1 }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  target = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterAll(() => server.close());

const place = { latitude: 49.4, longitude: 8.7 };
const listJobs = () =>
  createJobStream({
    seed: 1,
    startMs: 0,
    jobsPerDay: 1000,
    customerPlaces: [place, place],
    serviceMinutes: 45,
    isEven: false,
  });

describe("the load", () => {
  const options = { speed: 1e6, maxRequests: 40, maxSeconds: 10, connections: 4 };

  it("sendLoad sends the simulated calls in order, and reports their outcomes", async () => {
    const report = await sendLoad(listJobs(), { ...options, target, connections: 1 });
    const customers = Array.from({ length: 40 }, () => 0);
    const jobs = listJobs();
    expect(paths).toEqual(customers.map(() => `POST /dispatch/${jobs.next().value.customerId}`));
    const busy = paths.filter((path) => path.endsWith("/2")).length;
    expect(report).toMatchObject({ sent: 40, outcomes: { 200: 40 - busy, "503 NO_TECHNICIAN_AVAILABLE": busy } });
    expect(report.latencyMs.p50).toBeLessThanOrEqual(report.latencyMs.most);
  });

  it("sendLoad ends after maxSeconds, with few requests if simulated time is slow", async () => {
    const report = await sendLoad(listJobs(), { ...options, target, speed: 1, maxSeconds: 0.2 });
    expect(report.sent).toBe(1);
  });

  it("sendLoad reports that there is no connection", async () => {
    const nobody = new URL("http://127.0.0.1:1");
    const report = await sendLoad(listJobs(), { ...options, target: nobody, maxRequests: 3 });
    expect(report.outcomes).toEqual({ "no connection": 3 });
  });

  it("checkTarget allows only this machine, unless --allow-remote is given", () => {
    expect(checkTarget("http://localhost:8000", false).port).toBe("8000");
    expect(() => checkTarget("http://example.com", false)).toThrow("--allow-remote");
    expect(checkTarget("http://example.com", true).hostname).toBe("example.com");
    expect(() => checkTarget("localhost", true)).toThrow("--target");
  });
});
