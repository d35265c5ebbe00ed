import type { Decision } from "../domain/decision.js";
import type { AbsenceStore } from "../plugins/absence-store.js";
import type { CustomerSource } from "../plugins/customer-source.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import type { HoldStore } from "../plugins/hold-store.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import type { BatchResult } from "./batch-request.js";
import type { Dispatcher } from "./dispatcher.js";

/** What is observed: the dispatcher and its plug-ins. */
export interface ObservedParts {
  readonly dispatcher: Dispatcher;
  readonly customers: CustomerSource;
  readonly technicians: TechnicianSource & AbsenceStore;
  readonly distances: DistanceProvider;
  readonly assignments: HoldStore;
}

/** The operations of a part: the names of its methods that return a promise. */
export type OperationName<Part> = {
  [Name in keyof Part]-?: NonNullable<Part[Name]> extends (...input: never[]) => Promise<unknown> ? Name : never;
}[keyof Part] &
  string;

/** A call of one operation of one part. */
export interface OperationOf<PartName extends keyof ObservedParts, Name> {
  /** The part that is called, by the name of its option; `"dispatcher"` for the dispatcher itself. */
  readonly part: PartName;
  /** The method, such as `"findNearest"`. */
  readonly name: Name;
  /** The name of the plug-in, such as `"postgres"`; `"dispatcher"` for the dispatcher. */
  readonly plugin: string;
  /** The argument of the method, without its options. Must not be changed. */
  readonly input: Name extends keyof ObservedParts[PartName] ? InputOf<ObservedParts[PartName][Name]> : never;
  /** Aborted by the caller. For a plug-in, also aborted by the dispatcher's deadline. */
  readonly signal: AbortSignal | undefined;
}

/** The first argument of a method. @inline */
type InputOf<Method> = NonNullable<Method> extends (input: infer Input, ...others: never[]) => unknown ? Input : never;

/**
 * A call of the dispatcher or of one of its plug-ins. Each operation is a member of this union, told apart by `name`: an
 * observer that lists them all stops compiling when a new one is added.
 */
export type Operation = {
  [PartName in keyof ObservedParts]: {
    [Name in OperationName<ObservedParts[PartName]>]: OperationOf<PartName, Name>;
  }[OperationName<ObservedParts[PartName]>];
}[keyof ObservedParts];

/** How an operation ended. */
export type OperationEnd =
  | {
      readonly status: "done";
      /**
       * What a call of the dispatcher decided; null if it decides nothing, as for `explain` and every call of a
       * plug-in.
       */
      readonly decision: Decision | null;
      /** Whether an idempotency key, or a decline, was repeated: the result is that of an earlier call. */
      readonly isRepeat: boolean;
      /** The result of a batch, with its decisions. Present only for `dispatchBatch`. */
      readonly batch?: BatchResult;
    }
  | { readonly status: "failed"; readonly error: unknown };

/** Observes one operation. */
export interface Observation {
  /**
   * Runs the operation in a context, such as with an active span. Must call `work` before it returns; if it does not,
   * the operation runs without the context. Default: no context.
   */
  run?(work: () => void): void;
  /** Called once, when the operation has ended. */
  end?(end: OperationEnd): void;
}

/**
 * Observes a dispatcher: every call of it, and every call that it makes of its plug-ins. An observer cannot change a
 * dispatch: what it throws is ignored, and nothing waits for it.
 *
 * @example
 * const slowCalls: Observer = {
 *   observe({ part, name }) {
 *     const startMs = performance.now();
 *     return { end: ({ status }) => console.log(part, name, status, performance.now() - startMs) };
 *   },
 * };
 * createDispatcher({ ...plugins, observer: slowCalls });
 */
export interface Observer {
  /** Called when an operation starts. Returns its observation, or undefined not to observe this operation. */
  observe(operation: Operation): Observation | undefined;
}
