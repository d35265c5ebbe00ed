import { type ChildProcess, execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Sets how Linux schedules a process: `idle` is the policy SCHED_IDLE. Real attackers have machines of their own. Here they
 * share the processors with the server, Postgres and the clients that are measured; otherwise the drill would measure how the
 * kernel shares them.
 */
export async function setPolicy({ pid }: ChildProcess, policy: "idle" | "other"): Promise<void> {
  await promisify(execFile)("chrt", ["--all-tasks", `--${policy}`, "--pid", "0", String(pid)]);
}
