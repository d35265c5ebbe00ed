import { dispatchBatch } from "./batch/dispatch-batch.js";
import { previewBatch } from "./batch/preview-batch.js";
import { changeJob, endJob, type Plan } from "./dispatch/change-job.js";
import {
  checkChangeJobRequest,
  checkDeclineRequest,
  checkDispatchJobRequest,
  checkDispatchRequest,
  checkEndJobRequest,
  checkExplainCandidateRequest,
  checkFindSlotsRequest,
  checkHoldSlotRequest,
  checkImportJobsRequest,
  checkNewJobRequest,
  checkPreviewRequest,
  checkReassignRequest,
  checkReleaseTechnicianRequest,
} from "./dispatch/check-fields-of-requests.js";
import { type BookingNotes, toPlannedVisit } from "./dispatch/claim.js";
import type {
  Dispatcher,
  DispatchJobRequest,
  DispatchRequest,
  DispatchResult,
  NewJobRequest,
  PreviewRequest,
  WaitingResult,
} from "./dispatch/dispatcher.js";
import { explainCandidate } from "./dispatch/explain-candidate.js";
import { explain } from "./dispatch/history.js";
import { createJobOnce, once } from "./dispatch/idempotency.js";
import { importJobs } from "./dispatch/import-jobs.js";
import { claimOrInterrupt, type DispatchAgain, surveyFreed } from "./dispatch/interrupt.js";
import { observedDispatcher } from "./dispatch/observed-parts.js";
import { decline, reassign } from "./dispatch/redispatch.js";
import { releaseTechnician } from "./dispatch/release-technician.js";
import { type SearchDeadline, withinDeadline } from "./dispatch/search-deadline.js";
import { type DispatcherOptions, parseDispatcherOptions } from "./dispatch/settings.js";
import { createSurvey, type Survey } from "./dispatch/survey.js";
import { checkNewTimes, type Earlier, type Task, toTask, toWorkSeconds } from "./dispatch/task.js";
import { toDecision } from "./dispatch/to-decision.js";
import { findSwapHint } from "./dispatch/to-no-technician-error.js";
import { checkHeldDispatch, readHold, toHeldDispatch } from "./dispatch/use-hold.js";
import { type Book, bookOrWait, dispatchJob, toJobStore } from "./dispatch/waiting.js";
import type { Job } from "./domain/job.js";
import { HoldNotFoundError } from "./errors/hold-errors.js";
import { parseJobDetails, parsePriority } from "./plugin-kit/change-job.js";
import { checkOperationOptions } from "./plugin-kit/check-fields.js";
import { checkOneOf, checkText } from "./plugin-kit/check-option.js";
import { isJobStore, toHoldStore, toLedger } from "./plugin-kit/check-plugin.js";
import { parseRequirements } from "./plugin-kit/check-requirements.js";
import type { Reservation } from "./plugins/assignment-ledger.js";
import type { CreateJobRequest } from "./plugins/job-store.js";
import type { OperationOptions } from "./plugins/operation-options.js";
import { findSlots } from "./slots/find-slots.js";
import { holdSlot } from "./slots/hold-slot.js";

