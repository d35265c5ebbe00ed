import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openEmbeddedStore } from "@dispatch/pg-store/embedded";

const script = fileURLToPath(new URL("../../packages/http-adapter/bin/dispatch-server.js", import.meta.url));

/** What a process costs that does nothing. */
export async function startNothing() {
  const startMs = performance.now();
  await once(spawn(process.execPath, ["-e", "0"]), "exit");
  return { "start and end": performance.now() - startMs };
}

/** Starts the server, asks until it answers, dispatches, and stops it. */
export function toStart(environment) {
  return async () => {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    const startMs = performance.now();
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, HOST: "127.0.0.1", AUTH: "off", DATABASE_URL: "", ...environment, PORT: String(port) },
      stdio: ["ignore", "ignore", "inherit"],
    });
    try {
      while (!(await isLive(url))) {
        if (child.exitCode !== null) throw new Error("the server ended before it was up");
        await sleep(2);
      }
      const liveMs = performance.now() - startMs;
      const { status } = await fetch(`${url}/dispatch/1`, { method: "POST" });
      if (status !== 200) throw new Error(`the first dispatch was answered with ${status}`);
      return { "first 200 of /livez": liveMs, "first dispatch": performance.now() - startMs };
    } finally {
      if (child.kill()) await once(child, "exit");
    }
  };
}

/** A folder with a database, a customer and a technician. */
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

async function isLive(url) {
  try {
    return (await fetch(`${url}/livez`)).ok;
  } catch {
    return false;
  }
}

async function findFreePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}
