import type { Texts } from "./en.js";

/** Returns the name of a priority, or its number. */
export function toPriorityText(priority: number, { priorities }: Texts): string {
  if (priority === 20) return priorities.emergency;
  if (priority === 10) return priorities.urgent;
  return priority === 0 ? priorities.routine : priorities.other(priority);
}
