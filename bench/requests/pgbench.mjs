import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { claim, nearest } from "./statements.mjs";

/** Within which 64 connections work at full speed. */
const startSeconds = 4;

/** Where it is: PGBENCH, the PATH, or where Debian keeps it; null where it is not. */
export function findPgbench() {
  const places = [process.env.PGBENCH, "pgbench", "/usr/lib/postgresql/15/bin/pgbench"];
  return places.find((place) => place !== undefined && runs(place)) ?? null;
}

/** The statements of the bare server, as fast as a client in C sends them; of the 20 it takes the farthest. */
export function createPgbench(pgbench, databaseUrl, customerCount) {
  const folder = mkdtempSync(join(tmpdir(), "dispatch-bench-"));
  const file = join(folder, "dispatch.sql");
  writeFileSync(file, toScript(customerCount));
  return {
    /** Its first seconds, in which it connects and prepares, do not count. */
    async transactionsPerSecond(connections, turnMs) {
      const seconds = startSeconds + Math.max(1, Math.round(turnMs / 1000));
      const load = ["-n", "-M", "prepared", "-f", file, "-c", `${connections}`, "-T", `${seconds}`, "-P", "1"];
      const { stderr } = await promisify(execFile)(pgbench, [...load, databaseUrl]);
      const rates = [...stderr.matchAll(/([\d.]+) tps/g)].slice(startSeconds).map(([, rate]) => Number(rate));
      return rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
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
