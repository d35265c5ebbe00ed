import type { Clock } from "@dispatch/core";
import { expect, it } from "vitest";
import { createAdmission } from "../../src/shares/admission.js";

/** A clock whose timers run when they are told to, as late as they are told to. */
function createHandClock() {
  let nowMs = 0;
  const timers: { readonly callback: () => void; readonly dueMs: number }[] = [];
  const clock: Clock = {
    now: () => nowMs,
    schedule(callback, delayMs) {
      const timer = { callback, dueMs: nowMs + delayMs };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
  return {
    clock,
    timers,
    /** Runs the next timer, and what follows from it. */
    async tick(lateMs: number) {
      const timer = timers.shift();
      if (timer === undefined) return;
      nowMs = timer.dueMs + lateMs;
      timer.callback();
      await settle();
    },
  };
}

/** Resolves when everything that can go on without a timer has. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const never = new AbortController().signal;

function createSite(maxWaiting = 400) {
  const hand = createHandClock();
  const admission = createAdmission({ name: "waiting", maxWaiting, clock: hand.clock });
  const begun: string[] = [];
  const ask = async (holder: string, signal = never): Promise<boolean> => {
    const mayBegin = await admission.enter(holder, signal);
    if (mayBegin) begun.push(holder);
    return mayBegin;
  };
  const askOften = async (holder: string, count: number): Promise<void> => {
    for (let asked = 0; asked < count; asked += 1) void ask(holder);
    await settle();
  };
  return { ...hand, admission, begun, ask, askOften };
}

it("An admission lets eight requests of a holder begin at once, whatever others do", async () => {
  const { admission, askOften, tick } = createSite();
  await askOften("crowd", 100);
  for (let looks = 0; looks < 5; looks += 1) await tick(20);
  expect(admission.atWork("crowd")).toBe(8);
  expect(admission.used).toBe(92);
  await askOften("other", 8);
  expect(admission.atWork("other")).toBe(8);
});

it("An admission lets another begin for each that ends, but not above eight while the process is late", async () => {
  const { admission, askOften, tick, begun } = createSite();
  await askOften("crowd", 30);
  await tick(0);
  expect(admission.atWork("crowd")).toBe(10);
  admission.leave("crowd");
  expect(begun).toHaveLength(10);
  await settle();
  expect(begun).toHaveLength(11);
  await tick(4);
  for (let ended = 0; ended < 3; ended += 1) admission.leave("crowd");
  await settle();
  expect(admission.atWork("crowd")).toBe(8);
  expect(begun).toHaveLength(12);
});

it("An admission lets everybody begin while the process is on time, although nobody ends", async () => {
  const { admission, askOften, tick, timers } = createSite();
  await askOften("crowd", 108);
  for (let looks = 0; looks < 7; looks += 1) await tick(1);
  expect(admission.atWork("crowd")).toBe(108);
  expect([admission.used, timers.length]).toEqual([0, 0]);
});

it("An admission lets one begin now and then while the process is late, so nobody waits for ever", async () => {
  const { admission, askOften, tick } = createSite();
  await askOften("crowd", 12);
  for (let looks = 0; looks < 40; looks += 1) await tick(50);
  expect(admission.atWork("crowd")).toBe(12);
});

it("An admission lets holders who wait take turns", async () => {
  const { askOften, tick, begun } = createSite();
  await askOften("a", 20);
  await askOften("b", 10);
  begun.length = 0;
  for (let looks = 0; looks < 2; looks += 1) await tick(0);
  expect(begun.join("")).toBe("abab" + "aa");
});

it("An admission has a limited number of places to wait, of which others get a reserve", async () => {
  const { admission, ask, askOften } = createSite(8);
  await askOften("crowd", 14);
  expect(admission.used).toBe(6);
  expect(await ask("crowd")).toBe(false);
  expect(admission.refusals).toBe(1);
  await askOften("other", 8);
  void ask("other");
  await settle();
  expect(admission.used).toBe(7);
});

it("A request that is aborted no longer waits, and its place is free", async () => {
  const { admission, ask, askOften, tick } = createSite();
  await askOften("crowd", 8);
  const leaving = new AbortController();
  const waiting = ask("crowd", leaving.signal);
  leaving.abort(new Error("left"));
  await expect(waiting).rejects.toThrow("left");
  expect(admission.used).toBe(0);
  await tick(0);
  expect(admission.atWork("crowd")).toBe(8);
  for (let ended = 0; ended < 8; ended += 1) admission.leave("crowd");
  expect(admission.atWork("crowd")).toBe(0);
});

it("A request that is aborted in the moment of its turn gives the turn to the next", async () => {
  const { admission, ask, askOften, begun } = createSite();
  await askOften("crowd", 8);
  const leaving = new AbortController();
  const waiting = ask("crowd", leaving.signal);
  void ask("crowd");
  admission.leave("crowd");
  leaving.abort(new Error("left"));
  await waiting.catch(() => undefined);
  await settle();
  expect(admission.atWork("crowd")).toBe(8);
  expect(begun.length).toBeGreaterThanOrEqual(9);
});
