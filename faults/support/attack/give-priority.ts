import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Lets a process run before all others of this machine whenever it is ready: the policy SCHED_RR of Linux, which only root
 * may set. Otherwise, each of the twenty hops of a dispatch waits until another program of a busy machine has used up its
 * slice of a processor, and the drill measures that. Returns whether it was allowed.
 */
export async function givePriority(processId: number): Promise<boolean> {
  const arguments_ = ["--all-tasks", "--rr", "--pid", "1", String(processId)];
  return promisify(execFile)("chrt", arguments_).then(
    () => true,
    () => false,
  );
}
