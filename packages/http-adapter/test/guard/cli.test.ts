import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { apiKeys } from "../../src/guard/index.js";
import { startCli } from "../support/child.js";

const cli = fileURLToPath(new URL("../../bin/dispatch-server.js", import.meta.url));
const run = (...words: string[]) => promisify(execFile)(process.execPath, [cli, ...words], { timeout: 20_000 });

describe("dispatch-server make-key", () => {
  it("says a key, and an entry that knows it", async () => {
    const { stdout } = await run("make-key", "desk", "dispatcher");
    const [, key = ""] = /^ {2}(dispatch_\w+)$/m.exec(stdout) ?? [];
    const [, entry = ""] = /^ {2}(desk:\S+)$/m.exec(stdout) ?? [];
    expect(entry).not.toContain(key);
    expect(await apiKeys(entry)(key)).toEqual({ id: "desk", role: "dispatcher" });
  });

  it.each([[["desk"]], [["desk", "root"]], [["a b", "viewer"]]])("with %j says what is wrong", async (words) => {
    await expect(run("make-key", ...words)).rejects.toMatchObject({ code: 1, stdout: "" });
  });
});

describe("dispatch-server with words that it does not know", () => {
  it("starts nothing, and says how it is used", async () => {
    await expect(run("start")).rejects.toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^Usage:/) });
  });

  it("takes --help for a question", async () => {
    expect(await run("--help")).toMatchObject({ stdout: expect.stringMatching(/^Usage:/), stderr: "" });
  });
});

it("a drop-in for the Python service does not start open to everybody, and says what to set", async () => {
  await using child = startCli({ HOST: "", DB_HOST: "127.0.0.1", DB_PORT: "1" });
  expect(await child.ended).toBe(1);
  expect(child.stderr()).toContain("no authentication: whoever reaches 0.0.0.0 could send technicians. Set API_KEYS");
  expect(child.stdout()).toBe("");
});
