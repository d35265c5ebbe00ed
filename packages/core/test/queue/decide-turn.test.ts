import { describe, expect, it } from "vitest";
import {
  decideTurn,
  freshNote,
  noteBatch,
  noteFailedBatch,
  parseNote,
  type QueueNote,
  type QueueTurn,
  toNextTryMs,
} from "../../src/queue/decide-turn.js";

const timing = { windowMs: 60_000, retryMs: 30_000 };
const noWindow = { ...timing, windowMs: 0 };
const nowMs = 1_000_000;
const routine = { priority: 0, count: 3, oldestAt: "2026-01-01T00:00:00Z" };
const emergency = { priority: 20, count: 1, oldestAt: "2026-01-01T00:00:00Z" };
const left: QueueNote = { ...freshNote, hasLeft: true, retryAtMs: nowMs + 20_000 };
const atRest = { kind: "rest", note: null };

const decide = (view: Partial<Parameters<typeof decideTurn>[0]>, how = timing): QueueTurn =>
  decideTurn({ waiting: [routine], isChanged: true, note: freshNote, nowMs, ...view }, how);

const sweepOf = (turn: QueueTurn): unknown => (turn.kind === "batch" ? turn.note.sweep : null);

const fresh = { startedAtMs: nowMs, leastPriority: null, after: null, isGuarded: false };
const after = { priority: 5, jobId: "7" };

describe("what the queue tries, and when", () => {
  it("tries nothing while nothing waits, and then forgets its window", () => {
    expect(decide({ waiting: [] })).toEqual(atRest);
    expect(decide({ waiting: [], note: left })).toEqual({ kind: "rest", note: freshNote });
  });

  it("tries the first job at once, without a window, because nobody waits", () => {
    expect(sweepOf(decide({}))).toEqual(fresh);
  });

  it("opens a window at the first change once jobs are left, and tries all when it ends", () => {
    const opened = decide({ note: left });
    expect(opened).toEqual({ kind: "rest", note: { ...left, windowEndsAtMs: nowMs + 60_000 } });
    const note = { ...left, windowEndsAtMs: nowMs + 60_000 };
    expect(decide({ note, nowMs: nowMs + 59_999 })).toEqual(atRest);
    const ended = decide({ note, nowMs: nowMs + 60_000, isChanged: false });
    expect(ended).toMatchObject({ kind: "batch", note: { windowEndsAtMs: null, sweep: { leastPriority: null } } });
  });

  it("the queue has no window if it is off", () => {
    expect(sweepOf(decide({ note: left }, noWindow))).toEqual(fresh);
    expect(decide({ note: left, isChanged: false }, noWindow)).toEqual(atRest);
  });

  it("tries emergencies at once, and keeps the window of the others", () => {
    const turn = decide({ waiting: [emergency, routine], note: left });
    expect(turn).toMatchObject({
      kind: "batch",
      note: { windowEndsAtMs: nowMs + 60_000, sweep: { leastPriority: 20 } },
    });
    const note = { ...left, windowEndsAtMs: nowMs + 5 };
    expect(decide({ waiting: [emergency], note })).toMatchObject({ note: { windowEndsAtMs: nowMs + 5 } });
    expect(decide({ waiting: [{ ...routine, priority: 19 }], note })).toEqual(atRest);
  });

  it("tries everything again after a while, but not before a window ends", () => {
    expect(decide({ note: left, isChanged: false, nowMs: nowMs + 19_999 })).toEqual(atRest);
    expect(sweepOf(decide({ note: left, isChanged: false, nowMs: nowMs + 20_000 }))).toBeTruthy();
    const note = { ...left, windowEndsAtMs: nowMs + 40_000 };
    expect(decide({ note, isChanged: false, nowMs: nowMs + 20_000 })).toEqual(atRest);
  });

  it("goes on with a sweep; after a change it tries the first jobs again too, and is guarded from then on", () => {
    const note = { ...left, sweep: { ...fresh, after } };
    expect(decide({ note, isChanged: false })).toEqual({ kind: "batch", note, triesFirst: false });
    const guarded = { ...note, sweep: { ...note.sweep, isGuarded: true } };
    expect(decide({ note })).toEqual({ kind: "batch", note: guarded, triesFirst: true });
    expect(decide({ note: guarded, isChanged: false })).toEqual({ kind: "batch", note: guarded, triesFirst: false });
  });

  it("takes the start of a shift for a change, once", () => {
    const note = { ...left, opensAtMs: nowMs + 5 };
    const early = { note, isChanged: false, nowMs: nowMs + 4 };
    const opened = { ...early, nowMs: nowMs + 5 };
    expect(decide(early, noWindow)).toEqual(atRest);
    expect(decide(opened, noWindow)).toMatchObject({ kind: "batch", note: { opensAtMs: null } });
    const waits = { ...left, windowEndsAtMs: nowMs + 60_005 };
    expect(decide(opened)).toEqual({ kind: "rest", note: waits });
    expect(decide({ ...opened, note: { ...waits, opensAtMs: nowMs } })).toEqual({ kind: "rest", note: waits });
    expect(decide({ ...opened, waiting: [emergency] })).toMatchObject({
      note: { opensAtMs: null, windowEndsAtMs: nowMs + 60_005, sweep: { leastPriority: 20 } },
    });
    const sweep = { ...fresh, after };
    expect(decide({ ...opened, note: { ...note, sweep } })).toMatchObject({
      note: { opensAtMs: null, sweep: { ...sweep, isGuarded: true } },
      triesFirst: true,
    });
  });

  it("waits after a failed batch, longer each time, and even with an emergency", () => {
    const failed = noteFailedBatch({ ...left, windowEndsAtMs: 5, sweep: fresh }, nowMs, timing);
    expect(failed).toEqual({
      hasLeft: true,
      windowEndsAtMs: null,
      retryAtMs: nowMs + 1000,
      opensAtMs: null,
      sweep: null,
      failures: 1,
    });
    expect(decide({ note: failed, waiting: [emergency] })).toEqual(atRest);
    expect(sweepOf(decide({ note: failed, nowMs: nowMs + 1000, isChanged: false }))).toBeTruthy();
    const waits = [1, 2, 3, 8, 500].map((failures) => {
      const { retryAtMs } = noteFailedBatch({ ...left, failures }, nowMs, timing);
      return (retryAtMs ?? 0) - nowMs;
    });
    expect(waits).toEqual([2000, 4000, 8000, 30_000, 30_000]);
  });
});

