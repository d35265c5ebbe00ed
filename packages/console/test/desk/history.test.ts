import type { DecisionJson, JobDecisionsJson, JobEventJson } from "@dispatch/client";
import { describe, expect, it } from "vitest";
import { en } from "../../desk/texts/en.js";
import { createFormat } from "../../desk/texts/format.js";
import { readReason, writeReason } from "../../desk/texts/history-reason.js";
import { toBookingText, toHistory } from "../../desk/why/to-history.js";

const names = { technician: (id: string | number) => `T${id}`, job: (id: string | number) => `R-${id}` };
const reading = { texts: en, format: createFormat(en, "UTC"), names };
const event: JobEventJson = {
  ...{ cursor: "1", job_id: 1, version: 2, from: "waiting", to: "waiting", fields: [], assignment_id: null },
  ...{ at: "2026-05-04T10:00:00Z", actor: null, reason: null },
};
const attempt = (at: string): JobDecisionsJson["attempts"][number] => ({
  ...{ at, assignment_id: null, failure: null, decision: null },
  reasons: { counts: { OFF_SHIFT: 2 }, nearest: [], considered: 2, is_complete: true },
});

describe("the history of a job", () => {
  it("folds equal lines into one with their number and the last time", () => {
    const attempts = ["10:03", "10:02", "10:01"].map((time) => attempt(`2026-05-04T${time}:00Z`));
    const lines = toHistory({ attempts, history: [{ ...event, from: null }] }, reading);
    expect(lines).toEqual([
      expect.objectContaining({ at: "2026-05-04T10:03:00Z", text: "Nobody could be booked: 2 off shift", count: 3 }),
      expect.objectContaining({ text: "Somebody (not signed in) created the job", count: 1 }),
    ]);
  });

  it("says in sentences who did what: a person, the queue, or somebody who is not signed in", () => {
    const took = "Job 100 of priority 20 took the technician";
    const booked = (id: number, technician: number) => ({
      ...attempt("2026-05-04T09:00:00Z"),
      assignment_id: id,
      decision: { candidates: [{ status: "chosen", technician: { id: technician } }] } as unknown as DecisionJson,
    });
    const steps: readonly Partial<JobEventJson>[] = [
      { from: null, actor: "anna" },
      { to: "assigned", assignment_id: 1, actor: "queue" },
      { from: "assigned", to: "assigned", assignment_id: 2, actor: "anna", reason: "closer to home" },
      { from: "assigned", to: "assigned", assignment_id: 3 },
      { from: "assigned", to: "assigned", assignment_id: 3, fields: ["note", "priority"], actor: "anna" },
      { from: "assigned", to: "waiting", assignment_id: 3, actor: "queue", reason: took },
      { to: "missed", actor: "queue", reason: "Its window has passed" },
      { from: "missed", to: "waiting", fields: ["window"] },
      { fields: ["held_until"], reason: "A slot is held for it" },
      { to: "cancelled", reason: "the customer has no time" },
    ];
    const history = steps.map((one, index) => ({ ...event, ...one, at: `2026-05-04T10:${10 + index}:00Z` }));
    const told = { attempts: [booked(1, 4), booked(2, 7), booked(3, 4)], history };
    expect(toHistory(told, reading).map(({ text }) => text)).toEqual([
      "Somebody (not signed in) cancelled the job: the customer has no time",
      "A time is held for the customer, and the queue leaves the job alone",
      "Somebody (not signed in) let the job wait again, and changed the appointment",
      "The window passed before anybody was sent",
      "The queue noted that T4 does not go, and the job waits: R-100, priority emergency, took the technician",
      "anna changed the note and priority",
      "Somebody (not signed in) gave the job back to T4",
      "anna sent T7 instead of T4: closer to home",
      "The queue sent T4",
      "anna created the job",
    ]);
    const now = createFormat(en, "UTC").dateTime("2026-05-04T10:13:00Z");
    expect(toBookingText(told, 3, reading)).toBe(`Somebody (not signed in) gave the job back to T4 at ${now}.`);
    expect(toBookingText(told, 9, reading)).toBeNull();
  });

  it("reads back what a change wrote, with names and local times", () => {
    const job = {
      requirements: { pinned: [4], skills: [{ name: "gas" }] },
      window: { earliest: "2026-05-04T10:00:00Z", latest: "2026-05-04T11:00:00Z" },
    };
    const changes = {
      requirements: { excluded: [9], skills: [{ name: "gas", min_level: 2 }] },
      window: null,
      priority: 10,
      work_seconds: 2700,
    };
    const before = { ...job, priority: 0, work_seconds: 3600, note: null, reference: null };
    const written = writeReason(before, changes);
    expect(written).toBe(
      "no longer pinned to technician 4; excluded technician 9; skills: gas 2 instead of gas; " +
        "window: none instead of 2026-05-04T10:00:00Z/2026-05-04T11:00:00Z; priority: 10 instead of 0; " +
        "work: 45 min instead of 60 min",
    );
    expect(readReason(written ?? "", reading)).toBe(
      "no longer pinned to T4; excluded T9; skills: gas 2 instead of gas; " +
        "appointment: As soon as possible instead of Mon 4 May, 10:00 to 11:00; priority: Urgent instead of Routine; " +
        "minutes on site: 45 min instead of 1 h",
    );
    expect(readReason("the customer: has no time", reading)).toBe("the customer: has no time");
    const typed = writeReason(before, { priority: 10 }, "x".repeat(300));
    expect(typed).toBe(`${"x".repeat(300)}; priority: 10 instead of 0`);
  });
});
