import { DeadlineExceededError } from "../errors/deadline-exceeded-error.js";
import { type Deadline, startDeadline } from "../plugin-kit/deadline.js";
import type { DispatcherSettings } from "./settings.js";

/** A limit of how long a search may take, if there is one. */
export interface SearchDeadline extends Pick<Deadline, "isReason" | "cancel"> {
  readonly signal: AbortSignal | undefined;
}

type SearchDeadlineSettings = Pick<DispatcherSettings, "deadlineMs" | "clock">;

/** @throws {DeadlineExceededError} the work fails because the deadline has passed */
export async function withinDeadline<Result>(
  settings: SearchDeadlineSettings,
  signal: AbortSignal | undefined,
  work: (deadline: SearchDeadline) => Promise<Result>,
): Promise<Result> {
  signal?.throwIfAborted();
  const deadline = start(settings, signal);
  try {
    return await work(deadline);
  } catch (error) {
    const { deadlineMs } = settings;
    throw deadlineMs !== null && deadline.isReason(error)
      ? new DeadlineExceededError(deadlineMs, { cause: error })
      : error;
  } finally {
    deadline.cancel();
  }
}

function start({ deadlineMs, clock }: SearchDeadlineSettings, signal: AbortSignal | undefined): SearchDeadline {
  if (deadlineMs === null) return { signal, isReason: () => false, cancel: () => undefined };
  // Of the name that the reason of `AbortSignal.timeout` has: a provider can tell it from a caller who left.
  const toReason = (): Error =>
    Object.assign(new Error(`The deadline of ${deadlineMs} ms has passed`), { name: "TimeoutError" });
  return startDeadline({ afterMs: deadlineMs, toReason, signal, clock });
}
