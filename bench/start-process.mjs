import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Starts a server as a separate process, and waits until it has printed its URL. */
export async function startProcess(script, environment = {}, program = process.execPath) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(program, [path], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = () => child.kill();
  process.once("exit", kill);
  return {
    url: await readUrl(child, script),
    /** Returns the resident memory of the process. Needs Linux. */
    residentMegabytes() {
      const [, kilobytes] = /VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
      return Math.round(kilobytes / 1024);
    },
    /** Returns the most resident memory that the process has had. Needs Linux. */
    peakMegabytes() {
      const [, kilobytes] = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
      return Math.round(kilobytes / 1024);
    },
    /** Returns the processor time that the process has used, user and system, in milliseconds. Needs Linux; exact to 10 ms. */
    processorMillis() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    async stop() {
      process.off("exit", kill);
      kill();
      await once(child, "exit");
    },
  };
}

async function readUrl({ stdout }, script) {
  for await (const line of createInterface({ input: stdout })) {
    const [url] = /http:\/\/\S+/.exec(line) ?? [];
    if (url !== undefined) {
      stdout.resume();
      return url;
    }
  }
  throw new Error(`${script} ended before it was up`);
}
