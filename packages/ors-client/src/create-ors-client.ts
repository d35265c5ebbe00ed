import type { OperationOptions } from "@dispatch/core";
import { checkFields, checkObject, checkOneOf, checkOperationOptions, type FieldsOf } from "@dispatch/core/plugin-kit";
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

/** A client of openrouteservice with an error for each kind of failure. An abort rejects with the caller's own reason. */
export interface OrsClient {
  /** The profile that is used if a request names none. */
  readonly profile: string;
  /**
   * Sources times destinations that the server accepts in one request, as far as known. A limit that was learnt from an
   * answer is forgotten after `forgetAfterMs`.
   */
  readonly maxMatrixCells: number;
  /**
   * Measures the drives from each origin to each destination. A bad place does not fail the others: it is left out if the
   * server names it, and found by bisection if not.
   *
   * @throws {OrsError} if nothing could be measured
   * @throws {InvalidRequestError} naming the invalid part of the request
   */
  matrix(request: MatrixRequest, options?: OperationOptions): Promise<Matrix>;
  /**
   * Measures one drive along all places.
   *
   * @throws {OrsError} with the `verdict` `UnroutableLocation` for a place without a road, and `NoRoute` for two places
   * without a route between them
   * @throws {InvalidRequestError} naming the invalid part of the request
   */
  directions(request: DirectionsRequest, options?: OperationOptions): Promise<Directions>;
  /** Returns the nearest road to each place, in the same order; null if there is none within the radius. @throws as above */
  snap(request: SnapRequest, options?: OperationOptions): Promise<readonly (SnappedPlace | null)[]>;
  /** Returns whether the server has loaded its graphs. The public service does not have this. @throws {OrsError} */
  health(options?: OperationOptions): Promise<OrsHealth>;
  /** Returns the version, the profiles and their limits. The public service does not have this. @throws {OrsError} */
  status(options?: OperationOptions): Promise<OrsStatus>;
  /**
   * Plans which vehicle does which jobs, in which order (VROOM). One place without a road fails the whole problem.
   *
   * @throws {OrsError}
   * @throws {InvalidRequestError} naming the invalid part of the request
   */
  optimization(request: OptimizationRequest, options?: OperationOptions): Promise<Optimization>;
  /** Returns what is known about the quota of an endpoint. @default "matrix" */
  quota(endpoint?: OrsEndpoint): QuotaState;
  /** Returns the state of an endpoint's circuit breaker. @default "matrix" */
  breakerState(endpoint?: OrsEndpoint): BreakerState;
}

/**
 * Creates a client; does no I/O. Pacer, quota and circuit breaker belong to the client: create one per key, and share it.
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
    async matrix(request, options = {}) {
      checkCall(request, matrixFields, options);
      return requestMatrix(request, settings, transport, cellLimit, options.signal);
    },
    async directions(request, options = {}) {
      checkCall(request, directionsFields, options);
      return requestDirections(request, { settings, transport, signal: options.signal });
    },
    async snap(request, options = {}) {
      checkCall(request, snapFields, options);
      return requestSnap(request, { settings, transport, signal: options.signal });
    },
    async health(options = {}) {
      checkOperationOptions(options);
      return requestHealth({ settings, transport, signal: options.signal });
    },
    async status(options = {}) {
      checkOperationOptions(options);
      return requestStatus({ settings, transport, signal: options.signal });
    },
    async optimization(request, options = {}) {
      checkCall(request, optimizationFields, options);
      return requestOptimization(request, { settings, transport, signal: options.signal });
    },
    quota: (endpoint = "matrix") => transport.quota(checkOneOf("endpoint", endpoint, endpoints)),
    breakerState: (endpoint = "matrix") => transport.breakerState(checkOneOf("endpoint", endpoint, endpoints)),
  };
}

const endpoints: readonly OrsEndpoint[] = ["matrix", "directions", "snap", "health", "status", "optimization"];

const matrixFields: FieldsOf<MatrixRequest> = { origins: true, destinations: true, profile: true };
const directionsFields: FieldsOf<DirectionsRequest> = {
  places: true,
  profile: true,
  preference: true,
  snapRadiusMeters: true,
};
const snapFields: FieldsOf<SnapRequest> = { places: true, radiusMeters: true, profile: true };
const optimizationFields: FieldsOf<OptimizationRequest> = { jobs: true, vehicles: true };

/** @throws {InvalidRequestError} naming the field or the option that is not known */
function checkCall<Request extends object>(
  request: Request,
  fields: FieldsOf<Request>,
  options: OperationOptions,
): void {
  checkObject("request", request);
  checkFields("", request, fields);
  checkOperationOptions(options);
}
