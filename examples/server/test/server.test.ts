import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadHeidelberg } from "@dispatch/example-heidelberg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("../main.js", import.meta.url));

/** Creating the embedded database takes long on a busy machine. */
const slowStartMs = 120_000;

interface Demo {
  readonly process: ChildProcess;
  readonly url: string;
  readonly output: string;
}

describe("the demo server, with nothing set", () => {
  const folder = mkdtempSync(join(tmpdir(), "dispatch-demo-"));
  let demo: Demo;
  beforeAll(async () => {
    demo = await start(folder);
  }, slowStartMs);
  afterAll(async () => {
    await stop(demo);
    rmSync(folder, { recursive: true, force: true });
  });

  it("the demo server sends the nearest of all 2000 technicians, proven, with the recorded drive", async () => {
    const heidelberg = loadHeidelberg("clustered");
    for (const row of [0, 99, 250, 499]) {
      const nearest = nearestDoorToDoor(heidelberg, row);
      const response = await fetch(`${demo.url}/dispatch/${row + 1}`, { method: "POST" });
      expect(await response.json()).toMatchObject({
        cust_id: row + 1,
        tech_id: nearest + 1,
        distance_km: (heidelberg.distanceMeters[row]?.[nearest] ?? Number.NaN) / 1000,
        basis: "road",
        optimality: { proven: true },
      });
    }
  });

  it("the demo server prints the source of its data", () => {
    expect(demo.output).toContain("OpenStreetMap contributors");
    expect(demo.output).toContain("embedded");
  });

  it("a second demo server on the same folder is refused, in one sentence", async () => {
    await expect(start(folder)).rejects.toThrow(/The database cannot be used: .* is in use by process \d+/);
  });

  it(
    "the demo server still has its assignments after a restart",
    async () => {
      expect(await stop(demo)).toBe(0);
      demo = await start(folder);
      const list = await fetch(`${demo.url}/assignments`);
      expect(await list.json()).toHaveLength(4);
    },
    slowStartMs,
  );
});

/** Ties go to the lower id. */
function nearestDoorToDoor(heidelberg: ReturnType<typeof loadHeidelberg>, row: number): number {
  const costs = heidelberg.technicians.map(({ snapMeters }, column) =>
    Math.round(10 * ((heidelberg.distanceMeters[row]?.[column] ?? Number.NaN) + snapMeters)),
  );
  return costs.indexOf(Math.min(...costs));
}

async function start(cwd: string): Promise<Demo> {
  const env = { PATH: process.env["PATH"] ?? "", HOST: "127.0.0.1", PORT: "0" };
  const child = spawn(process.execPath, [main], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  for (;;) {
    const [, url] = /is up on (\S+).*Ctrl-C/s.exec(output) ?? [];
    if (url !== undefined) return { process: child, url, output };
    if (child.exitCode !== null) throw new Error(output);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function stop({ process: child }: Demo): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once("close", resolve);
    child.kill("SIGTERM");
  });
}
