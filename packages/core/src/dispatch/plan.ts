import type { Preview, PreviewRequest } from "../contract/dispatcher.js";
import type { NoTechnicianReasons } from "../domain/no-technician-reasons.js";
import type { PlannedVisit } from "../domain/visit.js";
import { isJobStore } from "../plugin-kit/check-plugin.js";
import { toPlannedVisit } from "./claim.js";
import { surveyFreed } from "./interrupt.js";
import { type SearchDeadline, withinDeadline } from "./search-deadline.js";
import type { DispatcherSettings } from "./settings.js";
import { surveyRequest } from "./survey.js";
import type { Earlier, Task } from "./task.js";
import { toDecision } from "./to-decision.js";
import { findSwapHint, toReasons } from "./to-no-technician-error.js";

/** Who would go, and when. */
export interface Plan {
  readonly preview: Preview;
  /** The time in the calendar of the technician. Undefined if nobody can go. */
  readonly visit: PlannedVisit | undefined;
  /** Why nobody can go. Null if somebody can. */
  readonly reasons: NoTechnicianReasons | null;
}

/** Decides as a dispatch would, and books nobody. */
export async function plan(
  request: PreviewRequest,
  settings: DispatcherSettings,
  signal: AbortSignal | undefined,
  earlier?: Earlier,
  priority: number | undefined = earlier?.priority,
): Promise<Plan> {
  return withinDeadline(settings, signal, async (deadline) => {
    const survey = await surveyRequest(request, settings, deadline, earlier);
    const standing = await survey.settle();
    const { best } = standing;
    if (best === null && survey.ending?.error !== undefined) throw survey.ending.error;
    const decision = toDecision(survey, standing, settings.distances);
    if (best !== null) {
      const visit = toPlannedVisit(best, survey.task);
      return { preview: { technicianId: best.technician.id, decision }, visit, reasons: null };
    }
    const interrupting = await planInterruption(survey.task, settings, deadline, priority);
    if (interrupting !== null) return interrupting;
    const hint = findSwapHint(decision, survey.task.longestDrive);
    return {
      preview: { technicianId: null, decision, ...(hint !== null && { hint }) },
      visit: undefined,
      reasons: toReasons(survey),
    };
  });
}

/** Whom a job that may interrupt would take. Null if it may not, if its priority is not known, or if there is nobody. */
async function planInterruption(
  task: Task,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
  priority: number | undefined,
): Promise<Plan | null> {
  const { assignments, distances } = settings;
  if (priority === undefined || task.requirements.mayInterrupt !== true || !isJobStore(assignments)) return null;
  const { survey, freed } = surveyFreed(task, assignments, { settings, deadline, priority });
  const standing = await survey.settle();
  const { best } = standing;
  if (best === null) return null;
  const technicianId = best.technician.id;
  const interrupts = freed.get(technicianId);
  const decision = toDecision(survey, standing, distances);
  return {
    preview: { technicianId, decision, ...(interrupts !== undefined && { interrupts }) },
    visit: toPlannedVisit(best, task),
    reasons: null,
  };
}
