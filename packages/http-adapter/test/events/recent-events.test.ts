import { expect, it } from "vitest";
import { createRecentEvents } from "../../src/events/recent-events.js";

it("The last events in memory are no more than 250; who stands before them is not known", () => {
  const recent = createRecentEvents("0");
  const frames = Array.from({ length: 600 }, (_, index) => ({ cursor: String(index + 1), text: "" }));
  for (let index = 0; index < frames.length; index += 100) recent.add(frames.slice(index, index + 100));
  expect(recent.end).toBe("600");
  expect(recent.findAfter("349")).toBeNull();
  expect(recent.findAfter("350")).toHaveLength(250);
  expect(recent.findAfter("600")).toEqual([]);
});
