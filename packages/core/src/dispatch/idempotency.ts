import type { DispatchRequest, DispatchResult, NewJobRequest, WaitingResult } from "../contract/dispatcher.js";
import { parseInstant } from "../domain/instant.js";
import type { Job } from "../domain/job.js";
import type { Requirements } from "../domain/requirements.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { IdempotencyKeyInUseError, IdempotencyKeyReusedError } from "../errors/idempotency-errors.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { StoreError } from "../errors/store-error.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { parseHeldUntil, parseJobDetails, parsePriority } from "../plugin-kit/change-job.js";
import { isJobStore } from "../plugin-kit/check-plugin.js";
import { parseRequirements } from "../plugin-kit/check-requirements.js";
import { pause } from "../plugin-kit/clock.js";
import type { AssignmentLedger, Reservation } from "../plugins/assignment-ledger.js";
import type { Clock } from "../plugins/clock.js";
import type { JobStore } from "../plugins/job-store.js";
import { isOpen, lostAssignment, readRepeat } from "./history.js";
import type { SearchDeadline } from "./search-deadline.js";
import type { DispatcherSettings } from "./settings.js";
import { readWaiting } from "./waiting.js";

/** Long enough for a claim to finish within its lease, if there is no deadline. */
const searchMs = 60_000;
const claimMs = 5_000;

const leastDelayMs = 20;
const mostDelayMs = 500;

/** What is known of a key: it is the caller's now, or something came of an earlier request with it. */
export type KeyHolding<Done = DispatchResult> =
  | { readonly status: "reserved"; readonly reservation: Reservation }
  | { readonly status: "done"; readonly result: Done }
  /** The job waits, or has waited. */
  | { readonly status: "queued"; readonly jobId: string };

/** Reserves a key, as soon as no other request with it is running. Called again, it waits longer. */
export type ReserveKey<Done = DispatchResult> = () => Promise<KeyHolding<Done>>;

/** @throws {InvalidRequestError} */
export function checkIdempotencyKey(parameter: string, key: string): void {
  if (typeof key === "string" && /^[\x21-\x7e]{1,255}$/.test(key)) return;
  throw new InvalidRequestError({ parameter, problem: "must be 1 to 255 visible ASCII characters" });
}

/**
 * @throws {IdempotencyKeyReusedError} when called: the key was used with another request
 * @throws {IdempotencyKeyInUseError} when called: the deadline passed while a request with the key was running
 */
export function createKeyReserver(
  key: string,
  request: DispatchRequest,
  ledger: AssignmentLedger,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
): ReserveKey {
  const read = (assignmentId: string) => readRepeat(assignmentId, ledger, deadline.signal);
  return createReserver(key, toFingerprint(request), { ledger, settings, deadline, read });
}

interface ReserverMeans<Done> {
  readonly ledger: AssignmentLedger;
  readonly settings: Pick<DispatcherSettings, "clock" | "deadlineMs" | "idempotencyKeepMs">;
  readonly deadline: SearchDeadline;
  /** Reads what came of a key from the assignment that is noted under it; null if that has been deleted. */
  readonly read: (assignmentId: string) => Promise<Done | null>;
}

function createReserver<Done>(
  key: string,
  fingerprint: string,
  { ledger, settings: { clock, deadlineMs, idempotencyKeepMs }, deadline, read }: ReserverMeans<Done>,
): ReserveKey<Done> {
  const leaseMs = (deadlineMs ?? searchMs) + claimMs;
  const readDone = doneReader(ledger, read);
  let delayMs: number | null = null;
  /** Null as long as another request with the key is running. */
  const tryOnce = async (): Promise<KeyHolding<Done> | null> => {
    const reservation = { key, token: crypto.randomUUID() };
    const asked = ledger.reserveKey(
      { ...reservation, fingerprint, leaseMs, keepMs: idempotencyKeepMs },
      { signal: deadline.signal },
    );
    const state = await untilAborted(asked, deadline.signal);
    if (state.status === "mismatch") throw new IdempotencyKeyReusedError();
    if (state.status === "queued") return state;
    if (state.status === "reserved") return { status: "reserved", reservation };
    const result = state.status === "done" ? await readDone(state.assignmentId) : null;
    return result === null ? null : { status: "done", result };
  };
  return async () => {
    for (;;) {
      if (delayMs !== null) await wait(delayMs, clock, deadline);
      delayMs = delayMs === null ? leastDelayMs : Math.min(2 * delayMs, mostDelayMs);
      const holding = await tryOnce();
      if (holding !== null) return holding;
    }
  };
}

