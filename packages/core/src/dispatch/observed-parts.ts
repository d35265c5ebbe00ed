import type { BatchResult } from "../contract/batch-request.js";
import type { Dispatcher, DispatchResult, WaitingResult } from "../contract/dispatcher.js";
import type { ObservedParts, Observer, Operation, OperationEnd, OperationName } from "../contract/observer.js";
import { StoreError } from "../errors/store-error.js";
import type { AbsenceStore } from "../plugins/absence-store.js";
import type { AssignmentStore } from "../plugins/assignment-store.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import type { HoldStore } from "../plugins/hold-store.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import type { TechnicianSource } from "../plugins/technician-source.js";

/** Whether an answer has the form that the interface states, as far as the dispatcher relies on it. */
type IsAnswer = (answer: unknown) => boolean;

/**
 * A check for each operation of a plug-in. A new operation does not compile without one, so every operation is
 * observed.
 */
export type AnswerChecks<Plugin> = { readonly [Name in OperationName<Plugin>]: IsAnswer };

/** For answers that are checked elsewhere, or that the dispatcher does not use. */
const isAnything: IsAnswer = () => true;

/** The source, observed. An answer of another form is a `StoreError` with the code `STORE_FAILED`. */
export function observedCustomers(source: CustomerSource, observers: readonly Observer[]): CustomerSource {
  const checks: AnswerChecks<CustomerSource> = { findCustomer: orNull(isPlaced) };
  return observedPlugin(source, "customers", "Customer source", checks, observers);
}

/** The source, observed. An answer of another form is a `StoreError` with the code `STORE_FAILED`. */
export function observedTechnicians(source: TechnicianSource, observers: readonly Observer[]): TechnicianSource {
  const checks: AnswerChecks<TechnicianSource & AbsenceStore> = {
    noteAbsence: isAnything,
    removeAbsence: isAnything,
    findNearest: isNearest,
    findTechnicians: listOf(isPlaced),
    findInactive: listOf(isText),
  };
  return observedPlugin(source, "technicians", "Technician source", checks, observers);
}

/** The provider, observed. `measurePossible` and `measureMatrixPossible` check its answers. */
export function observedDistances(provider: DistanceProvider, observers: readonly Observer[]): DistanceProvider {
  if (observers.length === 0) return provider;
  const checks: AnswerChecks<DistanceProvider> = { measureDistances: isAnything, measureMatrix: isAnything };
  return observedPlugin(provider, "distances", "Distance provider", checks, observers);
}

/** The store, observed. An answer of another form is a `StoreError` with the code `STORE_FAILED`. */
export function observedAssignments(store: AssignmentStore, observers: readonly Observer[]): AssignmentStore {
  const checks: AnswerChecks<HoldStore> = {
    createAssignment: isAssignment,
    bookAssignment: isAssignment,
    moveAssignment: isAssignment,
    findAssignment: orNull(isAssignment),
    listAssignments: isPage,
    findDecision: orNull(isDecision),
    listEvents: listOf(isObject),
    reserveKey: isKeyState,
    releaseKey: isAnything,
    countOpen: isAnything,
    findEventsEnd: isAnything,
    createJob: isJob,
    findJob: orNull(isJob),
    updateJob: isJob,
    listJobs: isAnything,
    listJobEvents: listOf(isObject),
    findJobEventsEnd: isAnything,
    listInterruptible: listOf(isObject),
    noteAttempts: isAnything,
    listAttempts: listOf(isObject),
    addHold: isHold,
    findHold: orNull(isHold),
    releaseHold: isAnything,
    ping: isAnything,
  };
  return observedPlugin(store, "assignments", "Assignment store", checks, observers);
}

/** What a call of the dispatcher decided; null if it decided nothing. */
type Decided =
  | (Pick<DispatchResult | WaitingResult, "decision" | "isRepeat"> & { readonly batch?: BatchResult })
  | null;

/** One for each operation of the dispatcher: a new operation does not compile without one. */
const toDecided: {
  readonly [Name in OperationName<Dispatcher>]: (result: Awaited<ReturnType<Dispatcher[Name]>>) => Decided;
} = {
  dispatch: (result) => result,
  createJob: () => null,
  importJobs: () => null,
  dispatchJob: (result) => result,
  changeJob: (result) => result,
  cancelJob: () => null,
  completeJob: () => null,
  preview: (preview) => preview,
  previewBatch: () => null,
  dispatchBatch: (batch) => ({ decision: null, batch }),
  decline: ({ next }) => next,
  reassign: (result) => result,
  explain: () => null,
  explainCandidate: () => null,
  findSlots: () => null,
  holdSlot: () => null,
  releaseHold: () => null,
  releaseTechnician: () => null,
};

