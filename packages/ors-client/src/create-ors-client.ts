import type { OperationOptions } from "@dispatch/core";
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
  /** Sources times destinations that the server takes in one request, as far as known. */
  readonly maxMatrixCells: number;
  /**
   * Drives from each origin to each destination. No place spoils the others: those that the server names are left
   * out, those that it does not name are looked for by halving.
   *
   * @throws {OrsError} where there is no answer at all
   * @throws {InvalidRequestError} naming what cannot be asked
   */
  matrix(request: MatrixRequest, options?: OperationOptions): Promise<Matrix>;
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
  const cellLimit = { maxCells: settings.maxMatrixCells };
  return {
    profile: settings.profile,
    get maxMatrixCells() {
      return cellLimit.maxCells;
    },
    matrix: (request, { signal } = {}) => requestMatrix(request, settings, transport, cellLimit, signal),
    quota: (endpoint = "matrix") => transport.quota(endpoint),
    breakerState: (endpoint = "matrix") => transport.breakerState(endpoint),
  };
}
