import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeApiKey } from "@dispatch/http-adapter/guard";
import { expect, it, onTestFinished, vi } from "vitest";
import { keysOfFile } from "../../src/settings/keys-of-file.js";

const patience = { timeout: 10_000, interval: 100 };

it.each([
  ["removed", (path: string) => rmSync(path)],
  ["emptied", (path: string) => writeFileSync(path, "")],
  ["left with blank lines", (path: string) => writeFileSync(path, "\n \n")],
])("the keys of a file that is %s are no longer valid, until it has keys again", async (_, change) => {
  const folder = mkdtempSync(join(tmpdir(), "dispatch-keys-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "keys.txt");
  const { key, entry } = await makeApiKey("desk", "dispatcher");
  writeFileSync(path, entry);
  const logged: string[] = [];
  const authenticate = keysOfFile(path, (text) => logged.push(text));
  expect(await authenticate(key)).toMatchObject({ id: "desk" });
  change(path);
  await vi.waitFor(async () => expect(await authenticate(key)).toBeNull(), patience);
  expect(logged).toEqual(["API_KEYS_FILE is empty or gone: its keys are no longer valid."]);
  writeFileSync(path, entry);
  await vi.waitFor(async () => expect(await authenticate(key)).toMatchObject({ id: "desk" }), patience);
});

it("a file that is written in two steps keeps its keys valid", async () => {
  const folder = mkdtempSync(join(tmpdir(), "dispatch-keys-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "keys.txt");
  const { key, entry } = await makeApiKey("desk", "dispatcher");
  writeFileSync(path, entry);
  let nowMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => nowMs);
  onTestFinished(() => void vi.restoreAllMocks());
  const authenticate = keysOfFile(path, () => undefined);
  writeFileSync(path, "");
  nowMs += 1000;
  expect(await authenticate(key)).toMatchObject({ id: "desk" });
  writeFileSync(path, `${entry}\n`);
  nowMs += 1000;
  expect(await authenticate(key)).toMatchObject({ id: "desk" });
});
