import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const cli = fileURLToPath(new URL("../../bin/ors-stub.js", import.meta.url));

function run(words: readonly string[]): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const child = spawn(process.execPath, [cli, ...words], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stderr })));
}

it.each<[string[], string]>([
  [["--prot", "8080"], "Unknown option '--prot'"],
  [["start"], "Unexpected argument 'start'"],
  [["--port", "http"], '--port must be a whole number from 0 to 65535; got "http"'],
  [["--port", "65536"], "--port must be"],
  [["--options", "{"], "--options must be a JSON object"],
  [["--options", "[]"], "--options must be a JSON object"],
  [["--options", '{"profile":"foot-walking"}'], '--options has an unknown field "profile"; known fields: contextPath'],
])("ors-stub %j exits with 1 and says what is wrong in one sentence", async (words, sentence) => {
  const { code, stderr } = await run(words);
  expect(code).toBe(1);
  expect(stderr).toContain(sentence);
  expect(stderr.trim().split("\n").at(-1)).toMatch(/^Usage: ors-stub/);
  expect(stderr).not.toContain("    at ");
});