describe("the note after a batch", () => {
  const before = { ...left, failures: 2, sweep: fresh };
  const outcome = { tried: 3, booked: [], isFull: false, last: after };

  it("takes what is left into the next batch at once, until one books nothing", () => {
    expect(noteBatch(before, { ...outcome, booked: [0] }, nowMs, timing).sweep).toEqual(fresh);
    const ended = noteBatch(before, outcome, nowMs, timing);
    expect(ended).toEqual({ ...freshNote, hasLeft: true, retryAtMs: nowMs + 30_000 });
  });

  it("ends the sweep without a further batch if everything was booked", () => {
    const ended = noteBatch(before, { ...outcome, booked: [0, 0, 0] }, nowMs, timing);
    expect(ended).toMatchObject({ hasLeft: false, sweep: null });
  });

  it("goes on after the last job of a full batch that booked nobody", () => {
    const next = noteBatch(before, { ...outcome, isFull: true }, nowMs, timing);
    expect(next.sweep).toEqual({ ...fresh, after });
    const last = { ...next, sweep: { ...fresh, after } };
    expect(noteBatch(last, { tried: 0, booked: [], isFull: false, last: null }, nowMs, timing).hasLeft).toBe(true);
  });

  it("passes over the jobs of a guarded batch though some were booked, and starts anew after the last", () => {
    const guarded = { ...before, sweep: { ...fresh, isGuarded: true } };
    const next = noteBatch(guarded, { ...outcome, booked: [0], isFull: true }, nowMs, timing);
    expect(next.sweep).toEqual({ ...guarded.sweep, after });
    const ended = noteBatch({ ...next, sweep: { ...guarded.sweep, after } }, outcome, nowMs + 5, timing);
    expect(ended.sweep).toEqual({ ...fresh, startedAtMs: nowMs + 5 });
  });

  it("keeps the window of the others after a sweep of emergencies", () => {
    const urgent = { ...before, windowEndsAtMs: nowMs + 9, sweep: { ...fresh, leastPriority: 20 } };
    expect(noteBatch(urgent, { ...outcome, booked: [0, 0, 0] }, nowMs, timing)).toEqual({
      ...left,
      windowEndsAtMs: nowMs + 9,
    });
  });

  it("does not wait for times of a clock that was ahead, nor rest for hours because one was", () => {
    const hourMs = 3_600_000;
    for (const ahead of [
      { ...left, windowEndsAtMs: nowMs + hourMs },
      { ...left, retryAtMs: nowMs + hourMs },
      { ...left, retryAtMs: nowMs + hourMs, failures: 3 },
    ]) {
      expect(sweepOf(decide({ note: ahead, isChanged: false }))).toEqual(fresh);
      expect(toNextTryMs({ waiting: [routine], isChanged: false, note: ahead, nowMs }, { priority: 0 }, timing)).toBe(
        nowMs,
      );
    }
    // A longer retry is meant.
    const long = { windowMs: 60_000, retryMs: hourMs };
    expect(decide({ note: { ...left, retryAtMs: nowMs + hourMs }, isChanged: false }, long)).toEqual(atRest);
    const batch = { tried: 3, booked: [], isFull: false, last: after };
    const note = { ...left, sweep: { ...fresh, startedAtMs: nowMs - hourMs } };
    expect(noteBatch(note, batch, nowMs, timing).retryAtMs).toBe(nowMs + 600_000);
  });

  it("the queue rests longer after a sweep that took long", () => {
    const ended = noteBatch(before, outcome, nowMs + 60_000, timing);
    expect(ended.retryAtMs).toBe(nowMs + 60_000 + 4 * 60_000);
  });
});

