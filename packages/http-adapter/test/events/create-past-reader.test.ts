import { setImmediate as nextTask } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createPastReader } from "../../src/events/create-past-reader.js";
import type { Frame } from "../../src/events/event-frame.js";

/** Reads that answer only when told to. */
function holdReads() {
  const reads: {
    after: string | undefined;
    signal: AbortSignal | undefined;
    answer: (frames: Frame[]) => void;
  }[] = [];
  const read = createPastReader<Frame>(
    (after, { signal } = {}) => new Promise((answer) => reads.push({ after, signal, answer })),
  );
  return { read, reads };
}

const frame: Frame = { cursor: "9" };

describe("A reader of past events", () => {
  it("a reader of past events reads once for all listeners at the same cursor", async () => {
    const { read, reads } = holdReads();
    const both = [read("1"), read("1"), read("2")];
    await nextTask();
    expect(reads.map(({ after }) => after)).toEqual(["1", "2"]);
    for (const { answer } of reads) answer([frame]);
    expect(await Promise.all(both)).toEqual([[frame], [frame], [frame]]);
    void read("1");
    await nextTask();
    expect(reads.length).toBe(3);
  });

  it("a reader of past events does not wait for a hanging read, and reads few at once", async () => {
    const { read, reads } = holdReads();
    const all = Array.from({ length: 10 }, (_, index) => read(String(index)));
    await nextTask();
    expect(reads.length).toBe(4);
    // The first read still hangs.
    for (let index = 1; index < 10; index += 1) {
      reads[index]?.answer([frame]);
      expect(await all[index]).toEqual([frame]);
    }
    reads[0]?.answer([]);
    expect(await all[0]).toEqual([]);
  });

  it("a listener leaves a read at once, and the read is aborted when the last one leaves", async () => {
    const { read, reads } = holdReads();
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = [read("1", { signal: first.signal }), read("1", { signal: second.signal })];
    await nextTask();
    first.abort(new Error("left"));
    await expect(waiting[0]).rejects.toThrow("left");
    expect(reads[0]?.signal?.aborted).toBe(false);
    second.abort(new Error("left too"));
    await expect(waiting[1]).rejects.toThrow("left too");
    expect(reads[0]?.signal?.aborted).toBe(true);

    const again = read("1");
    await nextTask();
    reads[1]?.answer([frame]);
    expect(await again).toEqual([frame]);
  });

  it("a read that nobody waits for any more never starts, and passes its turn on", async () => {
    const { read, reads } = holdReads();
    const running = Array.from({ length: 4 }, (_, index) => read(`running ${index}`));
    const leaving = new AbortController();
    const left = Array.from({ length: 100 }, (_, index) => read(`left ${index}`, { signal: leaving.signal }));
    const staying = read("staying");
    leaving.abort(new Error("left"));
    await Promise.allSettled(left);
    await nextTask();
    reads[0]?.answer([frame]);
    await running[0];
    await nextTask();
    expect(reads.map(({ after }) => after)).toEqual([0, 1, 2, 3].map((index) => `running ${index}`).concat("staying"));
    reads[4]?.answer([]);
    expect(await staying).toEqual([]);
  });

  it("a reader of past events reads again after a failure", async () => {
    let calls = 0;
    const read = createPastReader(async () => {
      calls += 1;
      if (calls === 1) throw new Error("down");
      return [frame];
    });
    await expect(read("1")).rejects.toThrow("down");
    expect(await read("1")).toEqual([frame]);
  });
});