/**
 * Creates a dispatcher from its plug-ins. Does no I/O; the caller owns the plug-ins and their resources.
 *
 * @throws {InvalidRequestError} naming the first option that cannot be used
 * @example
 * const dispatcher = createDispatcher({ customers, technicians, distances, assignments });
 * const { assignment, decision } = await dispatcher.dispatch({ customerId: "42" });
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const settings = parseDispatcherOptions(options);
  const { assignments, distances } = settings;

  const survey = async (request: PreviewRequest, deadline: SearchDeadline, earlier?: Earlier): Promise<Survey> =>
    createSurvey(await toTask(request, settings, deadline.signal, earlier), settings, deadline);

  const bookAs =
    (signal: AbortSignal | undefined): Book =>
    (request, notes, earlier) =>
      withinDeadline(settings, signal, async (deadline) => {
        const means = { settings, deadline, priority: earlier?.priority ?? 0, dispatchAgain: againAs(signal), signal };
        return claimOrInterrupt(await survey(request, deadline, earlier), notes, means);
      });

  const dispatchJobAs = async (
    request: DispatchJobRequest,
    signal: AbortSignal | undefined,
  ): Promise<DispatchResult | WaitingResult> => {
    const jobs = toJobStore(assignments, "dispatchJob");
    const book = (job: Job, ...booking: Parameters<Book>): Promise<DispatchResult | WaitingResult> =>
      bookOrWait(
        () => bookAs(signal)(...booking),
        async (attempt) => {
          await jobs.noteAttempts([{ jobId: job.id, ...attempt }], { signal });
          return job;
        },
        null,
        { isReason: () => false },
        signal,
      );
    const { clock } = settings;
    const readHeld = (holdId: string, jobId: string) => readHold(holdId, jobId, assignments, clock, signal);
    return dispatchJob(request, { jobs, book, readHold: readHeld, clock, signal });
  };

  const againAs =
    (signal: AbortSignal | undefined): DispatchAgain =>
    (jobId, notes) =>
      dispatchJobAs({ jobId, ...notes }, signal);

  /** Books new work into the slot that is held for it. */
  const bookHeld = async (
    holdId: string,
    { job: names, ...others }: BookingNotes,
    deadline: SearchDeadline,
    signal: AbortSignal | undefined,
  ): Promise<DispatchResult> => {
    const held = toHeldDispatch(await readHold(holdId, null, assignments, settings.clock, deadline.signal));
    const { workSeconds } = held.request;
    const earlier = { passedOver: [], areRequirementsStored: true, ...held.usesHold };
    const notes = { ...others, holdId, job: { ...names, ...held.job, workSeconds } };
    const means = { settings, deadline, priority: 0, dispatchAgain: againAs(signal), signal };
    return claimOrInterrupt(await survey(held.request, deadline, earlier), notes, means);
  };

  const dispatch = async (
    given: DispatchRequest,
    options: OperationOptions = {},
  ): Promise<DispatchResult | WaitingResult> => {
    checkDispatchRequest(given, options);
    const { signal } = options;
    const { idempotencyKey: key, whenNobody = "fail", actor, reference, note, priority, ...asked } = given;
    const { holdId, ...request } = asked;
    const names = { reference, note, priority };
    checkOneOf("whenNobody", whenNobody, ["fail", "queue"]);
    parseJobDetails({ ...names, window: request.window, workSeconds: request.workSeconds });
    for (const [name, value] of Object.entries(names)) if (value !== undefined) toJobStore(assignments, name);
    for (const name of ["window", "workSeconds"] as const) {
      if (request[name] !== undefined && request[name] !== null) toLedger(assignments, name);
    }
    if (request.location !== undefined) toLedger(assignments, "location");
    checkHeldDispatch(given, assignments);
    const jobs = whenNobody === "queue" ? toJobStore(assignments, 'whenNobody: "queue"') : null;
    return withinDeadline(settings, signal, (deadline) => {
      const book = async (reservation?: Reservation): Promise<DispatchResult | WaitingResult> => {
        const { customerId = null, location, requirements, window } = request;
        const workSeconds = toWorkSeconds(request.workSeconds, parseRequirements(requirements ?? {}), settings.time);
        const job = { ...names, window, workSeconds };
        let place: Pick<CreateJobRequest, "customerId" | "location"> = { customerId, location };
        const bookBest = async (): Promise<DispatchResult> => {
          const surveyed = await survey(request, deadline);
          const { customer } = surveyed.task;
          place = { customerId: customer.id, location: customer.location };
          const dispatchAgain = againAs(signal);
          const means = { settings, deadline, priority: parsePriority(priority ?? 0), dispatchAgain, signal };
          return claimOrInterrupt(surveyed, { actor, job, reservation }, means);
        };
        if (holdId !== undefined) return bookHeld(holdId, { actor, job: names, reservation }, deadline, signal);
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
        ? book()
        : once(key, given, toLedger(assignments, "idempotencyKey"), settings, deadline, book);
    });
  };

  /** Whom a job that may interrupt would take. Null if it may not, if its priority is not known, or if there is nobody. */
  const planInterruption = async (
    task: Task,
    deadline: SearchDeadline,
    priority: number | undefined,
  ): Promise<Plan | null> => {
    if (priority === undefined || task.requirements.mayInterrupt !== true || !isJobStore(assignments)) return null;
    const { survey: surveyed, freed } = surveyFreed(task, assignments, { settings, deadline, priority });
    const standing = await surveyed.settle();
    const { best } = standing;
    if (best === null) return null;
    const technicianId = best.technician.id;
    const interrupts = freed.get(technicianId);
    const decision = toDecision(surveyed, standing, distances);
    return {
      preview: { technicianId, decision, ...(interrupts !== undefined && { interrupts }) },
      visit: toPlannedVisit(best, task),
    };
  };

  const plan = async (
    request: PreviewRequest,
    signal: AbortSignal | undefined,
    earlier?: Earlier,
    priority = earlier?.priority,
  ): Promise<Plan> =>
    withinDeadline(settings, signal, async (deadline) => {
      const surveyed = await survey(request, deadline, earlier);
      const standing = await surveyed.settle();
      const { best } = standing;
      if (best === null && surveyed.ending?.error !== undefined) throw surveyed.ending.error;
      const decision = toDecision(surveyed, standing, distances);
      if (best !== null) {
        const visit = toPlannedVisit(best, surveyed.task);
        return { preview: { technicianId: best.technician.id, decision }, visit };
      }
      const interrupting = await planInterruption(surveyed.task, deadline, priority);
      if (interrupting !== null) return interrupting;
      const hint = findSwapHint(decision, surveyed.task.longestDrive);
      return { preview: { technicianId: null, decision, ...(hint !== null && { hint }) }, visit: undefined };
    });

  const createJob = async (request: NewJobRequest, { signal }: OperationOptions): Promise<Job> => {
    const jobs = toJobStore(assignments, "createJob");
    const requirements = parseRequirements(request.requirements ?? {});
    const workSeconds = toWorkSeconds(request.workSeconds, requirements, settings.time);
    const { idempotencyKey, ...job } = request;
    // Only a job that is new: a repeat with its key is answered also when its window has passed.
    const create = async (reservation?: Reservation) => {
      checkNewTimes({ window: job.window, requirements }, settings);
      return jobs.createJob({ ...job, workSeconds, reservation }, { signal });
    };
    if (idempotencyKey === undefined) return create();
    parseJobDetails(job);
    return withinDeadline(settings, signal, (deadline) =>
      createJobOnce({ ...job, idempotencyKey }, jobs, settings, deadline, create),
    );
  };

  const dispatcher: Dispatcher = {
    // Only a request that says "queue" can be left waiting.
    dispatch: dispatch as Dispatcher["dispatch"],
    async createJob(request, options = {}) {
      checkNewJobRequest(request, options);
      return createJob(request, options);
    },
    async importJobs(request, options = {}) {
      checkImportJobsRequest(request, options);
      const { customers, technicians, limits } = settings;
      const { signal } = options;
      return importJobs(request, {
        ...{ customers, technicians, signal, maxDistanceMeters: limits.maxDistanceMeters ?? null },
        jobs: toJobStore(assignments, "importJobs"),
        createJob: (job) => createJob(job, options),
        checkNewJob: (job) => {
          const { requirements, window } = parseJobDetails(job);
          checkNewTimes({ window, requirements }, settings);
        },
        changeJob: (change) => dispatcher.changeJob(change, options),
      });
    },
    async dispatchJob(request, options = {}) {
      checkDispatchJobRequest(request, options);
      return dispatchJobAs(request, options.signal);
    },
    async changeJob(request, options = {}) {
      checkChangeJobRequest(request, options);
      const { jobId, actor, reason } = request;
      const { signal } = options;
      return changeJob(request, {
        jobs: toJobStore(assignments, "changeJob"),
        technicians: settings.technicians,
        plan: (asked, earlier) => plan(asked, signal, earlier),
        overrunSeconds: settings.time.overrunSeconds,
        dispatchJob: () => dispatchJobAs({ jobId, actor, reason }, signal),
        clock: settings.clock,
        signal,
      });
    },
    async cancelJob(request, options = {}) {
      checkEndJobRequest(request, options);
      return endJob(request, "cancelled", { jobs: toJobStore(assignments, "cancelJob"), signal: options.signal });
    },
    async completeJob(request, options = {}) {
      checkEndJobRequest(request, options);
      return endJob(request, "completed", { jobs: toJobStore(assignments, "completeJob"), signal: options.signal });
    },
    async preview(request, options = {}) {
      checkPreviewRequest(request, options);
      const { priority, ...asked } = request;
      return (await plan(asked, options.signal, undefined, parsePriority(priority ?? 0))).preview;
    },
    async previewBatch(request, options = {}) {
      checkOperationOptions(options);
      return withinDeadline(settings, options.signal, (deadline) => previewBatch(request, settings, deadline));
    },
    async dispatchBatch(request, options = {}) {
      checkOperationOptions(options);
      const { signal } = options;
      return withinDeadline(settings, signal, (deadline) => dispatchBatch(request, settings, deadline, signal));
    },
    async decline(request, options = {}) {
      checkDeclineRequest(request, options);
      const { signal } = options;
      return decline(request, { ledger: toLedger(assignments, "decline"), book: bookAs(signal), signal });
    },
    async reassign(request, options = {}) {
      checkReassignRequest(request, options);
      const { signal } = options;
      return reassign(request, { ledger: toLedger(assignments, "reassign"), book: bookAs(signal), signal });
    },
    async explain(assignmentId, options = {}) {
      checkText("assignmentId", assignmentId);
      checkOperationOptions(options);
      const { signal } = options;
      return explain(assignmentId, toLedger(assignments, "explain"), signal);
    },
    async explainCandidate(request, options = {}) {
      checkExplainCandidateRequest(request, options);
      const jobs = toJobStore(assignments, "explainCandidate");
      return withinDeadline(settings, options.signal, (deadline) =>
        explainCandidate(request, { jobs, settings, deadline }),
      );
    },
    async releaseTechnician(request, options = {}) {
      checkReleaseTechnicianRequest(request, options);
      const { signal } = options;
      const jobs = toJobStore(assignments, "releaseTechnician");
      const { technicians, clock } = settings;
      return releaseTechnician(request, { jobs, technicians, book: bookAs(signal), nowMs: clock.now(), signal });
    },
    async findSlots(request, options = {}) {
      checkFindSlotsRequest(request, options);
      return withinDeadline(settings, options.signal, (deadline) => findSlots(request, settings, deadline));
    },
    async holdSlot(request, options = {}) {
      checkHoldSlotRequest(request, options);
      return withinDeadline(settings, options.signal, (deadline) => holdSlot(request, settings, deadline));
    },
    async releaseHold(holdId, options = {}) {
      checkText("holdId", holdId);
      checkOperationOptions(options);
      const { signal } = options;
      if (!(await toHoldStore(assignments, "releaseHold").releaseHold(holdId, { signal }))) {
        throw new HoldNotFoundError(holdId);
      }
    },
  };
  return observedDispatcher(dispatcher, settings.observers);
}
