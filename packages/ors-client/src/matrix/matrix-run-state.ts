import type { Coordinates, RoadResult, UnreachableReason } from "@dispatch/core";
import type { OrsError } from "../ors-error.js";
import type { Block } from "./block.js";
import type { CellLimit } from "./cell-limit.js";
import type { MatrixAnswer } from "./matrix-answer.js";

/** What a run needs in order to ask. No two places are the same. */
export interface MatrixRunOptions {
  readonly sources: readonly Coordinates[];
  readonly destinations: readonly Coordinates[];
  /** The largest block that the server accepts, as far as known at present. */
  readonly cellLimit: CellLimit;
  /** How many further requests may be sent to find the places that make a request fail. */
  readonly maxExtraCalls: number;
  ask(block: Block, isExtra: boolean): Promise<MatrixAnswer>;
}

/** What is known so far. */
export interface MatrixRun extends MatrixRunOptions {
  readonly cells: RoadResult[][];
  readonly outOfBoundsColumns: Set<number>;
  readonly unsnappedColumns: Set<number>;
  extraCalls: number;
  /** Why some cells are unknown. */
  failure: OrsError | null;
}

/**
 * Returns why no drive leads to a destination; null if it is not at fault. If two or more sources are on a road and none
 * reaches the destination, it counts as cut off.
 */
export function toDestinationFault(run: MatrixRun, column: number): UnreachableReason | null {
  if (run.outOfBoundsColumns.has(column)) return "OUT_OF_BOUNDS";
  if (run.unsnappedColumns.has(column)) return "NOT_SNAPPED";
  if (run.cells.some((row) => isMeasured(row[column]))) return null;
  const cutOff = run.cells.filter((row) => reasonOf(row[column]) === "NO_ROUTE");
  return cutOff.length >= 2 ? "NO_ROUTE" : null;
}

/** Returns the values at these positions; skips positions that the list does not have. */
export function pick<Value>(list: readonly Value[], positions: readonly number[]): readonly Value[] {
  const picked: Value[] = [];
  for (const position of positions) {
    const value = list[position];
    if (value !== undefined) picked.push(value);
  }
  return picked;
}

export function note(run: MatrixRun, { rows, columns }: Block, reason: UnreachableReason): void {
  for (const row of rows) for (const column of columns) set(run, row, column, unreachable(reason));
}

export function set(run: MatrixRun, row: number, column: number, result: RoadResult): void {
  const cells = run.cells[row];
  if (cells !== undefined) cells[column] = result;
}

export function unreachable(reason: UnreachableReason): RoadResult {
  return { status: "unreachable", reason };
}

export function reasonOf(cell: RoadResult | undefined): UnreachableReason | null {
  return cell?.status === "unreachable" ? cell.reason : null;
}

export function isMeasured(cell: RoadResult | undefined): boolean {
  return cell?.status === "measured";
}
