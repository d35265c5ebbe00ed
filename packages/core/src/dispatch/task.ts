import type { Work } from "../calendar/gaps.js";
import type { PreviewRequest, TechnicianChange } from "../contract/dispatcher.js";
import { type Coordinates, findPlaceProblem, isValidCoordinates } from "../domain/coordinates.js";
import type { Customer } from "../domain/customer.js";
import { parseInstant } from "../domain/instant.js";
import type { DispatchLimits } from "../domain/limits.js";
import type { Requirements } from "../domain/requirements.js";
import { maxWindowDays, type TimeWindow } from "../domain/time-window.js";
import type { PlannedVisit } from "../domain/visit.js";
import { CustomerLocationInvalidError, CustomerNotFoundError } from "../errors/customer-errors.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { parseJobDetails } from "../plugin-kit/change-job.js";
import { checkObject, checkText } from "../plugin-kit/check-option.js";
import { parseRequirements, readStoredRequirements } from "../plugin-kit/check-requirements.js";
import { checkTechnicianChange } from "../plugin-kit/check-technician.js";
import { systemClock } from "../plugin-kit/clock.js";
import { toJsonLength } from "../plugin-kit/json-length.js";
import type { Clock } from "../plugins/clock.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import type { DispatcherSettings, TimeSettings } from "./settings.js";

/** What a dispatch has to decide. */
export interface Task {
  /** `id` is null if the work is at a place without a customer. */
  readonly customer: { readonly id: string | null; readonly location: Coordinates };
  readonly requirements: Requirements;
  /** The limits of every dispatch. */
  readonly limits: DispatchLimits;
  /** The longest drive: the stricter one of the requirements and the limits. */
  readonly longestDrive: LongestDrive;
  /**
   * The ids of those who had the job before and do not get it again. The size limits of requests do not apply to it.
   */
  readonly passedOver: ReadonlySet<string>;
  /** The hypothetical changes of a preview. */
  readonly changes: readonly TechnicianChange[];
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** The same for the ledger. */
  readonly asOf: PlanTime;
  /** The earliest start of the work, in milliseconds since the Unix epoch: never before now. */
  readonly startsAtMs: number;
  /** When the work may start, as it was asked for. Null: the technician leaves now. */
  readonly window: TimeWindow | null;
  readonly workSeconds: number;
  /** The same as calendars read it. */
  readonly work: Work;
}

/** When a visit is planned, as a ledger is told. */
export type PlanTime = Pick<PlannedVisit, "plannedAt" | "now">;

export type LongestDrive = Pick<Requirements, "maxDistanceMeters" | "maxDriveSeconds">;

/** What another dispatch of a job takes over from the earlier ones. */
export interface Earlier {
  /** The ids of those who had the job. */
  readonly passedOver: readonly string[];
  /** Whether the requirements were given earlier, so their start may be in the past. */
  readonly areRequirementsStored: boolean;
  /** Whether the window is given with this request, so it is checked. Default: false, it was checked earlier, and may be past. */
  readonly isWindowNew?: boolean | undefined;
  /** Where the job is. Default: as the request says. */
  readonly place?: Task["customer"] | undefined;
  /** The priority of the job. Default: 0. */
  readonly priority?: number | undefined;
  /** The assignment that is replaced: its visit does not count. Default: nothing is replaced. */
  readonly replaces?: string | undefined;
  /** The held slot that is used: its visit does not count. Default: none is used. */
  readonly usesHold?: string | undefined;
}

/** Jobs that were stored before windows had a limit may have longer ones: of those, later starts are not searched for. */
export const longestWindowMs: number = maxWindowDays * 86_400_000;

/**
 * Makes the task, checked and complete; loads the location of the customer.
 *
 * @throws {InvalidRequestError} naming what is wrong
 */