/** The dispatcher, observed. */
export function observedDispatcher(dispatcher: Dispatcher, observers: readonly Observer[]): Dispatcher {
  if (observers.length === 0) return dispatcher;
  const observe = <Name extends OperationName<Dispatcher>>(name: Name): Dispatcher[Name] => {
    const call = dispatcher[name] as (...input: readonly unknown[]) => Promise<unknown>;
    const observed = (...input: readonly unknown[]): Promise<unknown> => {
      const operation = toOperation("dispatcher", name, "dispatcher", input);
      return watch(operation, observers, () => call(...input), toDecided[name] as (result: unknown) => Decided);
    };
    return observed as Dispatcher[Name];
  };
  return {
    dispatch: observe("dispatch"),
    createJob: observe("createJob"),
    importJobs: observe("importJobs"),
    dispatchJob: observe("dispatchJob"),
    changeJob: observe("changeJob"),
    cancelJob: observe("cancelJob"),
    completeJob: observe("completeJob"),
    preview: observe("preview"),
    previewBatch: observe("previewBatch"),
    dispatchBatch: observe("dispatchBatch"),
    decline: observe("decline"),
    reassign: observe("reassign"),
    explain: observe("explain"),
    explainCandidate: observe("explainCandidate"),
    findSlots: observe("findSlots"),
    holdSlot: observe("holdSlot"),
    releaseHold: observe("releaseHold"),
    releaseTechnician: observe("releaseTechnician"),
  };
}

/**
 * A proxy, so a plug-in keeps its other members and may be an instance of a class. Its target is a new object, because
 * the plug-in may be frozen.
 */
function observedPlugin<Plugin extends { readonly name: string }>(
  plugin: Plugin,
  part: keyof ObservedParts,
  kind: string,
  checks: Readonly<Record<string, IsAnswer>>,
  observers: readonly Observer[],
): Plugin {
  const target: Plugin = Object.create(plugin);
  return new Proxy(target, {
    get(_, property) {
      const value: unknown = Reflect.get(plugin, property);
      if (typeof value !== "function") return value;
      const name = String(property);
      const isAnswer = Object.hasOwn(checks, property) ? checks[name] : undefined;
      if (isAnswer === undefined) return value.bind(plugin);
      const call = async (input: readonly unknown[]): Promise<unknown> => {
        const answer: unknown = await value.apply(plugin, input);
        if (isAnswer(answer)) return answer;
        throw new StoreError("STORE_FAILED", `${kind} ${plugin.name} broke its contract in the answer of ${name}`);
      };
      if (observers.length === 0) return (...input: readonly unknown[]) => call(input);
      return (...input: readonly unknown[]) =>
        watch(toOperation(part, name, plugin.name, input), observers, () => call(input), decidesNothing);
    },
  });
}

const decidesNothing = (): Decided => null;

/** Drops the options, which come last. */
function toOperation(part: keyof ObservedParts, name: string, plugin: string, input: readonly unknown[]): Operation {
  const { signal }: OperationOptions = Object(input.at(-1));
  return { part, name, plugin, input: input[0], signal } as Operation;
}

/** Runs an operation, observed by all observers, the first outermost. Its outcome is the same as without them. */
async function watch<Result>(
  operation: Operation,
  [observer, ...others]: readonly Observer[],
  run: () => Promise<Result>,
  decide: (result: Result) => Decided,
): Promise<Result> {
  if (observer === undefined) return run();
  const observation = tolerate(() => observer.observe(operation));
  if (observation === undefined) return watch(operation, others, run, decide);
  let running: Promise<Result> | undefined;
  const work = (): Promise<Result> => {
    running ??= watch(operation, others, run, decide);
    return running;
  };
  tolerate(() => observation.run?.(() => void work()));
  const end = (how: OperationEnd): void => tolerate(() => observation.end?.(how));
  try {
    const result = await work();
    const decided = decide(result);
    const { isRepeat = false, decision = null, batch } = decided ?? {};
    end({ status: "done", decision: isRepeat ? null : decision, isRepeat, ...(batch !== undefined && { batch }) });
    return result;
  } catch (error) {
    end({ status: "failed", error });
    throw error;
  }
}

/** Ignores what an observer throws: at once, or later, if it returns a promise. */
function tolerate<Value>(call: () => Value): Value | undefined {
  try {
    const value = call();
    if (value instanceof Promise) value.catch(() => undefined);
    return value;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

const orNull =
  (isAnswer: IsAnswer): IsAnswer =>
  (answer) =>
    answer === null || isAnswer(answer);

const listOf =
  (isItem: IsAnswer): IsAnswer =>
  (answer) =>
    Array.isArray(answer) && answer.every(isItem);

/** Whether it has the form of a customer or a technician. The place may be anywhere, even not on Earth. */
function isPlaced(value: unknown): boolean {
  return isObject(value) && isText(value["id"]) && isObject(value["location"]);
}

function isNearest(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { technicians, next, unlocatable = [] } = value;
  return listOf(isPlaced)(technicians) && listOf(isPlaced)(unlocatable) && orNull(isText)(next);
}

function isAssignment(value: unknown): boolean {
  return isObject(value) && isText(value["id"]) && isText(value["technicianId"]);
}

function isPage(value: unknown): boolean {
  return isObject(value) && listOf(isAssignment)(value["items"]) && orNull(isText)(value["nextCursor"]);
}

function isDecision(value: unknown): boolean {
  return isObject(value) && Array.isArray(value["candidates"]) && isObject(value["requirements"]);
}

function isJob(value: unknown): boolean {
  return isObject(value) && isText(value["id"]) && Number.isInteger(value["version"]) && isObject(value["location"]);
}

function isHold(value: unknown): boolean {
  return isObject(value) && isText(value["id"]) && isText(value["heldUntil"]) && isObject(value["work"]);
}

function isKeyState(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { status, assignmentId, jobId } = value;
  if (status === "queued") return isText(jobId);
  return status === "done" ? isText(assignmentId) : ["reserved", "running", "mismatch"].includes(String(status));
}
