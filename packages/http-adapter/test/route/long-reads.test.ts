import { expect, it } from "vitest";
import { readLong } from "../../src/route/long-reads.js";

const { signal } = new AbortController();

it("32 long lists of a client wait; more are refused, and other clients are served", async () => {
  let finish = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const read = (holder: string) => readLong(1000, holder, signal, () => (holder === "busy" ? held : undefined));
  const running = Array.from({ length: 33 }, () => read("busy"));
  await expect(read("busy")).rejects.toMatchObject({ problem: { status: 503, code: "OVERLOADED" } });
  await read("another");
  await readLong(200, "busy", signal, () => undefined);
  finish();
  await Promise.all(running);
  await read("busy");
});
