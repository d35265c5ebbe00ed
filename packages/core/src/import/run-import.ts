import type { Coordinates } from "../domain/coordinates.js";
import { DispatchError, type DispatchErrorCode } from "../errors/dispatch-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkSignal, type FieldsOf } from "../plugin-kit/check-fields.js";
import { checkBoolean, checkFunction, checkWhole } from "../plugin-kit/check-option.js";
import { maxOtherProblems } from "../plugin-kit/list-refusals.js";
import { findMedianPlace } from "../plugin-kit/median-place.js";
import type { ImportEntryResult } from "../plugins/directory.js";

/** What is wrong with a row. */
export interface RowProblem {
  /** The field, such as `capacity`; null if the row as a whole is the problem. */
  readonly parameter: string | null;
  /** What is wrong, as the rest of a sentence. */
  readonly problem: string;
}

/** A row that could not be read. */
export interface UnreadableRow extends RowProblem {
  readonly line: number;
  /** What else is wrong with it; only the first 9 are kept. Default: nothing else is known. */
  readonly otherProblems?: readonly RowProblem[] | undefined;
  /** As far as it could be read: the id that the store gave. @default null */
  readonly id?: string | null | undefined;
  /** As far as it could be read: the external id of a technician or customer; the reference of a job. @default null */
  readonly externalId?: string | null | undefined;
}

/** What became of one row. */
export interface ImportedRow {
  readonly line: number;
  /** `invalid`: the row was left out. `failed`: it is valid so far, but was not stored. */
  readonly outcome: "created" | "updated" | "unchanged" | "invalid" | "failed";
  /** The id that the store gave. Of a row that was not stored, or would be new in a dry run: the one it says, or null. */
  readonly id: string | null;
  /** The external id of a technician or customer; the reference of a job. */
  readonly externalId: string | null;
  /** The field that is invalid, such as `skills[0].level`; null if it is the row as a whole, or if nothing is invalid. */
  readonly parameter: string | null;
  /** Why the row is invalid or failed, as the rest of a sentence; otherwise null. */
  readonly problem: string | null;
  /** What else is wrong with an invalid row, as far as the row itself shows it, at most 9; otherwise empty. */
  readonly otherProblems: readonly RowProblem[];
}

/** How many rows there were of each outcome. */
export interface ImportSummary {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly invalid: number;
  readonly failed: number;
  readonly isDryRun: boolean;
  /** Why the import ended before the end of the file; null if it did not. */
  readonly error: unknown;
}

/** Options of every import. */
export interface RunImportOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether to check and compare only, and store nothing. @default false */
  readonly isDryRun?: boolean | undefined;
  /** How many rows a file may have, 1 to 10,000,000. About 100 bytes are kept for each. @default 1000000 */
  readonly maxRows?: number | undefined;
  /** How many rows are handled together, 1 to 500. @default 500 */
  readonly batchSize?: number | undefined;
}

/** A row with the entry to import, or with why it has none. */
export interface CheckedRow<Entry> {
  readonly line: number;
  /** The id that the row says. @default null */
  readonly id?: string | null | undefined;
  readonly externalId: string | null;
  readonly entry?: Entry;
  readonly fault?: RowProblem & Pick<UnreadableRow, "otherProblems">;
}

/** What became of the first entries of a batch: of all of them, unless there is an error. */
export interface BatchOutcome {
  readonly results: readonly ImportEntryResult[];
  /** Why the batch ended early; null if it did not. */
  readonly error: unknown;
}

/** Where the rows of a file go. */
export interface ImportTarget<Row, Entry> {
  /** @param lineOf where each id was first */
  check(row: Row, lineOf: Map<string, number>): CheckedRow<Entry>;
  /** The place of an entry, if it has one: their median is where the file is. */
  findPlace(entry: Entry): Coordinates | null | undefined;
  importBatch(entries: readonly Entry[], referencePlace: Coordinates | undefined): Promise<BatchOutcome>;
  /** The field that is to blame for an error which does not say it. */
  toParameter(code: DispatchErrorCode): string;
}

/** How many rows are read before the first is stored. */
const sampleSize = 1000;

export const runImportFields: FieldsOf<RunImportOptions> = {
  signal: true,
  isDryRun: true,
  maxRows: true,
  batchSize: true,
};

/** The options, checked and complete. */
export interface RunImportSettings {
  readonly signal: AbortSignal | undefined;
  readonly isDryRun: boolean;
  readonly maxRows: number;
  readonly batchSize: number;
}

/** @throws {InvalidRequestError} naming the option that cannot be used */
export function parseRunImportOptions(rows: unknown, options: RunImportOptions): RunImportSettings {
  checkFunction("rows[Symbol.asyncIterator]", Reflect.get(Object(rows), Symbol.asyncIterator));
  checkSignal("options.signal", options.signal);
  options.signal?.throwIfAborted();
  return {
    signal: options.signal,
    isDryRun: checkBoolean("options.isDryRun", options.isDryRun ?? false),
    maxRows: checkWhole("options.maxRows", options.maxRows ?? 1_000_000, 1, 10_000_000),
    batchSize: checkWhole("options.batchSize", options.batchSize ?? 500, 1, 500),
  };
}

/**
 * Imports the rows of a file in batches. Yields what became of each row, in the order of the file, and returns how many
 * there were of each outcome. Reads the file only as fast as it is stored. If the file cannot be read to its end, or a
 * batch ends early, the rows that were read and not stored are `failed`.
 */
