import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { showProgress } from "../../src/commands/show-progress.js";

let written = "";
const toStream = (isTTY: boolean) => ({
  isTTY,
  write(text: string | Uint8Array) {
    written += String(text);
    return true;
  },
});

beforeEach(() => {
  written = "";
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

async function* toChunks(...lengths: readonly number[]) {
  for (const length of lengths) yield new Uint8Array(length);
}

it("writes lines every five seconds without a terminal", async () => {
  const progress = showProgress({ title: "Importing jobs from a\u001B[2J.csv", size: 400, stream: toStream(false) });
  const bytes = progress.count(toChunks(100, 100, 200));
  await bytes.next();
  await bytes.next();
  progress.noteRow();
  vi.advanceTimersByTime(5000);
  progress.clear();
  await bytes.next();
  progress.noteRow();
  await bytes.next();
  vi.advanceTimersByTime(5000);
  progress.end();
  progress.end();
  vi.advanceTimersByTime(60_000);
  expect(written.split("\n")).toEqual([
    "Importing jobs from a?[2J.csv ...",
    "25 % of the file read, rows done: 1",
    "100 % of the file read, rows done: 2",
    expect.stringMatching(/^Ended after [\d.]+ s, rows done: 2$/),
    "",
  ]);
});

it("draws a bar on a terminal, which is gone at the end", async () => {
  const progress = showProgress({ title: "Importing", size: 200, stream: toStream(true) });
  for await (const _ of progress.count(toChunks(100, 100))) progress.noteRow();
  vi.advanceTimersByTime(60_000);
  progress.end();
  progress.end();
  expect(written).toBe(`\r[${"#".repeat(15)}${" ".repeat(15)}] 50 %\r[${"#".repeat(30)}] 100 %\r\u001B[K`);
});
