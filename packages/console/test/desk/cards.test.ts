import type { AssignmentJson, ListedJobJson } from "@dispatch/client";
import { describe, expect, it } from "vitest";
import { emptyBoard } from "../../desk/data/board-state.js";
import { toCards } from "../../desk/data/cards.js";

const now = Date.parse("2026-05-04T12:00:00Z");
const minutesAgo = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

const emergency: ListedJobJson = {
  ...{ id: 1, reference: null, note: null, customer_id: 1, requirements: {}, window: null, work_seconds: 3600 },
  ...{ status: "waiting", version: 1, assignment_id: null, waiting: null, held_until: null, priority: 20 },
  location: { latitude: 49.4, longitude: 8.7 },
  created_at: minutesAgo(11),
};

/** Whether the card of the job says that it is late. */
function isLate(job: Partial<ListedJobJson>, status: AssignmentJson["status"] = null, waitingSince?: string): boolean {
  const assignment: AssignmentJson = {
    ...{ id: 5, cust_id: 1, tech_id: 4, job_id: 1, distance_km: 1, assigned_at: minutesAgo(5), status },
  };
  const cards = toCards(
    {
      ...emptyBoard,
      jobs: new Map([["1", { ...emergency, ...job }]]),
      assignments: new Map(status === null ? [] : [["1", assignment]]),
      waitingSince: new Map(waitingSince === undefined ? [] : [["1", waitingSince]]),
    },
    now,
    now - 12 * 3_600_000,
  );
  return [...cards.values()].flat()[0]?.isLate ?? false;
}

describe("the cards", () => {
  it("show a job once, as it is on the board, although it was once among the cancelled ones", () => {
    const [jobs, ended] = [
      new Map([["1", emergency]]),
      new Map([["1", { ...emergency, status: "cancelled" as const }]]),
    ];
    const cards = toCards({ ...emptyBoard, jobs, ended }, now, now);
    expect([...cards.values()].flat().map(({ column }) => column)).toEqual(["waiting"]);
  });
});

describe("a card is late", () => {
  it("a card is late if it is an emergency that nobody has accepted within ten minutes", () => {
    expect(isLate({})).toBe(true);
    expect(isLate({ status: "assigned" }, "assigned")).toBe(true);
    expect(isLate({ created_at: minutesAgo(9) })).toBe(false);
    expect(isLate({ status: "assigned" }, "accepted")).toBe(false);
    expect(isLate({ status: "assigned" }, "on_site")).toBe(false);
  });

  it("the lateness of a card counts from when its job began to wait again", () => {
    expect(isLate({ created_at: minutesAgo(90) }, null, minutesAgo(9))).toBe(false);
    expect(isLate({ created_at: minutesAgo(90) }, null, minutesAgo(11))).toBe(true);
  });

  it("a card is late if its window has passed and nobody is there, whatever its priority", () => {
    const window = { earliest: minutesAgo(120), latest: minutesAgo(1) };
    expect(isLate({ priority: 0, window })).toBe(true);
    expect(isLate({ priority: 0 })).toBe(false);
    expect(isLate({ priority: 0, window, status: "assigned" }, "on_site")).toBe(false);
    expect(isLate({ priority: 0, window, status: "cancelled" })).toBe(false);
  });
});
