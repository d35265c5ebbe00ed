import type { Coordinates } from "../domain/coordinates.js";
import type { RoadResult } from "../domain/road-result.js";
import { DistanceProviderError } from "../errors/distance-provider-error.js";
import type { DistanceProvider, MeasureMatrixRequest } from "../plugins/distance-provider.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import { checkOperationOptions } from "./check-fields.js";
import { checkList, checkObject } from "./check-option.js";
import { checkDistanceProvider } from "./check-plugin.js";
import {
  allUnknown,
  describe,
  type Fault,
  invalidResponse,
  isUnknown,
  onlyImpossible,
  parseResults,
  withoutImpossible,
} from "./measure-checked.js";

/** One row for each origin, one column for each destination. */
export type RoadMatrix = readonly (readonly RoadResult[])[];

/**
 * Measures a matrix of any size with any provider, and returns its answer without the impossible parts, as
 * `measureChecked` does for one destination. A matrix beyond `maxOriginsPerCall` or `maxCellsPerCall` is split into
 * several calls, one after the other. Without `measureMatrix`, `measureDistances` is called for each destination. A
 * destination that no road reaches makes its column `NOT_SNAPPED`, and does not fail the others.
 *
 * @throws {DistanceProviderError} `PROVIDER_INVALID_RESPONSE` if the answer is malformed, only impossible drives are left
 * of it, or all of it is `UNKNOWN`
 * @throws {InvalidRequestError} naming the argument that cannot be used
 */
export async function measureMatrixChecked(
  provider: DistanceProvider,
  request: MeasureMatrixRequest,
  options: OperationOptions = {},
): Promise<RoadMatrix> {
  checkDistanceProvider("provider", provider);
  checkObject("request", request);
  checkList("request.origins", request.origins);
  checkList("request.destinations", request.destinations);
  checkOperationOptions(options);
  const rows = await measureMatrixPossible(provider, request, options);
  const cells = rows.flat();
  if (cells.length > 0 && cells.every(isUnknown)) throw allUnknown(provider);
  return rows;
}

/** Does the same as `measureMatrixChecked`, but accepts an answer that is all `UNKNOWN`. */
export async function measureMatrixPossible(
  provider: DistanceProvider,
  request: MeasureMatrixRequest,
  options?: OperationOptions,
): Promise<RoadMatrix> {
  const rows: RoadResult[][] = request.origins.map(() => []);
  for (const block of splitMatrix(request, provider)) {
    const part = await measureBlock(provider, block, options);
    for (const [index, row] of part.entries()) rows[block.firstOrigin + index]?.push(...row);
  }
  return rows;
}

/** A part of a matrix that one call can ask for. */
interface MatrixBlock extends MeasureMatrixRequest {
  readonly firstOrigin: number;
}

/** Splits a matrix into parts that one call may ask for; those of the same rows follow each other, left to right. */
function splitMatrix({ origins, destinations }: MeasureMatrixRequest, provider: DistanceProvider): MatrixBlock[] {
  const { height, width } = toBlockSize(origins.length, destinations.length, provider);
  const blocks: MatrixBlock[] = [];
  for (let firstOrigin = 0; firstOrigin < origins.length; firstOrigin += height) {
    for (let first = 0; first < destinations.length; first += width) {
      blocks.push({
        firstOrigin,
        origins: origins.slice(firstOrigin, firstOrigin + height),
        destinations: destinations.slice(first, first + width),
      });
    }
  }
  return blocks;
}

/** The height and width of the largest part of a matrix that one call may ask for: tall, if there is a choice. */
export function toBlockSize(
  originCount: number,
  destinationCount: number,
  { maxOriginsPerCall, maxCellsPerCall = Number.POSITIVE_INFINITY }: DistanceProvider,
): { readonly height: number; readonly width: number } {
  const height = Math.max(1, Math.min(originCount, maxOriginsPerCall, maxCellsPerCall));
  const width = Math.max(1, Math.min(destinationCount, maxOriginsPerCall, Math.floor(maxCellsPerCall / height)));
  return { height, width };
}

async function measureBlock(
  provider: DistanceProvider,
  request: MeasureMatrixRequest,
  options?: OperationOptions,
): Promise<RoadMatrix> {
  const { origins, destinations } = request;
  const rows = await ask(provider, request, options);
  const faults = new Set<Fault>();
  const columns = destinations.map((destination, column) => {
    const results = rows.flatMap((row) => row[column] ?? []);
    return checkColumn(results, { origins, destination }, provider, faults);
  });
  const isAnyMeasured = columns.some((column) => column.some(({ status }) => status === "measured"));
  if (!isAnyMeasured && faults.has("impossible")) throw onlyImpossible(provider);
  return origins.map((_, row) => columns.flatMap((column) => column[row] ?? []));
}

function checkColumn(
  results: readonly RoadResult[],
  request: { readonly origins: readonly Coordinates[]; readonly destination: Coordinates },
  provider: DistanceProvider,
  faults: Set<Fault>,
): readonly RoadResult[] {
  const found = new Set<Fault>();
  const checked = withoutImpossible(results, request, provider, found);
  for (const fault of found) faults.add(fault);
  const isTooFarOff = found.has("destination-too-far-off") && !found.has("impossible");
  if (!isTooFarOff || checked.some(({ status }) => status === "measured")) return checked;
  return checked.map((result) => (isUnknown(result) ? notSnapped : result));
}

const notSnapped: RoadResult = { status: "unreachable", reason: "NOT_SNAPPED" };

/** @throws {DistanceProviderError} the answer does not have a row for each origin and a column for each destination */
async function ask(
  provider: DistanceProvider,
  request: MeasureMatrixRequest,
  options?: OperationOptions,
): Promise<RoadMatrix> {
  const { origins, destinations } = request;
  if (provider.measureMatrix === undefined) {
    const columns: (readonly RoadResult[])[] = [];
    for (const destination of destinations) columns.push(await askColumn(provider, origins, destination, options));
    return origins.map((_, row) => columns.flatMap((column) => column[row] ?? []));
  }
  const answer: unknown = await provider.measureMatrix(request, options);
  if (!Array.isArray(answer)) throw invalidResponse(provider, `${describe(answer)} instead of a list of rows`);
  if (answer.length !== origins.length) {
    throw invalidResponse(provider, `${answer.length} rows for ${origins.length} origins`);
  }
  return answer.map((row: unknown) => parseResults(row, destinations.length, provider, "destinations"));
}

async function askColumn(
  provider: DistanceProvider,
  origins: readonly Coordinates[],
  destination: Coordinates,
  options?: OperationOptions,
): Promise<readonly RoadResult[]> {
  try {
    return parseResults(await provider.measureDistances({ origins, destination }, options), origins.length, provider);
  } catch (error) {
    const isUnroutable = DistanceProviderError.isInstance(error) && error.code === "PROVIDER_UNROUTABLE_DESTINATION";
    if (!isUnroutable) throw error;
    return origins.map(() => notSnapped);
  }
}
