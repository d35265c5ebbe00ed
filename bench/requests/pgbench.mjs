import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { claim, nearest } from "./statements.mjs";

/** Returns its path: PGBENCH, one on the PATH, or Debian's; null if there is none. */
export function findPgbench() {
  const places = [process.env.PGBENCH, "pgbench", "/usr/lib/postgresql/15/bin/pgbench"];
  return places.find((place) => place !== undefined && runs(place)) ?? null;
}

/** Runs the statements of the bare server as fast as a client in C sends them; of the 20 it takes the farthest. */
export function createPgbench(pgbench, databaseUrl, customerCount) {
  const folder = mkdtempSync(join(tmpdir(), "dispatch-bench-"));
  const file = join(folder, "dispatch.sql");
  writeFileSync(file, toScript(customerCount));
  return {
    /** Returns the rate of its last second: before, it connects and prepares, which takes longer with more connections. */
    async transactionsPerSecond(connections) {
      const seconds = 3 + Math.ceil(connections / 8);
      const load = ["-n", "-M", "prepared", "-f", file, "-c", `${connections}`, "-T", `${seconds}`, "-P", "1"];
      const { stderr } = await promisify(execFile)(pgbench, [...load, databaseUrl]);
      return Number([...stderr.matchAll(/([\d.]+) tps/g)].at(-1)?.[1]);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function toScript(customerCount) {
  const toVariables = (text) => text.replaceAll("$1", ":customer").replaceAll("$2", ":technicianid");
  return `\\set customer random(1, ${customerCount})\n${toVariables(nearest)} \\aset\n${toVariables(claim)};\n`;
}

function runs(path) {
  try {
    execFileSync(path, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
