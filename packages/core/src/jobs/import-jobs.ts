import type {
  ChangeJobRequest,
  Dispatcher,
  ImportedJob,
  ImportJobsRequest,
  ImportJobsResult,
  NewJobRequest,
} from "../contract/dispatcher.js";
import { findPlaceProblem } from "../domain/coordinates.js";
import { externalIdPrefix, maxDirectoryIds, parseExternalId } from "../domain/directory-entry.js";
import type { Job } from "../domain/job.js";
import type { Requirements } from "../domain/requirements.js";
import { CustomerLocationInvalidError, CustomerNotFoundError } from "../errors/customer-errors.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { listJobErrors, parseHeldUntil, parseJobDetails, changeJob as toChangedJob } from "../plugin-kit/change-job.js";
import { checkFields, type FieldsOf } from "../plugin-kit/check-fields.js";
import { checkBoolean, checkList, checkText } from "../plugin-kit/check-option.js";
import { isDirectory } from "../plugin-kit/check-plugin.js";
import { parseRequirements } from "../plugin-kit/check-requirements.js";
import { withoutFirst } from "../plugin-kit/list-refusals.js";
import { isRefusal, orRefusal } from "../plugin-kit/or-refusal.js";
import { createSwapCheck, type RefuseSwapped } from "../plugin-kit/refuse-swapped.js";
import { retryOvertaken } from "../plugin-kit/retry-overtaken.js";
import type { Clock } from "../plugins/clock.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import type { ImportEntryResult } from "../plugins/directory.js";
import type { JobChanges, JobStore } from "../plugins/job-store.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { checkHeldUntil } from "./check-held-until.js";

/** What an import of jobs needs. */
interface Means {
  readonly jobs: JobStore;
  readonly customers: CustomerSource;
  readonly technicians: TechnicianSource;
  /** How far a place may be from every technician, if it would not be with its coordinates swapped. Null: not compared. */
  readonly maxDistanceMeters: number | null;
  readonly createJob: (request: NewJobRequest) => Promise<Job>;
  /** Throws what `createJob` would, as far as that does not depend on the customer. */
  readonly checkNewJob: (request: NewJobRequest) => void;
  readonly changeJob: (request: ChangeJobRequest) => ReturnType<Dispatcher["changeJob"]>;
  readonly clock: Pick<Clock, "now">;
  readonly signal: AbortSignal | undefined;
}

/** How many jobs are imported together at most. */
const maxJobs = 500;

/** Another change of the job overtook every try but the last. */
const maxTries = 5;

/**
 * Creates or changes jobs, one after the other. Each is found by its reference, which is also its idempotency key: two
 * imports at the same time create it once.
 */
export async function importJobs(request: ImportJobsRequest, means: Means): Promise<ImportJobsResult> {
  const { jobs, isDryRun = false, heldUntil, actor } = request;
  checkBoolean("isDryRun", isDryRun);
  checkHeldUntil(parseHeldUntil({ heldUntil }), means.clock);
  if (checkList("jobs", jobs).length > maxJobs) {
    throw new InvalidRequestError({ parameter: "jobs", problem: `must have ${maxJobs} entries at most` });
  }
  jobs.forEach((job, index) => {
    checkFields(`jobs[${index}].`, job, jobFields);
  });
  const results: ImportEntryResult[] = [];
  try {
    const people = await findPeople(jobs, means);
    const refuseSwapped = toSwapCheck(means);
    for (const job of jobs) {
      const imported = await orRefusal(() =>
        importJob(job, { people, refuseSwapped, isDryRun, heldUntil, actor }, means),
      );
      means.signal?.throwIfAborted();
      results.push(isRefusal(imported) ? toInvalid(imported.error, job) : imported);
    }
    return { results, error: null };
  } catch (error) {
    means.signal?.throwIfAborted();
    if (!DispatchError.isInstance(error)) throw error;
    return { results, error };
  }
}

