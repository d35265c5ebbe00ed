import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "../../../http-adapter/test/support/until.js";

const cli = fileURLToPath(new URL("../../bin/dispatch-server.js", import.meta.url));

/** The built server as a process, in a new empty folder. */
export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Resolves with the URL in its banner; rejects if the process ends before. */
  untilUp(): Promise<string>;
}

/** PATH, and the file of warnings, which fail the test. */
function inherited(): Record<string, string> {
  const names = ["PATH", "NODE_REDIRECT_WARNINGS"];
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""]));
}

export function startCli(environment: Record<string, string>, folder?: string, words: readonly string[] = []): Child {
  const cwd = folder ?? mkdtempSync(join(tmpdir(), "dispatch-cli-"));
  const child = spawn(process.execPath, [cli, ...words], {
    cwd,
    env: { ...inherited(), HOST: "127.0.0.1", PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text.stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text.stderr += chunk));
  let isOver = false;
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("close", (code, signal) => {
      isOver = true;
      resolve(code ?? signal);
    });
  });
  return {
    process: child,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    ended,
    async untilUp() {
      const findUrl = (): string | undefined => /is up on (\S+)/.exec(text.stdout)?.[1];
      await until(() => isOver || findUrl() !== undefined);
      const url = findUrl();
      if (url === undefined) throw new Error(`the server ended: ${text.stderr}`);
      return url;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
      if (folder === undefined) rmSync(cwd, { recursive: true, force: true });
    },
  };
}
