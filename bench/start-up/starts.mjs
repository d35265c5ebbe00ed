import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedStore } from "@dispatch/pg-store/embedded";
import { startOurs } from "../start-ours.mjs";

/** Measures a process that does nothing. */
export async function startNothing() {
  const startMs = performance.now();
  await once(spawn(process.execPath, ["-e", "0"]), "exit");
  return { "start and end": performance.now() - startMs };
}

/** Starts the server, requests /livez, dispatches, and stops the server. */
export function toStart(databaseUrl, environment) {
  return async () => {
    const startMs = performance.now();
    const server = await startOurs(databaseUrl, environment);
    try {
      await readOk(`${server.url}/livez`);
      const liveMs = performance.now() - startMs;
      await readOk(`${server.url}/dispatch/1`, { method: "POST" });
      return { "first 200 of /livez": liveMs, "first dispatch": performance.now() - startMs };
    } finally {
      await server.stop();
    }
  };
}

/** Creates a folder with a database, a customer and a technician. */
export async function openEmbedded() {
  const folder = mkdtempSync(join(tmpdir(), "dispatch-start-up-"));
  const startMs = performance.now();
  const store = await openEmbeddedStore({ folder });
  const createMs = performance.now() - startMs;
  const location = { latitude: 52, longitude: 10 };
  await store.seedWhenEmpty({ customers: [{ id: "1", location }], technicians: [{ id: "1", location }] });
  await store.close();
  return { folder, createMs, remove: () => rmSync(folder, { recursive: true }) };
}

async function readOk(url, init) {
  const { status } = await fetch(url, init);
  if (status !== 200) throw new Error(`${url} answered with ${status}`);
}
