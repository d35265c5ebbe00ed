import { readFile } from "node:fs/promises";

/** Returns a text that differs between processes that had the same pid at different times; null if not available. */
export async function startOfProcess(pid: number): Promise<string | null> {
  try {
    const [boot, stat] = await Promise.all([
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
      readFile(`/proc/${pid}/stat`, "utf8"),
    ]);
    // Field 22, in ticks since boot. Field 2, the name, is in parentheses and may contain spaces.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return `${boot.trim()} ${ticks}`;
  } catch {
    return null;
  }
}

/** Whether the process with this pid and this start still runs. */
export async function isSameProcess(pid: number, start: string | null): Promise<boolean> {
  if (!isRunning(pid)) return false;
  const startNow = await startOfProcess(pid);
  return start === null || startNow === null || start === startNow;
}

/** Whether any process has this pid. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process runs, but may not be signalled.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
