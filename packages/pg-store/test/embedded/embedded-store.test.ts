import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedStore, openEmbeddedStore } from "../../src/embedded/index.js";

const location = { latitude: 49.4, longitude: 8.7 };
const rows = { customers: [{ id: "1", location }], technicians: [{ id: "1", location }] };
const request = { customerId: "1", technicianId: "1", distanceMeters: 5 };

describe("openEmbeddedStore in memory", () => {
  let store: EmbeddedStore;
  beforeAll(async () => {
    store = await openEmbeddedStore();
    await store.seedWhenEmpty(rows);
  });
  afterAll(() => store.close());

  it("opens in memory with the schema and no rows", async () => {
    expect(await store.isEmpty()).toBe(false);
    expect((await store.assignments.listAssignments({ limit: 5 })).items).toEqual([]);
    expect((await store.technicians.findNearest({ near: location, limit: 5 })).technicians).toEqual(rows.technicians);
  });

  it("lets timers fire while requests wait in a row", async () => {
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setTimeout(count, 0);
    };
    setTimeout(count, 0);
    await Promise.all(Array.from({ length: 50 }, () => store.customers.findCustomer("1")));
    isDone = true;
    expect(turns).toBeGreaterThan(10);
  });

  it("works after a failed statement and after an abort", async () => {
    await expect(store.assignments.createAssignment({ ...request, customerId: "2" })).rejects.toMatchObject({
      code: "CUSTOMER_NOT_FOUND",
    });
    const controller = new AbortController();
    const aborted = store.assignments.listAssignments({ limit: 5 }, { signal: controller.signal });
    controller.abort("enough");
    await expect(aborted).rejects.toBe("enough");
    expect(await store.assignments.createAssignment(request)).toMatchObject(request);
  });
});

describe("openEmbeddedStore in a folder", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "dispatch-embedded-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const lockFile = () => join(folder, "dispatch.lock");

  it("keeps the rows in a folder, and refuses a second store on it until it is closed", async () => {
    const first = await openEmbeddedStore({ folder });
    await first.seedWhenEmpty(rows);
    const created = await first.assignments.createAssignment(request);
    await expect(openEmbeddedStore({ folder })).rejects.toMatchObject({
      code: "STORE_UNAVAILABLE",
      isRetryable: false,
      message: expect.stringContaining(`${folder} is in use by process ${process.pid}`),
    });
    await Promise.all([first.close(), first.close()]);
    await expect(first.assignments.ping()).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await readdir(folder)).toEqual(["pglite"]);

    const second = await openEmbeddedStore({ folder });
    expect((await second.assignments.listAssignments({ limit: 5 })).items).toEqual([created]);
    await second.close();
  });

  it("openEmbeddedStore refuses a folder that another process holds", async () => {
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    try {
      await writeFile(lockFile(), JSON.stringify({ pid: other.pid, start: null, token: "of another process" }));
      await expect(openEmbeddedStore({ folder })).rejects.toMatchObject({
        code: "STORE_UNAVAILABLE",
        message: expect.stringContaining(`in use by process ${other.pid}`),
      });
      expect(await readFile(lockFile(), "utf8")).toContain("of another process");
    } finally {
      await end(other);
    }
  });

  it.each([
    ["of a dead process", async () => JSON.stringify({ pid: await deadPid(), start: null, token: "dead" })],
    [
      "of a dead process whose pid another process has now",
      () => JSON.stringify({ pid: 1, start: "long ago", token: "dead" }),
    ],
    ["of an earlier process with this pid", () => JSON.stringify({ pid: process.pid, start: null, token: "dead" })],
    ["that is incomplete", () => '{"pid":1'],
  ])("openEmbeddedStore takes over a lock %s", async (_, lock) => {
    await writeFile(lockFile(), await lock());
    const store = await openEmbeddedStore({ folder });
    await store.close();
    expect(await readdir(folder)).toEqual(["pglite"]);
  });
});

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.once("exit", resolve));
  return child.pid ?? 0;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}
