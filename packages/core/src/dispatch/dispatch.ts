import type { DispatchRequest, DispatchResult, WaitingResult } from "../contract/dispatcher.js";
import { parseJobDetails, parsePriority } from "../plugin-kit/change-job.js";
import { checkOneOf } from "../plugin-kit/check-option.js";
import { toLedger } from "../plugin-kit/check-plugin.js";
import { parseRequirements } from "../plugin-kit/check-requirements.js";
import type { Reservation } from "../plugins/assignment-ledger.js";
import type { CreateJobRequest } from "../plugins/job-store.js";
import { toDispatchAgain } from "./book.js";
import { checkCapabilities } from "./check-capabilities.js";
import type { BookingNotes } from "./claim.js";
import { once } from "./idempotency.js";
import { claimHeld, claimOrInterrupt } from "./interrupt.js";
import { type SearchDeadline, withinDeadline } from "./search-deadline.js";
import type { DispatcherSettings } from "./settings.js";
import { surveyRequest } from "./survey.js";
import { toWorkSeconds } from "./task.js";
import { checkHeldDispatch, readHold, toHeldDispatch } from "./use-hold.js";
import { bookOrWait, toJobStore } from "./waiting.js";

/** Dispatches new work: books the best technician or the held slot, or keeps the work as a job that waits. */
export async function dispatch(
  given: DispatchRequest,
  settings: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<DispatchResult | WaitingResult> {
  const { assignments } = settings;
  const { idempotencyKey: key, whenNobody = "fail", actor, reference, note, priority, ...asked } = given;
  const { holdId, ...request } = asked;
  const names = { reference, note, priority };
  checkOneOf("whenNobody", whenNobody, ["fail", "queue"]);
  parseJobDetails({ ...names, window: request.window, workSeconds: request.workSeconds });
  checkCapabilities(given, assignments);
  checkHeldDispatch(given, assignments);
  const jobs = whenNobody === "queue" ? toJobStore(assignments, 'whenNobody: "queue"') : null;
  return withinDeadline(settings, signal, (deadline) => {
    const bookNew = async (reservation?: Reservation): Promise<DispatchResult | WaitingResult> => {
      const { customerId = null, location, requirements, window } = request;
      const workSeconds = toWorkSeconds(request.workSeconds, parseRequirements(requirements ?? {}), settings.time);
      const job = { ...names, window, workSeconds };
      let place: Pick<CreateJobRequest, "customerId" | "location"> = { customerId, location };
      const bookBest = async (): Promise<DispatchResult> => {
        const survey = await surveyRequest(request, settings, deadline);
        const { customer } = survey.task;
        place = { customerId: customer.id, location: customer.location };
        const dispatchAgain = toDispatchAgain(settings, signal);
        const means = { settings, deadline, priority: parsePriority(priority ?? 0), dispatchAgain, signal };
        return claimOrInterrupt(survey, { actor, job, reservation }, means);
      };
      if (holdId !== undefined) {
        return bookHeld(holdId, { actor, job: names, reservation }, settings, deadline, signal);
      }
      if (jobs === null) return bookBest();
      return bookOrWait(
        bookBest,
        (attempt) => jobs.createJob({ ...job, ...place, requirements, reservation, attempt, actor }, { signal }),
        settings.deadlineMs,
        deadline,
        signal,
      );
    };
    return key === undefined
      ? bookNew()
      : once(key, given, toLedger(assignments, "idempotencyKey"), settings, deadline, bookNew);
  });
}

/** Books new work into the slot that is held for it. */
async function bookHeld(
  holdId: string,
  { job: names, ...others }: BookingNotes,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
  signal: AbortSignal | undefined,
): Promise<DispatchResult> {
  const { assignments, clock } = settings;
  const held = toHeldDispatch(await readHold(holdId, null, assignments, clock, deadline.signal));
  const { workSeconds } = held.request;
  const earlier = { passedOver: [], areRequirementsStored: true, ...held.usesHold };
  const notes = { ...others, holdId, job: { ...names, ...held.job, workSeconds } };
  return claimHeld(await surveyRequest(held.request, settings, deadline, earlier), notes, {
    settings,
    deadline,
    signal,
  });
}
