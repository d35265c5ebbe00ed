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

  it("the demo server sends the nearest of 2000 technicians who can go, with the recorded drive", async () => {
    const heidelberg = loadHeidelberg("clustered");
    for (const row of [0, 99, 250, 499]) {
      const costs = toCosts(heidelberg, row);
      const response = await fetch(`${demo.url}/dispatch/${row + 1}`, { method: "POST" });
      const dispatched = (await response.json()) as { readonly tech_id: number };
      const chosen = dispatched.tech_id - 1;
      expect(dispatched).toMatchObject({
        cust_id: row + 1,
        distance_km: (heidelberg.distanceMeters[row]?.[chosen] ?? Number.NaN) / 1000,
        basis: "road",
        optimality: { proven: true },
      });
      // Those who are nearer work at other hours.
      const nearer = costs.flatMap((cost, column) => (cost < (costs[chosen] ?? 0) ? [column] : []));
      expect(nearer.filter((column) => !hasShifts(column))).toEqual([]);
    }
  });

  it("the people of the demo have skills, and some a calendar", async () => {
    const technicians = (await (await fetch(`${demo.url}/technicians?limit=1000`)).json()) as readonly Person[];
    expect(technicians.filter(({ skills = [] }) => skills.length === 0)).toEqual([]);
    const zones = technicians.flatMap(({ availability }) => availability?.time_zone ?? []);
    expect([zones.length, new Set(zones)]).toEqual([400, new Set(["Europe/Berlin"])]);
    expect(technicians.filter(({ capacity, base }) => capacity === 1 && base !== undefined)).toHaveLength(200);
  });

  it("the people of the demo have names", async () => {
    const list = async (kind: string) =>
      (await (await fetch(`${demo.url}/${kind}?limit=1000`)).json()) as readonly { readonly name: string }[];
    for (const kind of ["technicians", "customers"]) {
      const people = await list(kind);
      expect(people.filter(({ name }) => !/^\p{Lu}\p{L}+ \p{Lu}\p{L}+$/u.test(name))).toEqual([]);
      expect(new Set(people.map(({ name }) => name)).size).toBe(people.length);
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

interface Person {
  readonly skills?: readonly object[];
  readonly capacity?: number;
  readonly base?: object;
  readonly availability?: { readonly time_zone: string };
}

/** Two in five technicians. */
function hasShifts(column: number): boolean {
  return column % 5 < 2;
}

/** From door to door. */
function toCosts(heidelberg: ReturnType<typeof loadHeidelberg>, row: number): readonly number[] {
  return heidelberg.technicians.map(({ snapMeters }, column) =>
    Math.round(10 * ((heidelberg.distanceMeters[row]?.[column] ?? Number.NaN) + snapMeters)),
  );
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