/**
 * Books at most once for a key: the same request with this key, at the same time or later, gets the result of the
 * first. If the request fails, its key is released.
 */
export async function once(
  key: string,
  request: DispatchRequest,
  ledger: AssignmentLedger,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
  book: (reservation: Reservation) => Promise<DispatchResult | WaitingResult>,
): Promise<DispatchResult | WaitingResult> {
  checkIdempotencyKey("idempotencyKey", key);
  const reserve = createKeyReserver(key, request, ledger, settings, deadline);
  for (;;) {
    const holding = await reserve();
    if (holding.status === "queued") return readWaiting(holding.jobId, ledger, deadline.signal);
    if (holding.status === "done") {
      const waiting = request.whenNobody === "queue" ? await readWaitingAgain(holding.result, ledger, deadline) : null;
      return waiting ?? holding.result;
    }
    const result = await bookReserved(holding.reservation, ledger, deadline, book);
    if (result !== null) return result;
  }
}

/** The job of an earlier booking, if nobody has it any more and it waits again, or has missed its window since. */
async function readWaitingAgain(
  { assignment: { jobId }, currentAssignment }: DispatchResult,
  ledger: AssignmentLedger,
  { signal }: Pick<SearchDeadline, "signal">,
): Promise<WaitingResult | null> {
  const hasSomeone = currentAssignment !== null && currentAssignment !== undefined && isOpen(currentAssignment);
  if (hasSomeone || !isJobStore(ledger)) return null;
  const job = await ledger.findJob(jobId, { signal });
  const isWaiting = job?.status === "waiting" || job?.status === "missed";
  return isWaiting ? readWaiting(jobId, ledger, signal) : null;
}

/** If this fails, the lease runs out. It continues after an abort or the deadline, but then nobody waits for it. */
export async function releaseKey(
  reservation: Reservation,
  ledger: AssignmentLedger,
  { signal }: Pick<SearchDeadline, "signal">,
): Promise<void> {
  await untilAborted(ledger.releaseKey(reservation), signal).catch(() => undefined);
}

/**
 * Creates a job at most once for a key: the same request with this key, at the same time or later, gets the same job as it
 * is then. If the request fails, its key is released.
 */
export async function createJobOnce(
  { idempotencyKey: key, ...request }: NewJobRequest & { readonly idempotencyKey: string },
  jobs: JobStore,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
  create: (reservation: Reservation) => Promise<Job>,
): Promise<Job> {
  checkIdempotencyKey("idempotencyKey", key);
  const { signal } = deadline;
  const read = async (assignmentId: string): Promise<string | null> =>
    (await jobs.findAssignment(assignmentId, { signal }))?.jobId ?? null;
  const reserve = createReserver(key, toJobFingerprint(request), { ledger: jobs, settings, deadline, read });
  for (;;) {
    const holding = await reserve();
    if (holding.status === "reserved") {
      const job = await bookReserved(holding.reservation, jobs, deadline, create);
      if (job !== null) return job;
    } else {
      const jobId = holding.status === "queued" ? holding.jobId : holding.result;
      const job = await jobs.findJob(jobId, { signal });
      if (job === null) throw new StoreError("STORE_FAILED", `Job store ${jobs.name} lost job ${jobId}`);
      return job;
    }
  }
}

/**
 * Reads what was booked under a key; null if that has been deleted. Then the key is free again, unless the ledger
 * breaks its contract.
 */
