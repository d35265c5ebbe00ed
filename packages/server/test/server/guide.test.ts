import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { type Child, startCli } from "../support/child.js";
import { runInShell } from "../support/shell.js";

const program = "node packages/server/bin/dispatch-server.js";
const root = fileURLToPath(new URL("../../../../", import.meta.url));
const guide = readFileSync(join(root, "docs/set-up-my-company.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "dispatch-guide-"));
let server: Child | undefined;
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** The commands of the guide, in order. One that is given a text has several lines. */
function listCommands(): readonly string[] {
  const blocks = Array.from(guide.matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, block = ""]) => block);
  return blocks.flatMap((block) => block.match(/^.*<<'END'\n[\s\S]*?^END$|^.+$/gm) ?? []);
}

const anyId = expect.any(Number);
const rows = (...lines: readonly object[]) => [
  ...lines,
  { summary: expect.objectContaining({ invalid: 0, failed: 0 }) },
];
const rossi = { name: "Café Rossi" };

/** What each command that asks the server prints. */
const answers: readonly (readonly [command: RegExp, answer: object])[] = [
  [/technicians\/import\?dry_run/, rows({ outcome: "created", external_id: "t-anna" }, { outcome: "created" })],
  [/technicians\/import$/, rows({ outcome: "created", id: 1 }, { outcome: "created", id: 2 })],
  [/customers\/import$/, rows({ outcome: "created", id: 1, external_id: "c-4711" })],
  [/technicians\?skill=gas/, [{ id: 1, external_id: "t-anna", name: "Anna" }]],
  [/"dry_run": true.*\/dispatch$/, { tech_id: 1, decision: { requirements: { skills: [{ name: "gas" }] } } }],
  [/\/dispatch$/, { id: 1, cust_id: 1, tech_id: 1, status: "assigned" }],
  [/assignments\/1\/decision/, { assignment: { id: 1 }, technicians: [{ id: 1, name: "Anna" }, { name: "Ben" }] }],
  [/"\$anna".*assignments\?/, [{ id: 1, customer: { ...rossi, address: "Hauptstraße 1" } }]],
  [/jobs\/import$/, rows({ outcome: "created", id: anyId, reference: "R-1" })],
  [/jobs\?status=waiting/, [{ reference: "R-1", status: "waiting", work_seconds: 2700, customer: rossi }]],
  [/\/slots\?/, { slots: expect.arrayContaining([expect.objectContaining({ starts_at: expect.any(String) })]) }],
  [/assignments\/1\/cancel/, { id: 1, status: "cancelled" }],
  [/jobs\?reference=R-1/, [{ reference: "R-1", status: "assigned", assignment_id: anyId }]],
  [/t-anna\/release$/, { technician_id: 1, released: [{ is_released: true, next: null }] }],
  [/jobs\?status=waiting/, [{ reference: "R-1", status: "waiting" }]],
];

/** Returns what the command prints, as JSON. The queue books a job by itself, some time after somebody is free. */
async function readAnswer(command: string, run: (command: string) => Promise<string>): Promise<unknown> {
  const text = await run(command.replace("curl", "curl -sS"));
  if (command.includes("reference=R-1") && text.includes('"status":"waiting"')) return await readAnswer(command, run);
  if (!text.includes('{"summary":')) return JSON.parse(text);
  return Array.from(text.trimEnd().split("\n"), (line) => JSON.parse(line));
}

it("every command of the guide to set up a company works as it is written", async () => {
  symlinkSync(join(root, "packages"), join(folder, "packages"));
  const made = new Map<string, string>();
  const fill = (text: string): string =>
    text.replaceAll(/<(?:key|entry) of \w+>/g, (placeholder) => made.get(placeholder) ?? expect.fail(placeholder));
  let variables = "";
  let url = "";

  const run = (command: string): Promise<string> =>
    runInShell(folder, `${variables}\n${command.replaceAll("localhost:8000", url)}`);

  const start = async (): Promise<void> => {
    server?.process.kill("SIGINT");
    expect(await (server?.ended ?? 0)).toBe(0);
    const names = ["API_KEYS", "DISPATCH_DATA_DIR"];
    const values = (await run(names.map((name) => `echo "$${name}"`).join("\n"))).split("\n");
    const settings = Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
    server = startCli({ ...settings, DISPATCH_QUEUE_WINDOW_SECONDS: "off" }, folder);
    url = await server.untilUp();
  };

  const makeKey = async (command: string, name: string): Promise<void> => {
    const [, key, entry] = /\n {2}(\S+)\nThe entry for API_KEYS:\n {2}(\S+)\n$/.exec(await run(command)) ?? [];
    made.set(`<key of ${name}>`, key ?? expect.fail(command));
    made.set(`<entry of ${name}>`, entry ?? expect.fail(command));
  };

  const left = [...answers];
  const compare = async (command: string): Promise<void> => {
    const [pattern, answer] = left.shift() ?? expect.fail(`no answer is known for ${command}`);
    expect(command).toMatch(pattern);
    expect(await readAnswer(command, run), command).toMatchObject(answer);
  };

  for (const command of listCommands()) {
    const [, name] = /^node \S+ make-key (\w+)/.exec(command) ?? [];
    if (command === program) await start();
    else if (/^(?:export )?\w+=/.test(command)) variables += `\n${fill(command)}`;
    else if (name !== undefined) await makeKey(command, name);
    else if (command.startsWith("cat >")) await run(command);
    else await compare(command);
  }
  expect(left).toEqual([]);
}, 300_000);
