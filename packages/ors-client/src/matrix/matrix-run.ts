import type { RoadResult, UnreachableReason } from "@dispatch/core";
import { OrsError } from "../ors-error.js";
import { type Block, halve, isLine, tile, toCellCount } from "./block.js";
import type { MatrixAnswer } from "./matrix-answer.js";
import {
  isMeasured,
  type MatrixRun,
  type MatrixRunOptions,
  note,
  pick,
  reasonOf,
  set,
  toDestinationFault,
  unreachable,
} from "./matrix-run-state.js";

export interface MatrixRunResult {
  readonly cells: readonly (readonly RoadResult[])[];
  /** For each destination: why no drive leads to it; null if it is not at fault. */
  readonly destinationFaults: readonly (UnreachableReason | null)[];
}

/**
 * Measures a matrix in which a bad place does not fail the others: it is left out if the server names it, and found by
 * bisection if not. Cells that the server may have got wrong are requested once more.
 *
 * @throws {OrsError} if nothing could be measured, for a reason other than a place
 */
export async function runMatrix(options: MatrixRunOptions): Promise<MatrixRunResult> {
  const run: MatrixRun = {
    ...options,
    cells: options.sources.map(() => options.destinations.map(() => unreachable("UNKNOWN"))),
    outOfBoundsColumns: new Set(),
    unsnappedColumns: new Set(),
    extraCalls: 0,
    failure: null,
  };
  const whole = { rows: [...options.sources.keys()], columns: [...options.destinations.keys()] };
  await measure(run, whole, false);
  const destinationFaults = options.destinations.map((_, column) => toDestinationFault(run, column));
  if (run.failure !== null && isNothingKnown(run, destinationFaults)) throw toFailure(run.failure);
  return { cells: run.cells, destinationFaults };
}

function isNothingKnown({ cells }: MatrixRun, faults: MatrixRunResult["destinationFaults"]): boolean {
  const isAnythingKnown = cells.some((row) => row.some(isMeasured)) || faults.some((fault) => fault !== null);
  return !isAnythingKnown && cells.some((row) => row.some((cell) => reasonOf(cell) === "UNKNOWN"));
}

/** A bad origin says nothing about the destination or the other origins. */
function toFailure(failure: OrsError): OrsError {
  if (failure.verdict.kind !== "UnroutableLocation") return failure;
  const { status, orsCode } = failure.verdict;
  const message = "some places are invalid, but the allowed number of requests was not enough to find which";
  return new OrsError(
    "matrix",
    { kind: "Unavailable", status, orsCode, message, maxRetries: 0, isBisectable: false, retryAfterMs: null },
    { cause: failure },
  );
}

async function measure(run: MatrixRun, wanted: Block, isExtra: boolean): Promise<void> {
  const block = withoutKnown(run, wanted);
  if (toCellCount(block) === 0) return;
  if (toCellCount(block) > run.cellLimit.maxCells) {
    for (const part of tile(block, run.cellLimit.maxCells)) await measure(run, part, isExtra);
    return;
  }
  if (isExtra && run.extraCalls >= run.maxExtraCalls) return;
  if (isExtra) run.extraCalls += 1;
  let answer: MatrixAnswer;
  try {
    answer = await run.ask(block, isExtra);
  } catch (error) {
    if (!OrsError.isInstance(error)) throw error;
    return recover(run, block, error);
  }
  await keep(run, block, answer);
}

/** In the meantime, the server may have named a place outside its area. */
function withoutKnown(run: MatrixRun, { rows, columns }: Block): Block {
  if (run.failure === null) return { rows, columns };
  return {
    rows: rows.filter((row) => !columns.every((column) => reasonOf(run.cells[row]?.[column]) === "OUT_OF_BOUNDS")),
    columns: columns.filter((column) => !run.outOfBoundsColumns.has(column)),
  };
}

async function recover(run: MatrixRun, block: Block, error: OrsError): Promise<void> {
  const { verdict } = error;
  if (verdict.kind === "UnroutableLocation" && (verdict.sources.length > 0 || verdict.destinations.length > 0)) {
    return dropNamed(run, block, verdict, error);
  }
  if (verdict.kind === "LimitExceeded" && verdict.limit === "matrix-cells") return retile(run, block, error);
  const isWorthSplitting =
    verdict.kind === "UnroutableLocation" ||
    (verdict.kind === "LimitExceeded" && verdict.limit === "visited-nodes") ||
    (verdict.kind === "Unavailable" && verdict.isBisectable);
  if (!isWorthSplitting) throw error;
  run.failure ??= error;
  if (toCellCount(block) === 1) {
    if (verdict.kind === "UnroutableLocation") note(run, block, "NO_ROUTE");
    return;
  }
  for (const half of halve(block)) await measure(run, half, true);
}