export async function* runImport<Row, Entry>(
  target: ImportTarget<Row, Entry>,
  rows: AsyncIterable<Row>,
  { signal, isDryRun, maxRows, batchSize }: RunImportSettings,
): AsyncGenerator<ImportedRow, ImportSummary, undefined> {
  const source = rows[Symbol.asyncIterator]();
  const counts = { rows: 0, created: 0, updated: 0, unchanged: 0, invalid: 0, failed: 0 };
  const lineOf = new Map<string, number>();
  const waiting: CheckedRow<Entry>[] = [];
  let readRows = 0;
  let error: unknown = null;
  let isEnded = false;

  const take = (row: Row): void => {
    if (readRows >= maxRows) throw tooManyRows(maxRows);
    readRows += 1;
    waiting.push(target.check(row, lineOf));
  };

  const readUntil = async (length: number): Promise<void> => {
    try {
      while (!isEnded && waiting.length < length) {
        const { done = false, value } = await source.next();
        // The import may have ended meanwhile.
        if (isEnded) return;
        if (done) isEnded = true;
        else take(value);
      }
    } catch (reason) {
      signal?.throwIfAborted();
      if (isEnded) return;
      isEnded = true;
      error = reason;
    }
  };

  const count = (row: ImportedRow): ImportedRow => {
    counts.rows += 1;
    counts[row.outcome] += 1;
    return row;
  };

  try {
    await readUntil(Math.max(sampleSize, batchSize));
    const referencePlace = findMedianPlace(waiting.map(({ entry }) => entry && target.findPlace(entry)));
    let reading = Promise.resolve();
    for (;;) {
      await reading;
      if (error !== null && waiting.length < batchSize) break;
      const batch = waiting.splice(0, batchSize);
      if (batch.length === 0) break;
      const entries = batch.flatMap(({ entry }) => entry ?? []);
      const importing = target.importBatch(entries, referencePlace);
      // The next rows are read while these are stored.
      reading = readUntil(batchSize);
      // Only an abort rejects it, and that ends the import here too.
      reading.catch(() => undefined);
      const outcome = await importing;
      const imported = toImportedRows(batch, outcome, target);
      for (const row of imported) yield count(row);
      if (outcome.error === null) continue;
      signal?.throwIfAborted();
      isEnded = true;
      error = outcome.error;
      waiting.unshift(...batch.slice(imported.length));
      break;
    }
    for (const row of waiting) yield count(toFailedRow(row, error));
    return { ...counts, isDryRun, error };
  } finally {
    isEnded = true;
    // Do not wait for a source that has stalled.
    source.return?.(undefined).catch(() => undefined);
  }
}

function tooManyRows(maxRows: number): InvalidRequestError {
  return new InvalidRequestError({ parameter: "file", problem: `must have at most ${maxRows} rows` });
}

/** The row as far as it could be read, with what is wrong. */
export function toUnreadable({ line, id, externalId = null, ...fault }: UnreadableRow): CheckedRow<never> {
  return { line, id, externalId, fault };
}

/** Notes where an id is; returns what is wrong if an earlier line has it. */
export function findRepeat(
  parameter: string,
  id: string,
  line: number,
  lineOf: Map<string, number>,
): CheckedRow<never>["fault"] {
  const first = lineOf.get(id);
  if (first !== undefined) return { parameter, problem: `is already on line ${first}` };
  lineOf.set(id, line);
  return undefined;
}

/** The rows up to the first entry without a result. */
function toImportedRows<Entry>(
  batch: readonly CheckedRow<Entry>[],
  { results, error }: BatchOutcome,
  target: AnyTarget,
): readonly ImportedRow[] {
  const rows: ImportedRow[] = [];
  let next = 0;
  for (const { line, id = null, externalId, entry, fault } of batch) {
    const row = { line, externalId, id, parameter: null, problem: null, otherProblems: [] };
    if (entry === undefined) {
      rows.push({ ...row, outcome: "invalid", ...toProblems(fault ?? { parameter: null, problem: "cannot be read" }) });
      continue;
    }
    const result = results[next];
    next += 1;
    if (result === undefined && error !== null) return rows;
    if (result === undefined) throw new Error("The import returned too few results");
    if (result.outcome === "invalid") rows.push({ ...row, outcome: "invalid", ...toFault(result, target) });
    else rows.push({ ...row, outcome: result.outcome, id: result.id });
  }
  return rows;
}

type Problems = Pick<ImportedRow, "parameter" | "problem" | "otherProblems">;

function toFault(
  { error, otherErrors = [] }: Extract<ImportEntryResult, { readonly outcome: "invalid" }>,
  target: AnyTarget,
): Problems {
  const toProblem = (one: DispatchError): RowProblem =>
    InvalidRequestError.isInstance(one)
      ? { parameter: one.parameter === "request" ? null : one.parameter, problem: one.problem }
      : { parameter: target.toParameter(one.code), problem: `is refused: ${one.message}` };
  return toProblems({ ...toProblem(error), otherProblems: otherErrors.map(toProblem) });
}

function toProblems({ parameter, problem, otherProblems = [] }: NonNullable<CheckedRow<never>["fault"]>): Problems {
  return { parameter, problem, otherProblems: otherProblems.slice(0, maxOtherProblems) };
}

type AnyTarget = Pick<ImportTarget<never, never>, "toParameter">;

function toFailedRow<Entry>({ line, id = null, externalId, fault }: CheckedRow<Entry>, error: unknown): ImportedRow {
  const row = { line, externalId, id, otherProblems: [] };
  if (fault !== undefined) return { ...row, outcome: "invalid", ...toProblems(fault) };
  const reason = DispatchError.isInstance(error) ? error.message : "the file could not be read to its end";
  return { ...row, outcome: "failed", parameter: null, problem: `was not stored: ${reason}` };
}
