import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "tsup";

/** A file of this folder, built to run as a process of its own. */
export interface Program {
  start(): Promise<ChildProcess>;
  close(): void;
}

/** Bundles a program, because the oldest Node that this runs on cannot load TypeScript. */
export async function bundleProgram(file: string): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), "dispatch-attack-program-"));
  await build({
    entry: { program: fileURLToPath(new URL(file, import.meta.url)) },
    outDir: folder,
    outExtension: () => ({ js: ".mjs" }),
    format: "esm",
    target: "node20",
    config: false,
    silent: true,
  });
  return {
    async start() {
      const child = fork(join(folder, "program.mjs"), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
      await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
      return child;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