describe("when a job is tried next", () => {
  const next = (view: Partial<Parameters<typeof decideTurn>[0]>, priority = 0, how = timing): number =>
    toNextTryMs({ waiting: [routine], isChanged: false, note: freshNote, nowMs, ...view }, { priority }, how) - nowMs;

  it("a job is next tried at the end of the window, now for an emergency, or at the next sweep", () => {
    expect(next({ isChanged: true })).toBe(0);
    expect(next({ isChanged: true, note: left })).toBe(60_000);
    expect(next({ isChanged: true, note: left }, 0, noWindow)).toBe(0);
    expect(next({ note: left })).toBe(20_000);
    expect(next({ note: { ...left, windowEndsAtMs: nowMs + 40_000 } })).toBe(40_000);
    expect(next({ isChanged: true, waiting: [emergency, routine], note: left }, 20)).toBe(0);
    expect(next({ isChanged: true, waiting: [emergency, routine], note: left }, 0)).toBe(60_000);
    expect(next({ note: { ...left, failures: 1, retryAtMs: nowMs + 4000, windowEndsAtMs: null } }, 20)).toBe(4000);
    expect(next({ note: { ...left, sweep: fresh } })).toBe(0);
  });

  it("a held job is tried when its hold ends, or after the window if other jobs were left", () => {
    const held = (note = freshNote, priority = 0): number =>
      toNextTryMs(
        { waiting: [routine], isChanged: false, note, nowMs },
        { priority, heldUntilMs: nowMs + 5000 },
        timing,
      ) - nowMs;
    expect([held(), held(left), held(left, 20)]).toEqual([5000, 65_000, 5000]);
    const over = { priority: 0, heldUntilMs: nowMs };
    expect(toNextTryMs({ waiting: [routine], isChanged: true, note: freshNote, nowMs }, over, timing)).toBe(nowMs);
  });
});

describe("a note as text", () => {
  it("a note as text is read back as it was, and any other text is a fresh note", () => {
    const note = { ...left, sweep: { ...fresh, after } };
    expect(parseNote(JSON.stringify(note))).toEqual(note);
    const texts = [null, "", "{}", "null", "5", '{"hasLeft":1}', JSON.stringify({ ...note, sweep: 5 })];
    for (const text of texts) expect(parseNote(text)).toEqual(freshNote);
    expect(parseNote(JSON.stringify({ ...note, sweep: { ...fresh, after: { priority: "x" } } }))).toEqual(freshNote);
  });
});
