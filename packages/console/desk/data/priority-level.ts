export const priorityLevels = ["routine", "urgent", "emergency"] as const;
export type PriorityLevel = (typeof priorityLevels)[number];

/** Returns the level whose colour a priority has. */
export function toPriorityLevel(priority: number): PriorityLevel {
  return priority >= 20 ? "emergency" : priority >= 10 ? "urgent" : "routine";
}
