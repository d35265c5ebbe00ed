import type { JobDecisionsJson, JobEventJson } from "@dispatch/client";
import { describe, expect, it } from "vitest";
import { en } from "../../desk/texts/en.js";
import { createFormat } from "../../desk/texts/format.js";
import { readReason, writeReason } from "../../desk/texts/history-reason.js";
import { toHistory } from "../../desk/why/to-history.js";

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
      expect.objectContaining({ text: "created", count: 1 }),
    ]);
  });

  it("names who acted as people do", () => {
    const reason = "Job 100 of priority 20 took the technician";
    const [line] = toHistory({ attempts: [], history: [{ ...event, actor: "queue", reason }] }, reading);
    expect(line?.detail).toBe("R-100, priority emergency, took the technician · automatically");
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
  });
});