function toInvalid(error: DispatchError, job: ImportedJob): ImportEntryResult {
  return { outcome: "invalid", error, otherErrors: withoutFirst(error, listJobErrors(job)) };
}

const jobFields: FieldsOf<ImportedJob> = {
  reference: true,
  customerId: true,
  location: true,
  note: true,
  requirements: true,
  priority: true,
  window: true,
  workSeconds: true,
};

interface Circumstances {
  readonly people: People;
  readonly refuseSwapped: RefuseSwapped;
  readonly isDryRun: boolean;
  readonly heldUntil: string | undefined;
  readonly actor: string | undefined;
}

async function importJob(given: ImportedJob, now: Circumstances, means: Means): Promise<ImportEntryResult> {
  const { reference } = given;
  parseJobDetails({ reference });
  const customer = findCustomer(given, now.people);
  const requirements = given.requirements && withIds(parseRequirements(given.requirements), now.people);
  const { customerId: _, reference: __, ...details } = given;
  const changes: JobChanges = { ...details, ...(requirements !== undefined && { requirements }) };
  return retryOvertaken(["VERSION_CONFLICT"], maxTries, async () => {
    const { items } = await means.jobs.listJobs({ limit: 2, filter: { reference } }, { signal: means.signal });
    const [job, other] = items;
    if (other !== undefined) throw refuse("reference", `is the one of several jobs, such as ${other.id}`);
    if (job === undefined) return create({ ...changes, reference }, customer, now, means);
    return change(job, changes, customer, now, means);
  });
}

async function create(
  { location, ...details }: JobChanges & { readonly reference: string },
  customer: FoundCustomer | null,
  { refuseSwapped, isDryRun, heldUntil, actor }: Circumstances,
  { createJob, checkNewJob }: Means,
): Promise<ImportEntryResult> {
  const { status: _, ...fields } = details;
  const request: NewJobRequest = { ...fields, location, customerId: customer?.id ?? null, heldUntil, actor };
  if (customer === null && location === undefined) throw refuse("customerId", "or a location is needed for a new job");
  if (location !== undefined) {
    const problem = findPlaceProblem(location);
    if (problem !== null) throw refuse("location", problem);
    await refuseSwapped(location, undefined);
  } else if (customer !== null && findPlaceProblem(customer.location) !== null) {
    throw new CustomerLocationInvalidError(customer);
  }
  checkNewJob(request);
  if (isDryRun) return { outcome: "created", id: null };
  const job = await createJob({ ...request, idempotencyKey: await toKey(details.reference) });
  if (job.reference === details.reference) return { outcome: "created", id: job.id };
  throw refuse("reference", `was the one of job ${job.id}, which has another reference now`);
}

async function change(
  job: Job,
  changes: JobChanges,
  customer: FoundCustomer | null,
  { refuseSwapped, isDryRun, actor }: Circumstances,
  { changeJob }: Means,
): Promise<ImportEntryResult> {
  const { id, version } = job;
  // A job at a place without a customer gets one when it is booked.
  if (customer !== null && customer.id !== job.customerId) {
    throw refuse("customerId", `must be ${job.customerId ?? "left out"}, as of job ${id}: a job keeps its customer`);
  }
  // Throws if the job is assigned or over, and its technician was chosen by what changes.
  const changed = toChangedJob(job, changes);
  if (changed === job) return { outcome: "unchanged", id };
  if (changes.location !== undefined && !isSamePlace(job, changed)) await refuseSwapped(changed.location, undefined);
  await changeJob({ jobId: id, version, changes, dryRun: isDryRun, actor });
  return { outcome: "updated", id };
}

function isSamePlace({ location: left }: Job, { location: right }: Job): boolean {
  return left.latitude === right.latitude && left.longitude === right.longitude;
}

function refuse(parameter: string, problem: string): InvalidRequestError {
  return new InvalidRequestError({ parameter, problem });
}

