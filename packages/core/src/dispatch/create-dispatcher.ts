import { checkOperationOptions } from "../plugin-kit/check-fields.js";
import { checkText } from "../plugin-kit/check-option.js";
import { toLedger } from "../plugin-kit/check-plugin.js";
import {
  checkDeclineRequest,
  checkDispatchRequest,
  checkPreviewRequest,
  checkReassignRequest,
} from "./check-fields-of-requests.js";
import { claimBest } from "./claim.js";
import type { Dispatcher, PreviewRequest } from "./dispatcher.js";
import { explain } from "./history.js";
import { once } from "./idempotency.js";
import { observedDispatcher } from "./observed-parts.js";
import { type Book, decline, reassign } from "./redispatch.js";
import { type SearchDeadline, withinDeadline } from "./search-deadline.js";
import { type DispatcherOptions, parseDispatcherOptions } from "./settings.js";
import { createSurvey, type Survey } from "./survey.js";
import { type Earlier, toTask } from "./task.js";
import { toDecision } from "./to-decision.js";
import { findSwapHint } from "./to-no-technician-error.js";

/**
 * Makes a dispatcher of its plug-ins. Does no I/O; the caller owns the plug-ins and their resources.
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
      withinDeadline(settings, signal, async (deadline) =>
        claimBest(await survey(request, deadline, earlier), notes, settings, signal),
      );

  const dispatcher: Dispatcher = {
    async dispatch(given, options = {}) {
      checkDispatchRequest(given, options);
      const { idempotencyKey: key, ...request } = given;
      const { signal } = options;
      const { actor } = request;
      if (request.location !== undefined) toLedger(assignments, "location");
      if (key === undefined) return bookAs(signal)(request, { actor });
      const ledger = toLedger(assignments, "idempotencyKey");
      return withinDeadline(settings, signal, (deadline) =>
        once(key, request, ledger, settings, deadline, async (reservation) =>
          claimBest(await survey(request, deadline), { actor, reservation }, settings, signal),
        ),
      );
    },
    async preview(request, options = {}) {
      checkPreviewRequest(request, options);
      const { signal } = options;
      return withinDeadline(settings, signal, async (deadline) => {
        const surveyed = await survey(request, deadline);
        const standing = await surveyed.settle();
        const { best } = standing;
        if (best === null && surveyed.ending?.error !== undefined) throw surveyed.ending.error;
        const decision = toDecision(surveyed, standing, distances);
        if (best !== null) return { technicianId: best.technician.id, decision };
        const hint = findSwapHint(decision, surveyed.task.longestDrive);
        return { technicianId: null, decision, ...(hint !== null && { hint }) };
      });
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
  };
  return observedDispatcher(dispatcher, settings.observers);
}
