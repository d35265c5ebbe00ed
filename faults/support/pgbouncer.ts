import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.js";
import { query } from "./query.js";

export interface Pooler {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts PgBouncer in transaction mode in front of a server; returns null if it is not installed. */
export async function startPgBouncer(databaseUrl: string): Promise<Pooler | null> {
  if (!isInstalled()) return null;
  const { hostname, port, username } = new URL(databaseUrl);
  const folder = mkdtempSync(join(tmpdir(), "dispatch-pgbouncer-"));
  chmodSync(folder, 0o755);
  const ownPort = await freePort();
  const settings = [
    "[databases]",
    `* = host=${hostname} port=${port} user=${username}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${ownPort}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    "default_pool_size = 10",
    "max_client_conn = 500",
    // By default it retries a lost database only every 15 s, and lets a query wait for 2 minutes.
    "server_login_retry = 1",
    "query_wait_timeout = 5",
    "ignore_startup_parameters = extra_float_digits,statement_timeout,lock_timeout,idle_in_transaction_session_timeout",
  ];
  writeFileSync(join(folder, "pgbouncer.ini"), `${settings.join("\n")}\n`);
  const child = startAsNobody(join(folder, "pgbouncer.ini"));
  process.once("exit", () => child.kill("SIGKILL"));
  const url = `postgres://${username}@127.0.0.1:${ownPort}/postgres`;
  await untilItAnswers(url);
  return {
    url,
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isInstalled(): boolean {
  try {
    execFileSync("pgbouncer", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** PgBouncer refuses to run as root. */
function startAsNobody(settings: string): ChildProcess {
  const user = process.getuid?.() === 0 ? Number(execFileSync("id", ["-u", "nobody"], { encoding: "utf8" })) : null;
  return spawn("pgbouncer", [settings], { stdio: "ignore", ...(user === null ? {} : { uid: user }) });
}

async function untilItAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      await query(url, "select 1");
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error("pgbouncer did not answer within 5 s");
}
