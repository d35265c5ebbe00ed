import type { OperationOptions } from "@dispatch/core";
import { type Directions, type DirectionsRequest, requestDirections } from "./endpoints/directions.js";
import { type OrsHealth, type OrsStatus, requestHealth, requestStatus } from "./endpoints/health.js";
import { type Optimization, requestOptimization } from "./endpoints/optimization.js";
import type { OptimizationRequest } from "./endpoints/optimization-request.js";
import { requestSnap, type SnappedPlace, type SnapRequest } from "./endpoints/snap.js";
import { createCellLimit } from "./matrix/cell-limit.js";
import { type Matrix, type MatrixRequest, requestMatrix } from "./matrix/matrix.js";
import { type OrsClientOptions, type OrsSettings, parseOrsOptions } from "./settings.js";
import type { BreakerState } from "./traffic/breaker.js";
import type { QuotaState } from "./traffic/quota.js";
import { createTransport } from "./transport.js";
import type { OrsEndpoint } from "./verdict/verdict.js";

/** openrouteservice, with its failures told apart. An abort rejects with the caller's own reason. */
export interface OrsClient {
  /** The profile that is used where none is given. */
  readonly profile: string;
  /** Sources times destinations that the server takes in one request, as far as known. What is learnt from an answer is forgotten again. */
  readonly maxMatrixCells: number;
  /**
   * Drives from each origin to each destination. No place spoils the others: those that the server names are left
   * out, those that it does not name are looked for by halving.
   *
   * @throws {OrsError} where there is no answer at all
   * @throws {InvalidRequestError} naming what cannot be asked
   */
  matrix(request: MatrixRequest, options?: OperationOptions): Promise<Matrix>;
  /**
   * One drive past all of the places.
   *
   * @throws {OrsError} its `verdict` tells a place without a road from two places without a way between them
   * @throws {InvalidRequestError} naming what cannot be asked
   */
  directions(request: DirectionsRequest, options?: OperationOptions): Promise<Directions>;
  /** The nearest road to each place, in the same order; null where there is none within the radius. @throws as above */
  snap(request: SnapRequest, options?: OperationOptions): Promise<readonly (SnappedPlace | null)[]>;
  /** Whether the server has loaded its graphs. Not served by the public service. @throws {OrsError} */
  health(options?: OperationOptions): Promise<OrsHealth>;
  /** Version, profiles and their limits. Not served by the public service. @throws {OrsError} */
  status(options?: OperationOptions): Promise<OrsStatus>;
  /**
   * Who does which jobs, and in which order (VROOM). One place without a road fails the whole problem.
   *
   * @throws {OrsError}
   * @throws {InvalidRequestError} naming what cannot be asked
   */
  optimization(request: OptimizationRequest, options?: OperationOptions): Promise<Optimization>;
  /** What is known of the quota of an endpoint. @default "matrix" */
  quota(endpoint?: OrsEndpoint): QuotaState;
  /** The state of an endpoint's circuit breaker. @default "matrix" */
  breakerState(endpoint?: OrsEndpoint): BreakerState;
}

/**
 * Does no I/O. Pacer, quota and circuit breaker are the client's own: make one for a key, and share it.
 *
 * @throws {InvalidRequestError} naming the first option that cannot be used
 * @example const client = createOrsClient({ apiKey: process.env.OPENROUTE_API_KEY });
 */
export function createOrsClient(options: OrsClientOptions = {}): OrsClient {
  const settings: OrsSettings = parseOrsOptions(options);
  const transport = createTransport(settings);
  const { maxMatrixCells: maxCells, forgetAfterMs, clock } = settings;
  const cellLimit = createCellLimit({ maxCells, forgetAfterMs, clock });
  return {
    profile: settings.profile,
    get maxMatrixCells() {
      return cellLimit.maxCells;
    },
    matrix: (request, { signal } = {}) => requestMatrix(request, settings, transport, cellLimit, signal),
    directions: async (request, { signal } = {}) => requestDirections(request, { settings, transport, signal }),
    snap: async (request, { signal } = {}) => requestSnap(request, { settings, transport, signal }),
    health: async ({ signal } = {}) => requestHealth({ settings, transport, signal }),
    status: async ({ signal } = {}) => requestStatus({ settings, transport, signal }),
    optimization: async (request, { signal } = {}) => requestOptimization(request, { settings, transport, signal }),
    quota: (endpoint = "matrix") => transport.quota(endpoint),
    breakerState: (endpoint = "matrix") => transport.breakerState(endpoint),
  };
}