/** The named positions refer to the lists in the request. */
async function dropNamed(
  run: MatrixRun,
  block: Block,
  named: { readonly sources: readonly number[]; readonly destinations: readonly number[] },
  error: OrsError,
): Promise<void> {
  const rows = pick(block.rows, named.sources);
  const columns = pick(block.columns, named.destinations);
  if (rows.length + columns.length === 0) throw error;
  note(run, { rows, columns: [...run.destinations.keys()] }, "OUT_OF_BOUNDS");
  note(run, { rows: [...run.sources.keys()], columns }, "OUT_OF_BOUNDS");
  for (const column of columns) run.outOfBoundsColumns.add(column);
  const rest = {
    rows: block.rows.filter((row) => !rows.includes(row)),
    columns: block.columns.filter((column) => !columns.includes(column)),
  };
  run.failure ??= error;
  await measure(run, rest, true);
}

/** Asks again in parts of the size that the server states; in halves if it states none, or one that is not plausible. */
async function retile(run: MatrixRun, block: Block, error: OrsError): Promise<void> {
  const cellCount = toCellCount(block);
  if (cellCount === 1 || error.verdict.kind !== "LimitExceeded") throw error;
  run.failure ??= error;
  const stated = error.verdict.max ?? cellCount;
  if (stated < cellCount && run.cellLimit.learn(stated)) return measure(run, block, false);
  for (const half of halve(block)) await measure(run, half, false);
}

async function keep(run: MatrixRun, block: Block, answer: MatrixAnswer): Promise<void> {
  run.cellLimit.disprove(toCellCount(block));
  for (const column of answer.unsnappedDestinations) run.unsnappedColumns.add(block.columns[column] ?? -1);
  const nulls: [row: number, column: number][] = [];
  block.rows.forEach((row, rowIndex) => {
    block.columns.forEach((column, columnIndex) => {
      const cell = answer.cells[rowIndex]?.[columnIndex] ?? null;
      set(run, row, column, cell ?? unreachable("NO_ROUTE"));
      if (cell === null) nulls.push([row, column]);
    });
  });
  if (nulls.length === 0 || toCellCount(block) === 1) return;
  if (!isLine(block)) return askLines(run, block, nulls);
  if (block.columns.length === 1 && isLegacyEngine(answer.engineVersion)) return askParts(run, block, nulls);
}

/**
 * In a matrix with several rows and columns, a null may be false: the engine searches from all places to one common node,
 * which may be on another island.
 */
async function askLines(run: MatrixRun, block: Block, nulls: readonly [number, number][]): Promise<void> {
  const isByRow = block.rows.length <= block.columns.length;
  const lines = new Map<number, number[]>();
  for (const [row, column] of nulls) {
    const [line, across] = isByRow ? [row, column] : [column, row];
    lines.set(line, [...(lines.get(line) ?? []), across]);
    set(run, row, column, unreachable("UNKNOWN"));
  }
  for (const [line, across] of lines) {
    await measure(run, isByRow ? { rows: [line], columns: across } : { rows: across, columns: [line] }, true);
  }
}

/**
 * Before 8.1.0, one place on another island could make all the others null. If any drive was found, that did not happen.
 * The null of a single pair is always true.
 */
async function askParts(run: MatrixRun, block: Block, nulls: readonly [number, number][]): Promise<void> {
  const isAnyDriveFound = block.rows.some((row) =>
    block.columns.some((column) => {
      const cell = run.cells[row]?.[column];
      return cell?.status === "measured" && cell.distanceMeters > 0;
    }),
  );
  if (isAnyDriveFound) return;
  const suspects = { rows: nulls.map(([row]) => row), columns: block.columns };
  note(run, suspects, "UNKNOWN");
  const parts = suspects.rows.length < block.rows.length ? [suspects] : halve(suspects);
  for (const part of parts) await measure(run, part, true);
}

function isLegacyEngine(version: string | null): boolean {
  const [major = Number.NaN, minor = 0] = (version ?? "").split(".").map(Number);
  // Written this way because an unknown version must count as old: the comparisons with NaN are false.
  return !(major > 8 || (major === 8 && minor >= 1));
}
