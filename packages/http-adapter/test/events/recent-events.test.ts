import { expect, it } from "vitest";
import { createRecentEvents } from "../../src/events/recent-events.js";

it("At most 250 recent events are in memory, and an older cursor is not known", () => {
  const recent = createRecentEvents("0", 250);
  const frames = Array.from({ length: 600 }, (_, index) => ({ cursor: String(index + 1), text: "" }));
  for (let index = 0; index < frames.length; index += 100) recent.add(frames.slice(index, index + 100));
  expect(recent.end).toBe("600");
  expect(recent.findAfter("349")).toBeNull();
  expect(recent.findAfter("350")).toHaveLength(250);
  expect(recent.findAfter("600")).toEqual([]);
});
