import type { Customer } from "../domain/customer.js";
import { DeadlineExceededError } from "../errors/deadline-exceeded-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { NoTechnicianAvailableError, NoTechnicianReachableError } from "../errors/no-technician-errors.js";
import { claim } from "./claim.js";
import { type Deadline, startDeadline } from "./deadline.js";
import type { Dispatcher, DispatchResult } from "./dispatcher.js";
import { find } from "./find.js";
import { createMetric } from "./metric.js";
import { type DispatcherOptions, type DispatcherSettings, parseDispatcherOptions } from "./settings.js";
import { createSurvey, type Survey } from "./survey.js";
import { toDecision } from "./to-decision.js";

/**
 * Puts a dispatcher together. Does no I/O; whoever calls owns the plug-ins and what is behind them.
 *
 * @throws {InvalidRequestError} naming the first option that cannot be used
 * @example
 * const dispatcher = createDispatcher({ customers, technicians, distances, assignments });
 * const { assignment, decision } = await dispatcher.dispatch({ customerId: "42" });
 */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const settings = parseDispatcherOptions(options);
  const metric = createMetric(settings);

  return {
    async dispatch({ customerId }, { signal } = {}) {
      if (typeof customerId !== "string") throw new InvalidRequestError("customerId must be a string");
      signal?.throwIfAborted();
      const deadline = startDeadline(settings.deadlineMs, settings.clock, signal);
      try {
        const customer = await find(customerId, settings.customers, deadline.signal);
        const survey = createSurvey(customer, settings, metric, deadline);
        return await claimNearest(customer, survey, settings, signal);
      } catch (error) {
        throw toDispatchFailure(error, deadline, settings);
      } finally {
        deadline.cancel();
      }
    },
  };
}

/** Claims the best; where they were taken meanwhile, the best of the others, as proven as the first. */
async function claimNearest(
  customer: Customer,
  survey: Survey,
  { assignments, distances }: DispatcherSettings,
  signal: AbortSignal | undefined,
): Promise<DispatchResult> {
  for (;;) {
    const { best } = await survey.settle();
    if (best === null) throw toNobody(customer, survey, distances);
    const assignment = await claim(best, customer, assignments, signal);
    if (assignment !== null) return { assignment, decision: toDecision(customer, distances, survey, best) };
  }
}

/** Nobody can be claimed: the survey's own failure says why, or else what became of the candidates. */
function toNobody(customer: Customer, survey: Survey, distances: DispatcherSettings["distances"]): unknown {
  if (survey.ending?.error !== undefined) return survey.ending.error;
  const decision = toDecision(customer, distances, survey, null);
  const isAnyoneUnreachable = decision.candidates.some(({ status }) => status === "unreachable");
  const isAnyoneTaken = decision.candidates.some(({ status }) => status === "conflict");
  return isAnyoneUnreachable && !isAnyoneTaken
    ? new NoTechnicianReachableError(decision)
    : new NoTechnicianAvailableError(decision);
}

function toDispatchFailure(error: unknown, deadline: Deadline, { deadlineMs }: DispatcherSettings): unknown {
  const isDeadline = deadlineMs !== null && deadline.hasPassed && error === deadline.signal?.reason;
  return isDeadline ? new DeadlineExceededError(deadlineMs, { cause: error }) : error;
}
