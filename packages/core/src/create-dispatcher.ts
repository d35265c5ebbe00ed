import { dispatchBatch } from "./batch/dispatch-batch.js";
import { previewBatch } from "./batch/preview-batch.js";
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
} from "./contract/check-fields-of-requests.js";
import type { Dispatcher, DispatchRequest } from "./contract/dispatcher.js";
import { dispatchWaiting, toBook } from "./dispatch/book.js";
import { dispatch } from "./dispatch/dispatch.js";
import { observedDispatcher } from "./dispatch/observed-parts.js";
import { plan } from "./dispatch/plan.js";
import { previewDispatch } from "./dispatch/preview-dispatch.js";
import { withinDeadline } from "./dispatch/search-deadline.js";
import { type DispatcherOptions, parseDispatcherOptions } from "./dispatch/settings.js";
import { checkNewTimes } from "./dispatch/task.js";
import { toJobStore } from "./dispatch/waiting.js";
import { explainAssignment } from "./explain/explain-assignment.js";
import { explainCandidate } from "./explain/explain-candidate.js";
import { changeJob, endJob } from "./jobs/change-job.js";
import { createJob } from "./jobs/create-job.js";
import { importJobs } from "./jobs/import-jobs.js";
import { measureLeg } from "./jobs/measure-leg.js";
import { decline, reassign } from "./jobs/redispatch.js";
import { releaseTechnician } from "./jobs/release-technician.js";
import { parseJobDetails } from "./plugin-kit/change-job.js";
import { checkOperationOptions } from "./plugin-kit/check-fields.js";
import { checkText } from "./plugin-kit/check-option.js";
import { toHoldStore, toLedger } from "./plugin-kit/check-plugin.js";
import type { OperationOptions } from "./plugins/operation-options.js";
import { findSlots } from "./slots/find-slots.js";
import { holdSlot } from "./slots/hold-slot.js";
import { releaseSlot } from "./slots/release-slot.js";

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
  const { assignments, clock, technicians } = settings;
  const dispatcher: Dispatcher = {
    // Only a request that says "queue" can be left waiting.
    dispatch: (async (request: DispatchRequest, options: OperationOptions = {}) => {
      checkDispatchRequest(request, options);
      return dispatch(request, settings, options.signal);
    }) as Dispatcher["dispatch"],
    async createJob(request, options = {}) {
      checkNewJobRequest(request, options);
      return createJob(request, settings, options.signal);
    },
    async importJobs(request, options = {}) {
      checkImportJobsRequest(request, options);
      const { customers, limits } = settings;
      const { signal } = options;
      return importJobs(request, {
        ...{ customers, technicians, clock, signal, maxDistanceMeters: limits.maxDistanceMeters ?? null },
        jobs: toJobStore(assignments, "importJobs"),
        createJob: (job) => createJob(job, settings, signal),
        checkNewJob: (job) => {
          const { requirements, window } = parseJobDetails(job);
          checkNewTimes({ window, requirements }, settings);
        },
        changeJob: (change) => dispatcher.changeJob(change, options),
      });
    },
    async dispatchJob(request, options = {}) {
      checkDispatchJobRequest(request, options);
      return dispatchWaiting(request, settings, options.signal);
    },
    async changeJob(request, options = {}) {
      checkChangeJobRequest(request, options);
      const { jobId, actor, reason } = request;
      const { signal } = options;
      return changeJob(request, {
        jobs: toJobStore(assignments, "changeJob"),
        technicians,
        plan: (asked, earlier) => plan(asked, settings, signal, earlier),
        settings,
        measureLeg: (from, to) =>
          withinDeadline(settings, signal, (deadline) => measureLeg(from, to, settings.distances, deadline.signal)),
        dispatchJob: () => dispatchWaiting({ jobId, actor, reason }, settings, signal),
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
      return previewDispatch(request, settings, options.signal);
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
      return decline(request, { ledger: toLedger(assignments, "decline"), book: toBook(settings, signal), signal });
    },
    async reassign(request, options = {}) {
      checkReassignRequest(request, options);
      const { signal } = options;
      return reassign(request, { ledger: toLedger(assignments, "reassign"), book: toBook(settings, signal), signal });
    },
    async explain(assignmentId, options = {}) {
      checkText("assignmentId", assignmentId);
      checkOperationOptions(options);
      const { signal } = options;
      return explainAssignment(assignmentId, toLedger(assignments, "explain"), signal);
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
      const book = toBook(settings, signal);
      return releaseTechnician(request, { jobs, technicians, book, nowMs: clock.now(), signal });
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
      await releaseSlot(holdId, toHoldStore(assignments, "releaseHold"), options);
    },
  };
  return observedDispatcher(dispatcher, settings.observers);
}
