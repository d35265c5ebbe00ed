import { describeValue } from "../domain/describe-value.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { AssignmentLedger } from "../plugins/assignment-ledger.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import type { CustomerDirectory } from "../plugins/customer-directory.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import type { HoldStore } from "../plugins/hold-store.js";
import type { JobStore } from "../plugins/job-store.js";
import type { QueueStore } from "../plugins/queue-store.js";
import type { TechnicianDirectory } from "../plugins/technician-directory.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { checkCount, checkFunction, checkMethods, checkOneOf } from "./check-option.js";

interface Versioned {
  readonly specificationVersion: "v1";
}

/**
 * @param kind what it must be, as in `must be a customer source`
 * @throws {InvalidRequestError} naming the option, and the method that is missing or the version that is not known
 */
export function checkPlugin<Plugin extends Versioned>(
  option: string,
  plugin: Plugin,
  kind: string,
  methods: readonly (keyof Plugin & string)[],
): void {
  checkMethods(option, plugin, kind, methods);
  const { specificationVersion }: Versioned = plugin;
  if (specificationVersion === "v1") return;
  throw new InvalidRequestError({
    parameter: option,
    problem: `must be ${kind} with specificationVersion "v1"; got ${describeValue(specificationVersion)}`,
  });
}

/** @throws {InvalidRequestError} naming the option, or the field of it that cannot be used */
export function checkDistanceProvider(option: string, provider: DistanceProvider): void {
  checkPlugin(option, provider, "a distance provider", ["measureDistances"]);
  const { measureMatrix, maxCellsPerCall = Number.POSITIVE_INFINITY, billing = "elements" } = provider;
  if (measureMatrix !== undefined) checkFunction(`${option}.measureMatrix`, measureMatrix);
  // With 0, no call would have room for a single cell.
  if (maxCellsPerCall !== Number.POSITIVE_INFINITY) checkCount(`${option}.maxCellsPerCall`, maxCellsPerCall);
  checkOneOf(`${option}.billing`, billing, ["calls", "elements"]);
}

/** Whether a store keeps the whole life of an assignment. */
export function isLedger(store: AssignmentStore): store is AssignmentLedger {
  return "bookAssignment" in store;
}

/** The store as a ledger. @throws {InvalidRequestError} if the store only creates assignments */
export function toLedger(store: AssignmentStore, purpose: string): AssignmentLedger {
  if (isLedger(store)) return store;
  throw new InvalidRequestError({
    parameter: "assignments",
    problem: `must be an assignment ledger for ${purpose}; ${store.name} only makes assignments`,
  });
}

/** Whether a store keeps jobs. */
export function isJobStore(store: AssignmentStore): store is JobStore {
  return "createJob" in store;
}

/** Whether a store keeps jobs, and those that wait form a queue. */
export function isQueueStore(store: AssignmentStore): store is QueueStore {
  return "holdQueue" in store;
}

/** Whether a store keeps jobs, and can hold slots for them. */
export function isHoldStore(store: AssignmentStore): store is HoldStore {
  return "addHold" in store;
}

/** The store, which can hold slots. @throws {InvalidRequestError} if it cannot */
export function toHoldStore(store: AssignmentStore, purpose: string): HoldStore {
  if (isHoldStore(store)) return store;
  throw new InvalidRequestError({
    parameter: "assignments",
    problem: `must be a hold store for ${purpose}; ${store.name} holds no slots`,
  });
}

/** Whether a source also manages what it finds. */
export function isDirectory<Source extends TechnicianSource>(source: Source): source is Source & TechnicianDirectory;
export function isDirectory<Source extends CustomerSource>(source: Source): source is Source & CustomerDirectory;
export function isDirectory(source: object): boolean {
  return "upsertEntry" in source;
}
