import {
  type CreateAssignmentRequest,
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
  type FindNearestRequest,
  type MeasureDistancesRequest,
} from "@dispatch/core";
import { aroundMethods, type Describers } from "./around-methods.js";
import type { Observer, StepFacts } from "./observer.js";

/**
 * `createDispatcher`, with observers around its calls and those of its plug-ins, the first outermost.
 *
 * @throws {InvalidRequestError} naming the first option that cannot be used
 * @example
 * const dispatcher = createObservedDispatcher(options, [metrics.observer, tracing.observer]);
 */
export function createObservedDispatcher(options: DispatcherOptions, observers: readonly Observer[]): Dispatcher {
  const observed = observers.reduceRight(observePlugins, options);
  return observers.reduceRight(observeOperations, createDispatcher(observed));
}

function observePlugins(options: DispatcherOptions, observer: Observer): DispatcherOptions {
  const observe = <Plugin extends { readonly name: string }>(
    plugin: Plugin,
    describers: Describers<StepFacts>,
  ): Plugin =>
    aroundMethods(plugin, describers, (facts, signal, run) =>
      observer.step({ ...facts, plugin: plugin.name, signal }, run),
    );
  return {
    ...options,
    customers: observe(options.customers, {
      findCustomer: (customerId: string) => ({ name: "find", customerId }),
    }),
    technicians: observe(options.technicians, {
      findNearest: ({ limit }: FindNearestRequest) => ({ name: "search", limit }),
      findTechnicians: ({ length }: readonly string[]) => ({ name: "search", limit: length }),
    }),
    distances: observe(options.distances, {
      measureDistances: ({ origins }: MeasureDistancesRequest) => ({ name: "measure", origins: origins.length }),
    }),
    assignments: observe(options.assignments, {
      createAssignment: toClaim,
      bookAssignment: toClaim,
    }),
  };
}

function toClaim({ technicianId }: Pick<CreateAssignmentRequest, "technicianId">): StepFacts {
  return { name: "claim", technicianId };
}

function observeOperations(dispatcher: Dispatcher, observer: Observer): Dispatcher {
  const names: readonly (keyof Dispatcher)[] = ["dispatch", "preview", "decline", "reassign", "explain"];
  return aroundMethods(dispatcher, Object.fromEntries(names.map((name) => [name, () => name])), (name, signal, run) =>
    observer.operation({ name, signal }, run),
  );
}
