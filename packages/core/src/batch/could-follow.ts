import type { BatchLine } from "./settle-batch.js";

/** Whether the next batch could give a job to someone who gets another one in this batch: at another time. */
export function couldFollow(
  { task, search }: Pick<BatchLine, "task" | "search">,
  busyIds: ReadonlySet<string>,
): boolean {
  return task.window !== null && search.prospects.some(({ technician }) => busyIds.has(technician.id));
}