function doneReader<Done>(
  ledger: AssignmentLedger,
  read: (assignmentId: string) => Promise<Done | null>,
): (assignmentId: string) => Promise<Done | null> {
  let lostId: string | null = null;
  return async (assignmentId) => {
    const repeat = await read(assignmentId);
    if (repeat === null && lostId === assignmentId) throw lostAssignment(assignmentId, ledger);
    lostId = assignmentId;
    return repeat;
  };
}

/** Null if the lease ran out and another caller has the key. */
async function bookReserved<Result>(
  reservation: Reservation,
  ledger: AssignmentLedger,
  deadline: SearchDeadline,
  book: (reservation: Reservation) => Promise<Result>,
): Promise<Result | null> {
  try {
    return await book(reservation);
  } catch (error) {
    if (DispatchError.isInstance(error) && error.code === "RESERVATION_LOST") return null;
    await releaseKey(reservation, ledger, deadline);
    throw error;
  }
}

async function wait(delayMs: number, clock: Clock, deadline: SearchDeadline): Promise<void> {
  try {
    await pause(delayMs, clock, deadline.signal);
  } catch (error) {
    throw deadline.isReason(error) ? new IdempotencyKeyInUseError({ cause: error }) : error;
  }
}

/**
 * Returns the canonical text of what a request asks for: two requests with the same text ask for the same. The text
 * does not depend on the actor, on the order of properties and lists, on the UTC offset of a timestamp, or on fields
 * that are left out or ask for nothing.
 *
 * @throws {InvalidRequestError} naming the first requirement that cannot be used
 */
function toFingerprint({ customerId, location, requirements = {}, ...job }: DispatchRequest): string {
  const place = location === undefined ? null : [location.latitude, location.longitude];
  const text = [customerId ?? null, place, toCanonical(parseRequirements(requirements))];
  const { reference = null, note = null, priority = 0, whenNobody = "fail", holdId } = job;
  const details = [reference, note, parsePriority(priority), whenNobody];
  const { window, workSeconds } = job;
  const parsed = parseJobDetails({ window, workSeconds });
  const time = [parsed.window, workSeconds === undefined ? null : parsed.workSeconds];
  // Without any of these fields, the text stays the same as in versions that did not have them.
  if (holdId !== undefined) return JSON.stringify([...text, details, holdId]);
  if (time.some((value) => value !== null)) return JSON.stringify([...text, details, time]);
  return JSON.stringify(details.join() === ",,0,fail" ? text : [...text, details]);
}

/** As `toFingerprint`. A dispatch asks for something else, even with the same fields. */
function toJobFingerprint({
  customerId,
  reason,
  heldUntil,
  actor: _,
  ...job
}: Omit<NewJobRequest, "idempotencyKey">): string {
  const asked = { ...job, customerId: customerId ?? undefined, priority: parsePriority(job.priority ?? 0) };
  const held = parseHeldUntil({ heldUntil });
  return JSON.stringify(["createJob", toFingerprint(asked), reason ?? null, ...(held === null ? [] : [held])]);
}

function toCanonical({ startsAt, ...others }: Requirements): readonly (readonly [string, unknown])[] {
  const asked = Object.entries({ ...others, startsAt: parseInstant(startsAt) ?? undefined });
  return asked
    .filter(([name, value]) => value !== undefined && !asksForNothing(name, value))
    .map(([name, value]) => [name, Array.isArray(value) ? toSet(value) : value] as const)
    .sort(([left], [right]) => compareTexts(left, right));
}

/** An empty list and `false` ask for nothing, except an empty `pinned`: then nobody may go. */
function asksForNothing(name: string, value: unknown): boolean {
  if (value === false) return true;
  return Array.isArray(value) && value.length === 0 && name !== "pinned";
}

/** The order of a list and repeated entries make no difference. */
function toSet(items: readonly unknown[]): readonly string[] {
  return [...new Set(items.map(toText))].sort(compareTexts);
}

function toText(item: unknown): string {
  return JSON.stringify(item, (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => compareTexts(left, right)))
      : value,
  );
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
