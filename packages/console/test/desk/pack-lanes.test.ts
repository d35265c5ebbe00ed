import { expect, it } from "vitest";
import { packLanes, type Span } from "../../desk/views/calendar/pack-lanes.js";

const span = (from: number, to: number): Span => ({
  leaves_at: `2026-05-04T${String(from).padStart(2, "0")}:00:00Z`,
  ends_at: `2026-05-04T${String(to).padStart(2, "0")}:00:00Z`,
});

it("gives each visit the topmost lane that is free, in any order", () => {
  const [first, second, third, next] = [span(8, 10), span(9, 11), span(9, 12), span(10, 11)];
  const { count, laneOf } = packLanes([next, third, second, first]);
  expect(count).toBe(3);
  expect([first, second, third, next].map((one) => laneOf.get(one))).toEqual([0, 2, 1, 0]);
  expect(packLanes([]).count).toBe(0);
});