export async function toTask(
  request: PreviewRequest,
  { customers, clock, limits, maxPastStartSeconds, time }: DispatcherSettings,
  signal: AbortSignal | undefined,
  earlier: Earlier | undefined,
): Promise<Task> {
  const areStored = earlier?.areRequirementsStored === true;
  const given = request.requirements === undefined ? {} : request.requirements;
  const requirements = parseRequirements(areStored ? readStoredRequirements(given) : given);
  const nowMs = clock.now();
  const givenStartMs = parseInstant(requirements.startsAt) ?? nowMs;
  if (!areStored) checkStart(givenStartMs, nowMs, maxPastStartSeconds);
  const isStored = earlier !== undefined && earlier.isWindowNew !== true;
  const window = toWindow(request, givenStartMs, nowMs, isStored);
  const workSeconds = toWorkSeconds(request.workSeconds, requirements, time);
  // Nobody starts before now: a start in the past is not compared with shifts in the past.
  const startsAtMs = window === null ? nowMs : Math.max(Date.parse(window.earliest), nowMs);
  const latestMs = window === null ? nowMs : Math.min(Date.parse(window.latest), startsAtMs + longestWindowMs);
  return {
    customer: earlier?.place ?? (await findPlace(request, customers, signal)),
    requirements,
    limits,
    longestDrive: toLongestDrive(requirements, limits),
    passedOver: new Set(earlier?.passedOver),
    changes: parseChanges(request.changes ?? []),
    nowMs,
    asOf: toPlanTime(nowMs, clock),
    startsAtMs,
    window,
    workSeconds,
    work: {
      nowMs,
      window: window === null ? null : { earliestMs: startsAtMs, latestMs },
      // Every visit takes at least a moment.
      workMs: Math.max(1, workSeconds * 1000),
      overrunMs: time.overrunSeconds * 1000,
      overtimeMs: time.overtimeSeconds * 1000,
      mayExtendHours: requirements.mayExtendHours === true,
      isDriveInShift: time.isDriveInShift,
      replaces: earlier?.replaces,
      usesHold: earlier?.usesHold,
    },
  };
}

/** The ledger goes by its own clock, unless the clock is not that of the machine. */
export function toPlanTime(nowMs: number, clock: Clock): PlanTime {
  const plannedAt = new Date(nowMs).toISOString();
  return clock === systemClock ? { plannedAt } : { plannedAt, now: plannedAt };
}

/**
 * The window of the request; or the moment that the requirements ask for, unless it is past. The window of a stored job
 * that has passed does not count either: the customer still needs someone.
 */
function toWindow(
  { window: given }: Pick<PreviewRequest, "window">,
  startMs: number,
  nowMs: number,
  isStored: boolean,
): TimeWindow | null {
  const window = isStored ? (given ?? null) : parseJobDetails({ window: given }).window;
  if (startMs > nowMs) {
    if (window !== null && !isStored) throw twoStarts("window");
    const startsAt = new Date(startMs).toISOString();
    return { earliest: startsAt, latest: startsAt };
  }
  if (window === null || Date.parse(window.latest) >= nowMs) return window;
  if (isStored) return null;
  throw new InvalidRequestError({ parameter: "window.latest", problem: "must not be in the past" });
}

/**
 * Checks the times of a new job as those of a dispatch.
 *
 * @throws {InvalidRequestError} naming the time that is past, or that cannot be given together with the other
 */
export function checkNewTimes(
  { window, requirements }: Pick<PreviewRequest, "window"> & { readonly requirements: Requirements },
  { clock, maxPastStartSeconds }: Pick<DispatcherSettings, "clock" | "maxPastStartSeconds">,
): void {
  const nowMs = clock.now();
  const startMs = parseInstant(requirements.startsAt) ?? nowMs;
  checkStart(startMs, nowMs, maxPastStartSeconds);
  toWindow({ window }, startMs, nowMs, false);
}

/** How long work takes: as given; otherwise as long as the longest default of its skills, or the default of all work. */
export function toWorkSeconds(
  given: number | undefined,
  { skills = [] }: Requirements,
  { defaultWorkSeconds, workSecondsBySkill }: TimeSettings,
): number {
  if (given !== undefined) return parseJobDetails({ workSeconds: given }).workSeconds;
  const bySkill = skills.flatMap(({ name }) => workSecondsBySkill.get(name) ?? []);
  return bySkill.length === 0 ? defaultWorkSeconds : Math.max(...bySkill);
}

/** @param parameter the window, by the name that the caller knows */
export function twoStarts(parameter: string): InvalidRequestError {
  return new InvalidRequestError({ parameter, problem: "cannot be given together with requirements.startsAt" });
}

function checkStart(startMs: number, nowMs: number, maxPastSeconds: number | null): void {
  if (maxPastSeconds === null || startMs >= nowMs - maxPastSeconds * 1000) return;
  throw new InvalidRequestError({
    parameter: "requirements.startsAt",
    problem: `must not be more than ${maxPastSeconds} seconds in the past`,
  });
}

