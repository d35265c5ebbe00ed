import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { apiKeys } from "../../../http-adapter/src/guard/index.js";
import { startCli } from "../support/child.js";

const cli = fileURLToPath(new URL("../../bin/dispatch-server.js", import.meta.url));
const run = (...words: string[]) => promisify(execFile)(process.execPath, [cli, ...words], { timeout: 20_000 });

describe("dispatch-server make-key", () => {
  it("make-key prints a key and an entry that accepts it", async () => {
    const { stdout } = await run("make-key", "desk", "dispatcher");
    const [, key = ""] = /^ {2}(dispatch_\w+)$/m.exec(stdout) ?? [];
    const [, entry = ""] = /^ {2}(desk:\S+)$/m.exec(stdout) ?? [];
    expect(entry).not.toContain(key);
    expect(await apiKeys(entry)(key)).toEqual({ id: "desk", role: "dispatcher" });
  });

  it.each([[[]], [["acme"]]])("make-key makes a technician's key, with the tenant in %j", async (tenant) => {
    const { stdout } = await run("make-key", "phone", "technician", "7", ...tenant);
    const [, key = ""] = /^ {2}(dispatch_\w+)$/m.exec(stdout) ?? [];
    const [, entry = ""] = /^ {2}(phone:\S+)$/m.exec(stdout) ?? [];
    const bound = tenant.length === 0 ? {} : { tenant: "acme" };
    expect(await apiKeys(entry)(key)).toEqual({ id: "phone", role: "technician", technicianId: "7", ...bound });
  });

  it.each<[string[], string]>([
    [[], "A name and a role are required."],
    [["desk"], "A name and a role are required."],
    [["desk", "root"], '"root" is not a role: choose viewer, dispatcher, admin, technician'],
    [
      ["bad name", "viewer"],
      'The name "bad name" must be 1 to 100 letters, digits or any of . _ @ -, such as "bad-name".',
    ],
    [["bad", "name", "viewer"], '"name" is not a role'],
    [["a:b", "viewer"], 'The name "a:b" must be'],
    [["", "viewer"], 'The name "" must be'],
    [["desk", "viewer", "my tenant"], 'The tenant "my tenant" must be'],
    [["desk", "viewer", "my", "tenant"], 'Unexpected argument "tenant"'],
    [["phone", "technician"], "A key for a technician needs the id of the technician."],
    [["phone", "technician", "a b"], 'The technician id "a b" must be'],
    [["phone", "technician", "ext:Jürgen"], "make the key for the id that the server gave: GET /technicians shows it."],
    [
      ["bob", "technician", "t-bob"],
      'No technician can have the id "t-bob": if that is their external id, write ext:t-bob.',
    ],
  ])("make-key with %j prints what is wrong, and its usage", async (words, sentence) => {
    const failure: unknown = await run("make-key", ...words).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 1, stdout: "" });
    const [said, usage] = (failure as { stderr: string }).stderr.split("\n");
    expect(said).toContain(sentence);
    expect(usage).toMatch(/^Usage: dispatch-server make-key <name> /);
  });
});

describe("dispatch-server with unknown arguments", () => {
  it("dispatch-server with an unknown command or option does not start, and prints its usage", async () => {
    for (const word of ["start", "--port", "--hlep", "-x"]) {
      const stderr = expect.stringMatching(new RegExp(`^"${word}" is not a known \\w+.*\\nUsage:`));
      await expect(run(word)).rejects.toMatchObject({ code: 1, stdout: "", stderr });
    }
  });

  it("dispatch-server --help prints the usage without an error", async () => {
    expect(await run("--help")).toMatchObject({ stdout: expect.stringMatching(/^Usage:/), stderr: "" });
  });
});

it("with the environment of the Python service, the server says that it needs access control", async () => {
  await using child = startCli({ HOST: "", DB_HOST: "127.0.0.1", DB_PORT: "1" });
  expect(await child.ended).toBe(1);
  expect(child.stderr()).toContain(
    "no authentication: anyone who can reach 0.0.0.0 could dispatch technicians. Set API_KEYS",
  );
  expect(child.stdout()).toBe("");
});
