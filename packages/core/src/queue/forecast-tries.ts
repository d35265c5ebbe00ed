import { parseInstant } from "../domain/instant.js";
import type { Job } from "../domain/job.js";
import { checkFields, checkSignal } from "../plugin-kit/check-fields.js";
import { checkMethods } from "../plugin-kit/check-option.js";
import { systemClock } from "../plugin-kit/clock.js";
import type { Clock } from "../plugins/clock.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import type { QueueStore } from "../plugins/queue-store.js";
import { parseNote, toNextTryMs } from "./decide-turn.js";
import { parseSilence, parseTiming, type QueueSettings } from "./run-queue.js";

/** With which settings the queue runs. */
export interface ForecastOptions
  extends OperationOptions,
    Pick<QueueSettings, "windowMs" | "retryMs" | "silenceSeconds"> {
  /** @default the clock of the machine */
  readonly clock?: Pick<Clock, "now"> | undefined;
}

/** Tells when a waiting job is tried next, as an RFC 3339 timestamp in UTC. */
export type Forecast = (job: Pick<Job, "priority" | "heldUntil">) => string;

/**
 * Reads the queue once, and returns when each of its jobs is tried next, at the latest, if `runQueue` runs with these
 * settings somewhere. A time that is now means: with the next look at the queue.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 * @throws {StoreError} the store cannot answer
 */
export async function forecastTries(
  jobs: Pick<QueueStore, "readQueue">,
  options: ForecastOptions = {},
): Promise<Forecast> {
  checkMethods("jobs", jobs, "a queue store", ["readQueue"]);
  checkFields("options.", options, { signal: true, windowMs: true, retryMs: true, silenceSeconds: true, clock: true });
  const { signal, clock = systemClock } = options;
  checkSignal("options.signal", signal);
  const timing = parseTiming(options);
  checkMethods("options.clock", clock, "a clock", ["now"]);
  const { waiting, isChanged, note } = await jobs.readQueue({
    signal,
    silenceSeconds: parseSilence(options) ?? undefined,
  });
  const view = { waiting, isChanged, note: parseNote(note), nowMs: clock.now() };
  return ({ priority, heldUntil }) => {
    const heldUntilMs = parseInstant(heldUntil);
    return new Date(toNextTryMs(view, { priority, heldUntilMs }, timing)).toISOString();
  };
}