function toSwapCheck({ technicians, customers, maxDistanceMeters, signal }: Means): RefuseSwapped {
  if (maxDistanceMeters === null) return async () => undefined;
  const neighbours = { technicians, customers: isDirectory(customers) ? customers : undefined };
  return createSwapCheck(neighbours, "customer", { maxDistanceMeters, signal });
}

/** A key is visible ASCII and of bounded length; a reference is any text. */
async function toKey(reference: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(reference));
  return `import-job:${Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

type FoundCustomer = NonNullable<Awaited<ReturnType<CustomerSource["findCustomer"]>>>;

/** Customers by the ids that were given, and ids of technicians by all that they may be named by. */
interface People {
  readonly customers: ReadonlyMap<string, FoundCustomer>;
  /** Null if the source of technicians cannot tell who there is. */
  readonly technicianIds: ReadonlyMap<string, string> | null;
}

function findCustomer({ customerId }: ImportedJob, { customers }: People): FoundCustomer | null {
  if (customerId === undefined || customerId === null) return null;
  const customer = customers.get(checkText("customerId", customerId));
  if (customer === undefined) throw new CustomerNotFoundError(customerId);
  return customer;
}

const nameLists = ["pinned", "preferred", "excluded"] as const;

/** The requirements with the ids of the store. @throws {InvalidRequestError} nobody has an id */
function withIds(requirements: Requirements, { technicianIds }: People): Requirements {
  const lists = nameLists.flatMap((name) => {
    const ids = requirements[name]?.map((id) => {
      const found = technicianIds === null && parseExternalId(id) === null ? id : technicianIds?.get(id);
      if (found === undefined) throw refuse(`requirements.${name}`, `names ${id}, which no technician has`);
      return found;
    });
    return ids === undefined ? [] : [[name, ids] as const];
  });
  return { ...requirements, ...Object.fromEntries(lists) };
}

/** Loads everyone whom the jobs name: one call for customers and one for technicians, for each 1,000 of them. */
async function findPeople(jobs: readonly ImportedJob[], { customers, technicians, signal }: Means): Promise<People> {
  const customerIds = toTexts(jobs.map(({ customerId }) => customerId));
  const named = jobs.flatMap(({ requirements }) =>
    nameLists.flatMap((name) => {
      const ids: unknown = Object(requirements)[name];
      return Array.isArray(ids) ? ids : [];
    }),
  );
  const found = isDirectory(technicians) ? await findAll(toTexts(named), technicians, { signal }) : null;
  const technicianIds = found?.flatMap(({ id, externalId }) => [
    [id, id] as const,
    [`${externalIdPrefix}${externalId}`, id] as const,
  ]);
  return {
    customers: await findCustomers(customerIds, customers, { signal }),
    technicianIds: technicianIds === undefined ? null : new Map(technicianIds),
  };
}

function toTexts(values: readonly unknown[]): readonly string[] {
  return [...new Set(values.filter((value) => typeof value === "string" && value !== ""))] as string[];
}

async function findCustomers(
  ids: readonly string[],
  source: CustomerSource,
  options: OperationOptions,
): Promise<ReadonlyMap<string, FoundCustomer>> {
  if (isDirectory(source)) {
    const entries = await findAll(ids, source, options);
    return new Map(
      entries.flatMap((entry) => {
        const { id, externalId } = entry;
        const ids = externalId === undefined ? [id] : [id, externalIdPrefix + externalId];
        return ids.map((one) => [one, entry] as const);
      }),
    );
  }
  const found = new Map<string, FoundCustomer>();
  for (const id of ids) {
    const customer = await source.findCustomer(id, options);
    if (customer !== null) found.set(id, customer);
  }
  return found;
}

async function findAll<Entry>(
  ids: readonly string[],
  directory: { findEntries(ids: readonly string[], options: OperationOptions): Promise<readonly Entry[]> },
  options: OperationOptions,
): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for (let from = 0; from < ids.length; from += maxDirectoryIds) {
    found.push(...(await directory.findEntries(ids.slice(from, from + maxDirectoryIds), options)));
  }
  return found;
}
