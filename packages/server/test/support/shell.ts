import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const standIn = fileURLToPath(new URL("curl.mjs", import.meta.url));

/**
 * Runs commands of a document or a banner as a person types them into a shell in the folder, and returns what they print.
 * On a machine without curl, a stand-in in Node takes its place.
 */
export async function runInShell(folder: string, script: string): Promise<string> {
  const bin = join(folder, ".bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "curl"), `#!/bin/sh\nexec "${process.execPath}" "${standIn}" "$@"\n`, { mode: 0o755 });
  const env = { PATH: [process.env["PATH"] ?? "", bin].join(delimiter) };
  return (await promisify(execFile)("sh", ["-euc", script], { cwd: folder, env })).stdout;
}
