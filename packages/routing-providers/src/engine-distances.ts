import type { Coordinates, DistanceProvider, MeasureMatrixRequest } from "@dispatch/core";
import { checkWhole, type FieldsOf, measureChecked, measureMatrixChecked } from "@dispatch/core/plugin-kit";
import {
  type Attempt,
  askService,
  type JsonAnswer,
  type MeasuredWithoutUnroutable,
  measureWithoutUnroutable,
  parseServiceOptions,
  type ServiceOptions,
  type ServiceRequest,
  type ServiceSettings,
  serviceFields,
  unroutableDestination,
} from "@dispatch/provider-kit";

/** How to reach a routing engine: the options that all engines share. */
export interface EngineOptions extends ServiceOptions {
  /** How many technicians one request may contain; a whole number from 1. The default differs by engine. */
  readonly maxOriginsPerCall?: number | undefined;
  /** How many cells, origins times destinations, one matrix may contain; a whole number from 1. The default differs by engine. */
  readonly maxCellsPerCall?: number | undefined;
  /** How far from a road a point may be, in metres, 1 to 35,000. The default differs by engine. */
  readonly maxSnapMeters?: number | undefined;
  /** How many further requests may be sent to find the point that makes a matrix fail, 0 to 1000. @default 32 */
  readonly maxExtraCalls?: number | undefined;
}

/** The fields of `EngineOptions`, to spread into the list of an engine's options. */
export const engineFields: FieldsOf<EngineOptions> = {
  ...serviceFields,
  maxOriginsPerCall: true,
  maxCellsPerCall: true,
  maxSnapMeters: true,
  maxExtraCalls: true,
};

/** What one engine does differently from the others. */
export interface Engine {
  /** The name in messages and decisions. */
  readonly name: string;
  /** Whether its answers say how far each point is from the nearest road. */
  readonly reportsSnaps: boolean;
  readonly defaultMaxOrigins: number;
  /** The default of `maxCellsPerCall`, if one side of a matrix may have this many places. */
  toDefaultMaxCells(maxOriginsPerCall: number): number;
  readonly billing: "calls" | "elements";
  readonly defaultMaxSnapMeters: number;
  readonly secrets?: readonly string[];
  toRequest(question: Question): ServiceRequest;
  /** @throws {DistanceProviderError} if no technician can be measured from the answer */
  read(answer: JsonAnswer, question: Question): Attempt;
}

/** What one request to an engine asks for. */
export interface Question {
  readonly origins: readonly Coordinates[];
  readonly destinations: readonly Coordinates[];
  readonly maxSnapMeters: number;
  readonly settings: ServiceSettings;
}

/** @throws {InvalidRequestError} naming the option that cannot be used */
export function engineDistances(engine: Engine, options: EngineOptions): DistanceProvider {
  const { name: provider } = engine;
  const settings = parseServiceOptions(provider, options, engine.secrets);
  const { maxOriginsPerCall = engine.defaultMaxOrigins, maxSnapMeters: snap = engine.defaultMaxSnapMeters } = options;
  const maxSnapMeters = checkWhole("maxSnapMeters", snap, 1, 35_000);
  const maxExtraCalls = checkWhole("maxExtraCalls", options.maxExtraCalls ?? 32, 0, 1000);
  const maxOrigins = checkWhole("maxOriginsPerCall", maxOriginsPerCall, 1, 1_000_000);
  const maxCells = options.maxCellsPerCall ?? engine.toDefaultMaxCells(maxOrigins);

  const measure = (
    request: MeasureMatrixRequest,
    signal: AbortSignal | undefined,
  ): Promise<MeasuredWithoutUnroutable> =>
    measureWithoutUnroutable(
      request,
      async (part) => {
        const question = { ...part, maxSnapMeters, settings };
        return engine.read(await askService(engine.toRequest(question), settings, signal), question);
      },
      { provider, maxExtraCalls },
    );

  const unchecked = {
    specificationVersion: "v1",
    name: provider,
    maxOriginsPerCall: maxOrigins,
    maxCellsPerCall: checkWhole("maxCellsPerCall", maxCells, 1, 1e9),
    billing: engine.billing,
    maxSnapMeters,
    reportsSnaps: engine.reportsSnaps,
    async measureDistances({ origins, destination }, { signal } = {}) {
      const measured = await measure({ origins, destinations: [destination] }, signal);
      if (measured.unroutableDestinations.size > 0) throw unroutableDestination(provider);
      return measured.results.flat();
    },
    measureMatrix: async (request, { signal } = {}) => (await measure(request, signal)).results,
  } satisfies DistanceProvider;
  return {
    ...unchecked,
    measureDistances: (request, call) => measureChecked(unchecked, request, call),
    measureMatrix: (request, call) => measureMatrixChecked(unchecked, request, call),
  };
}
