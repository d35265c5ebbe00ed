import type { DistanceProviderError, RoadResult, UnreachableReason } from "@dispatch/core";
import {
  checkFields,
  checkFunction,
  checkList,
  checkText,
  checkWhole,
  type FieldsOf,
  type RoadMatrix,
} from "@dispatch/core/plugin-kit";
import { invalidResponse } from "./provider-errors.js";

/** One origin's cell of a matrix, as the service sent it, in metres and seconds. */
export interface RoadCell {
  /** Null or undefined: the service gave no drive. */
  readonly distanceMeters: unknown;
  readonly durationSeconds: unknown;
  /** From the origin to its road. Undefined: the service did not say. */
  readonly originSnapMeters?: unknown;
  readonly destinationSnapMeters?: unknown;
}

/** Which provider the cells are from, how many there must be, and what an empty one means. */
export interface RoadCellOptions {
  readonly provider: string;
  readonly originCount: number;
  /** What a cell without a drive means. Return `NO_ROUTE` only if the service's nulls can be trusted. */
  readonly toNullReason: (index: number) => UnreachableReason;
}

/** Engines that interpolate along an edge sometimes answer slightly below zero. */
const negativeNoise = 1;

/**
 * Converts the cells of a matrix to results. A malformed or negative cell becomes `UNKNOWN` and does not fail the others.
 * Whether a drive is physically possible is checked later, by `measureChecked` of the core.
 *
 * @throws {DistanceProviderError} `PROVIDER_INVALID_RESPONSE` if the number of cells differs from the number of origins,
 * or if every cell is malformed or negative
 * @throws {InvalidRequestError} naming the argument that cannot be used
 */
export function toRoadResults(cells: readonly RoadCell[], options: RoadCellOptions): readonly RoadResult[] {
  checkList("cells", cells);
  checkFields("options.", options, cellOptionFields);
  checkOptions(options);
  const { provider, originCount } = options;
  if (cells.length !== originCount) throw invalidResponse(provider, `${cells.length} rows for ${originCount} origins`);
  const results = cells.map((cell, index) => toRoadResult(cell, index, options));
  const [first] = cells;
  if (first !== undefined && results.every((result) => result === null)) throw invalidDrive(provider, first);
  return results.map((result) => result ?? { status: "unreachable", reason: "UNKNOWN" });
}

/** Which provider the rows are from, how large their matrix must be, and what an empty cell means. */
export interface RoadMatrixOptions {
  readonly provider: string;
  readonly originCount: number;
  readonly destinationCount: number;
  /** What a cell without a drive means. Return `NO_ROUTE` only if the service's nulls can be trusted. */
  readonly toNullReason: (row: number, column: number) => UnreachableReason;
}

/**
 * Converts a matrix, one row for each origin and one column for each destination, as `toRoadResults` does for one
 * destination.
 *
 * @throws {DistanceProviderError} `PROVIDER_INVALID_RESPONSE` if the matrix has another size, or if every cell is
 * malformed or negative
 * @throws {InvalidRequestError} naming the argument that cannot be used
 */
export function toRoadMatrix(rows: readonly (readonly RoadCell[])[], options: RoadMatrixOptions): RoadMatrix {
  for (const [index, row] of checkList("rows", rows).entries()) checkList(`rows[${index}]`, row);
  checkFields("options.", options, matrixOptionFields);
  checkOptions(options);
  const { provider, originCount, destinationCount: width, toNullReason } = options;
  checkWhole("options.destinationCount", width, 0, Number.MAX_SAFE_INTEGER);
  if (rows.length !== originCount) throw invalidResponse(provider, `${rows.length} rows for ${originCount} origins`);
  const odd = rows.find((row) => row.length !== width);
  if (odd !== undefined) throw invalidResponse(provider, `${odd.length} columns for ${width} destinations`);
  const results = toRoadResults(rows.flat(), {
    provider,
    originCount: originCount * width,
    toNullReason: (index) => toNullReason(Math.floor(index / width), index % width),
  });
  return rows.map((_, row) => results.slice(row * width, (row + 1) * width));
}

const cellOptionFields: FieldsOf<RoadCellOptions> = { provider: true, originCount: true, toNullReason: true };
const matrixOptionFields: FieldsOf<RoadMatrixOptions> = { ...cellOptionFields, destinationCount: true };

function checkOptions({ provider, originCount, toNullReason }: RoadCellOptions | RoadMatrixOptions): void {
  checkText("options.provider", provider);
  checkWhole("options.originCount", originCount, 0, Number.MAX_SAFE_INTEGER);
  checkFunction("options.toNullReason", toNullReason);
}

/** Returns null if the cell is malformed or negative. */
function toRoadResult(cell: RoadCell, index: number, { toNullReason }: RoadCellOptions): RoadResult | null {
  // A service may send null instead of a cell.
  const { distanceMeters, durationSeconds, originSnapMeters, destinationSnapMeters }: RoadCell = Object(cell);
  if (distanceMeters == null || durationSeconds == null) return { status: "unreachable", reason: toNullReason(index) };
  const values = [distanceMeters, durationSeconds, originSnapMeters ?? 0, destinationSnapMeters ?? 0];
  if (!values.every(isAmount)) return null;
  const [distance = 0, duration = 0, originSnap = 0, destinationSnap = 0] = values.map((value) => Math.max(0, value));
  return {
    status: "measured",
    distanceMeters: distance,
    durationSeconds: duration,
    ...(originSnapMeters == null ? {} : { originSnapMeters: originSnap }),
    ...(destinationSnapMeters == null ? {} : { destinationSnapMeters: destinationSnap }),
  };
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= -negativeNoise;
}

function invalidDrive(provider: string, { distanceMeters, durationSeconds }: RoadCell): DistanceProviderError {
  const toText = (value: unknown): string => String(value).slice(0, 30);
  return invalidResponse(provider, `a drive of ${toText(distanceMeters)} m in ${toText(durationSeconds)} s`);
}
