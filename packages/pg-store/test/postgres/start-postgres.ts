import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { isRunning } from "../../src/embedded/process-identity.js";
import { findPostgresBinaries } from "./find-binaries.js";

/** A Postgres server on a free loopback port, in a folder that is removed when it stops. */
export interface PostgresServer {
  /** The URL of the superuser, for the database `postgres`. */
  readonly url: string;
  /** The data folder of the cluster. */
  readonly dataFolder: string;
  /** Starts it if it is not running, and waits until it answers. */
  start(): Promise<void>;
  /** Stops it: "SIGINT" disconnects all clients and shuts down cleanly, "SIGQUIT" is a crash. */
  kill(signal: "SIGINT" | "SIGQUIT"): Promise<void>;
  /** "SIGSTOP" freezes all its processes, "SIGCONT" thaws them, "SIGKILL" kills them at any point. */
  signalAll(signal: "SIGSTOP" | "SIGCONT" | "SIGKILL"): void;
  /** Stops it at once and removes its folder. */
  remove(): Promise<void>;
}

const prefix = "dispatch-postgres-";

/** @param primary if given, the server is a standby that streams from it; the primary must be stopped during this call */
export async function startPostgres(primary?: PostgresServer): Promise<PostgresServer> {
  removeStale();
  const user = unprivilegedUser();
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  const dataFolder = dataFolderOf(folder);
  mkdirSync(dataFolder, { mode: 0o700 });
  if (user !== null) for (const path of [folder, dataFolder]) chownSync(path, user.uid, user.gid);
  const binaries = user === null ? findPostgresBinaries() : withinReach(findPostgresBinaries(), folder);
  const run = { ...(user ?? {}), cwd: folder, env: { ...process.env, LC_ALL: "C" } };
  if (primary !== undefined) await copyCluster(primary, dataFolder);
  else {
    const initdb = ["-D", dataFolder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
    await promisify(execFile)(join(binaries, "initdb"), initdb, run);
  }
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  let child: ChildProcess | undefined;

  const server: PostgresServer = {
    url,
    dataFolder,
    async start() {
      const settings = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"];
      child = spawn(join(binaries, "postgres"), ["-D", dataFolder, "-p", String(port), ...settings], {
        ...run,
        stdio: "ignore",
      });
      await untilItAnswers(url, child);
    },
    async kill(signal) {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child?.once("exit", resolve));
      child.kill(signal);
      await ended;
    },
    signalAll(signal) {
      for (const pid of processTree(child?.pid)) signalIfAlive(pid, signal);
    },
    async remove() {
      server.signalAll("SIGCONT");
      await server.kill("SIGQUIT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
  process.once("exit", () => child?.kill("SIGQUIT"));
  await server.start();
  return server;
}

/** Postgres starts and ends workers all the time, also between the listing of its processes and a signal to them. */
function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function copyCluster(primary: PostgresServer, dataFolder: string): Promise<void> {
  // Keeps the owner, which `cp` of Node does not.
  await promisify(execFile)("cp", ["-a", `${primary.dataFolder}/.`, dataFolder]);
  const { hostname, port, username } = new URL(primary.url);
  const source = `host=${hostname} port=${port} user=${username} application_name=standby`;
  appendFileSync(join(dataFolder, "postgresql.auto.conf"), `primary_conninfo = '${source}'\n`);
  writeFileSync(join(dataFolder, "standby.signal"), "");
}

function dataFolderOf(folder: string): string {
  return join(folder, "data");
}

/** Another user may not read the npm package in the home folder of root, so this makes a copy for them. */
function withinReach(binaries: string, folder: string): string {
  if (binaries.startsWith("/usr/")) return binaries;
  cpSync(join(binaries, ".."), join(folder, "native"), { recursive: true, verbatimSymlinks: true });
  return join(folder, "native/bin");
}

/** Postgres refuses to run as root. Returns the user to run it as; null if this process is not root. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    try {
      const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, name], { stdio: "pipe" })));
      if (uid !== undefined && gid !== undefined) return { uid, gid };
    } catch {
      // There is no such user.
    }
  }
  throw new Error("Postgres does not run as root, and there is neither a user postgres nor nobody");
}

async function untilItAnswers(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`postgres ended with exit code ${child.exitCode}`);
    const client = new pg.Client(url);
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error("postgres did not answer within 10 s");
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

/** A frozen postmaster does not fork: frozen first, the list of its processes stays complete. */
function* processTree(pid: number | undefined): Generator<number> {
  if (pid === undefined) return;
  yield pid;
  const children = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  for (const line of children.trim().split("\n")) {
    const [childPid, parentPid] = line.trim().split(/\s+/).map(Number);
    if (parentPid === pid && childPid !== undefined) yield childPid;
  }
}

/** Ends servers whose test run was killed, and removes their folders. */
function removeStale(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(prefix) ? Number(name.slice(prefix.length).split("-")[0]) : Number.NaN;
    if (!Number.isInteger(owner) || isRunning(owner)) continue;
    const folder = join(tmpdir(), name);
    endServerOf(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function endServerOf(folder: string): void {
  try {
    const pid = Number(readFileSync(join(dataFolderOf(folder), "postmaster.pid"), "utf8").split("\n")[0]);
    const command = execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
    // The pid may belong to another process by now.
    if (!command.includes(folder)) return;
    process.kill(pid, "SIGCONT");
    process.kill(pid, "SIGQUIT");
  } catch {
    // It has already ended.
  }
}