function toLongestDrive(
  { maxDistanceMeters: required, maxDriveSeconds }: Requirements,
  { maxDistanceMeters: limit }: DispatchLimits,
): LongestDrive {
  const maxDistanceMeters = Math.min(required ?? Number.POSITIVE_INFINITY, limit ?? Number.POSITIVE_INFINITY);
  return { maxDistanceMeters: Number.isFinite(maxDistanceMeters) ? maxDistanceMeters : undefined, maxDriveSeconds };
}

async function findPlace(
  { customerId, location }: PreviewRequest,
  customers: CustomerSource,
  signal: AbortSignal | undefined,
): Promise<Task["customer"]> {
  if (location === undefined) {
    return findCustomer(checkText("customerId", customerId), customers, signal);
  }
  if (customerId !== undefined)
    throw new InvalidRequestError({ parameter: "customerId", problem: "cannot be given together with location" });
  const problem = findPlaceProblem(location);
  if (problem !== null) throw new InvalidRequestError({ parameter: "location", problem });
  return { id: null, location };
}

/**
 * Returns the customer, whose location is on Earth.
 *
 * @throws {CustomerNotFoundError} or {CustomerLocationInvalidError}
 */
async function findCustomer(
  customerId: string,
  customers: CustomerSource,
  signal: AbortSignal | undefined,
): Promise<Customer> {
  const customer = await untilAborted(customers.findCustomer(customerId, { signal }), signal);
  if (customer === null) throw new CustomerNotFoundError(customerId);
  if (!isValidCoordinates(customer.location)) throw new CustomerLocationInvalidError(customer);
  return customer;
}

const maxChanges = 100;
const maxListLength = 100;
const maxNameLength = 200;
const maxAttributesLength = 100_000;

/**
 * The changes of a preview, checked: at most 100, each with an id of 1 to 200 characters; lists have 100 entries at most,
 * attributes 100 names and 100,000 characters as JSON.
 *
 * @throws {InvalidRequestError} naming the first field that cannot be used, such as `changes[0].skills[1].level`
 */
function parseChanges(changes: readonly TechnicianChange[]): readonly TechnicianChange[] {
  if (!Array.isArray(changes) || changes.length > maxChanges) {
    throw new InvalidRequestError({ parameter: "changes", problem: `must be a list of at most ${maxChanges}` });
  }
  const ids = new Set<string>();
  changes.forEach((change: TechnicianChange, index) => {
    const path = `changes[${index}]`;
    const excess = findExcess(checkObject(path, change));
    // First of all: what is too long is not read.
    if (excess !== null)
      throw new InvalidRequestError({ parameter: `${path}.${excess.field}`, problem: excess.problem });
    checkTechnicianChange(`${path}.`, change);
    if (ids.has(change.id)) throw new InvalidRequestError({ parameter: `${path}.id`, problem: "is listed twice" });
    ids.add(change.id);
  });
  return changes;
}

interface TooLong {
  readonly field: string;
  readonly problem: string;
}

/** The first field that is longer than allowed in a change. */
function findExcess({ id, skills, availability, territories, attributes }: TechnicianChange): TooLong | null {
  if (isLong(id)) return { field: "id", problem: `must be a text of 1 to ${maxNameLength} characters` };
  const lists: readonly (readonly [field: string, list: unknown])[] = [
    ["skills", skills],
    ["availability.shifts", availability?.shifts],
    ["availability.absences", availability?.absences],
    ["territories", territories],
  ];
  for (const [field, list] of lists) {
    if (!Array.isArray(list)) continue;
    if (list.length > maxListLength) return { field, problem: `must be a list of at most ${maxListLength}` };
    if (list.some((item) => isLong(item) || isLong(item?.name))) {
      return { field, problem: `must have names of 1 to ${maxNameLength} characters` };
    }
  }
  return attributes === undefined || isSmall(attributes)
    ? null
    : {
        field: "attributes",
        problem: `must be an object of at most ${maxListLength} names and ${maxAttributesLength} characters as JSON`,
      };
}

function isLong(text: unknown): boolean {
  return typeof text === "string" && text.length > maxNameLength;
}

/** Counts the names first: just writing 24,000 of them takes long. */
function isSmall(attributes: unknown): boolean {
  if (typeof attributes !== "object" || attributes === null || Array.isArray(attributes)) return false;
  return Object.keys(attributes).length <= maxListLength && toJsonLength(attributes) <= maxAttributesLength;
}
