import { type Coordinates, findPlaceProblem } from "../domain/coordinates.js";
import { type EntryFields, type EntryState, externalIdPrefix } from "../domain/directory-entry.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { checkFields, checkSignal } from "../plugin-kit/check-fields.js";
import { checkBoolean, checkFunction, checkMethods, checkWhole } from "../plugin-kit/check-option.js";
import type {
  Directory,
  DirectoryOptions,
  EntryChanges,
  EntryFilter,
  ImportEntryResult,
} from "../plugins/directory.js";

/** A row of a file, as whatever reads the file gives it. */
export type ImportRow<Fields extends EntryFields> = ReadRow<Fields> | UnreadableRow;

/** A row that could be read. Its values are checked by `importRows`. */
export interface ReadRow<Fields extends EntryFields> {
  /** Where the row starts in the file, from 1. */
  readonly line: number;
  /** The id that the store gave. Default: `changes.externalId` says who it is. */
  readonly id?: string | undefined;
  /** As of `ImportedEntry`. */
  readonly changes: EntryChanges<Fields>;
}

/** A row that could not be read. */
export interface UnreadableRow {
  readonly line: number;
  /** The field, such as `capacity`; null if the row as a whole is the problem. */
  readonly parameter: string | null;
  /** What is wrong, as the rest of a sentence. */
  readonly problem: string;
}

/** What became of one row. */
export interface ImportedRow {
  readonly line: number;
  /** `invalid`: the row was left out. `failed`: it is valid so far, but its batch was not stored. */
  readonly outcome: "created" | "updated" | "unchanged" | "invalid" | "failed";
  /** The id that the store gave. Null for a row that was not stored, or would be new in a dry run. */
  readonly id: string | null;
  readonly externalId: string | null;
  /** The field that is invalid, such as `skills[0].level`; null if it is the row as a whole, or if nothing is invalid. */
  readonly parameter: string | null;
  /** Why the row is invalid or failed, as the rest of a sentence; otherwise null. */
  readonly problem: string | null;
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

/** Options of `importRows`. */
export interface ImportOptions extends DirectoryOptions {
  /** Whether to check and compare only, and store nothing. @default false */
  readonly isDryRun?: boolean | undefined;
  /** How many rows a file may have, 1 to 10,000,000. About 100 bytes are kept for each. @default 1000000 */
  readonly maxRows?: number | undefined;
  /** How many rows are stored together, 1 to 500. @default 500 */
  readonly batchSize?: number | undefined;
}

/** How many rows are read before the first is stored: their median is where the file is. */
const sampleSize = 1000;

/** Of fewer places, no median says where the others should be. */
const leastPlaces = 3;

/**
 * Imports the rows of a file into a directory, in batches: each is stored as a whole, or not at all. Yields what became of
 * each row, in the order of the file, and returns how many there were of each outcome. Reads the file only as fast as it
 * is stored, so a file of any length takes constant memory but for the ids, which may each occur once.
 *
 * With `maxDistanceMeters`, and as long as nobody is stored to compare with, a place is refused that is farther than this
 * from the median of the first 1,000 rows, but would not be with its latitude and longitude swapped.
 *
 * If the file cannot be read to its end, or a batch cannot be stored, the import ends: the rows that were read and not
 * stored are `failed`, and `error` says why. Importing the same file again continues: what is stored is `unchanged`.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used
 */
export function importRows<Fields extends EntryFields, Entry extends Fields & EntryState>(
  directory: Pick<Directory<Fields, Entry, EntryFilter>, "importEntries">,
  rows: AsyncIterable<ImportRow<Fields>>,
  options: ImportOptions = {},
): AsyncGenerator<ImportedRow, ImportSummary, undefined> {
  return importChecked(directory, rows, options, checkOptions(directory, rows, options));
}

async function* importChecked<Fields extends EntryFields, Entry extends Fields & EntryState>(
  directory: Pick<Directory<Fields, Entry, EntryFilter>, "importEntries">,
  rows: AsyncIterable<ImportRow<Fields>>,
  { signal, maxDistanceMeters }: ImportOptions,
  { isDryRun, maxRows, batchSize }: ReturnType<typeof checkOptions>,
): AsyncGenerator<ImportedRow, ImportSummary, undefined> {
  const source = rows[Symbol.asyncIterator]();
  const counts = { rows: 0, created: 0, updated: 0, unchanged: 0, invalid: 0, failed: 0 };
  const lineOf = new Map<string, number>();
  const waiting: CheckedRow<Fields>[] = [];
  let error: unknown = null;
  let isEnded = false;

  const readUntil = async (length: number): Promise<void> => {
    try {
      while (!isEnded && waiting.length < length) {
        const { done = false, value } = await source.next();
        if (done) isEnded = true;
        else if (counts.rows + waiting.length >= maxRows) throw tooManyRows(maxRows);
        else waiting.push(checkRow(value, lineOf));
      }
    } catch (reason) {
      signal?.throwIfAborted();
      isEnded = true;
      error = reason;
    }
  };

  try {
    await readUntil(Math.max(sampleSize, batchSize));
    const referencePlace = findMedian(waiting);
    for (;;) {
      await readUntil(batchSize);
      if (error !== null && waiting.length < batchSize) break;
      const batch = waiting.splice(0, batchSize);
      if (batch.length === 0) break;
      const entries = batch.flatMap(({ entry }) => entry ?? []);
      const request = { entries, isDryRun, referencePlace };
      let results: readonly ImportEntryResult[];
      try {
        results = await directory.importEntries(request, { signal, maxDistanceMeters });
      } catch (reason) {
        signal?.throwIfAborted();
        error = reason;
        waiting.unshift(...batch);
        break;
      }
      for (const row of toImportedRows(batch, results)) {
        counts.rows += 1;
        counts[row.outcome] += 1;
        yield row;
      }
    }
    for (const row of waiting) {
      const failed = toFailedRow(row, error);
      counts.rows += 1;
      counts[failed.outcome] += 1;
      yield failed;
    }
    return { ...counts, isDryRun, error };
  } finally {
    // Do not wait for a source that has stalled.
    source.return?.(undefined).catch(() => undefined);
  }
}

function checkOptions(directory: { readonly importEntries: unknown }, rows: unknown, options: ImportOptions) {
  checkMethods("directory", directory, "a directory", ["importEntries"]);
  checkFunction("rows[Symbol.asyncIterator]", Reflect.get(Object(rows), Symbol.asyncIterator));
  checkFields("options.", options, {
    signal: true,
    maxDistanceMeters: true,
    isDryRun: true,
    maxRows: true,
    batchSize: true,
  });
  checkSignal("options.signal", options.signal);
  options.signal?.throwIfAborted();
  return {
    isDryRun: checkBoolean("options.isDryRun", options.isDryRun ?? false),
    maxRows: checkWhole("options.maxRows", options.maxRows ?? 1_000_000, 1, 10_000_000),
    batchSize: checkWhole("options.batchSize", options.batchSize ?? 500, 1, 500),
  };
}

function tooManyRows(maxRows: number): InvalidRequestError {
  return new InvalidRequestError({ parameter: "file", problem: `must have at most ${maxRows} rows` });
}

/** A row with the entry to import, or with why it has none. */
interface CheckedRow<Fields extends EntryFields> {
  readonly line: number;
  readonly externalId: string | null;
  readonly entry?: { readonly id: string; readonly changes: EntryChanges<Fields> };
  readonly fault?: Pick<UnreadableRow, "parameter" | "problem">;
}

/** @param lineOf where each id was first */
function checkRow<Fields extends EntryFields>(row: ImportRow<Fields>, lineOf: Map<string, number>): CheckedRow<Fields> {
  const { line } = row;
  if (!("changes" in row)) return { line, externalId: null, fault: { parameter: row.parameter, problem: row.problem } };
  const { changes } = row;
  const { externalId: given } = changes as { readonly externalId?: unknown };
  const externalId = typeof given === "string" ? given : null;
  const id = row.id ?? (externalId === null ? undefined : externalIdPrefix + externalId);
  const parameter = row.id === undefined ? "externalId" : "id";
  if (id === undefined) return { line, externalId, fault: { parameter, problem: "is missing, and so is an id" } };
  const first = lineOf.get(id);
  if (first !== undefined) {
    return { line, externalId, fault: { parameter, problem: `is also the one of line ${first}` } };
  }
  lineOf.set(id, line);
  return { line, externalId, entry: { id, changes } };
}

/** The median of the places; undefined if there are too few. */
function findMedian<Fields extends EntryFields>(rows: readonly CheckedRow<Fields>[]): Coordinates | undefined {
  const places = rows.flatMap(({ entry }) => {
    const { location } = (entry?.changes ?? {}) as { readonly location?: Coordinates | null };
    return location !== undefined && location !== null && findPlaceProblem(location) === null ? [location] : [];
  });
  if (places.length < leastPlaces) return undefined;
  const toMedian = (values: readonly number[]): number =>
    [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
  const median = {
    latitude: toMedian(places.map(({ latitude }) => latitude)),
    longitude: toMedian(places.map(({ longitude }) => longitude)),
  };
  return findPlaceProblem(median) === null ? median : undefined;
}

function* toImportedRows<Fields extends EntryFields>(
  batch: readonly CheckedRow<Fields>[],
  results: readonly ImportEntryResult[],
): Generator<ImportedRow> {
  let next = 0;
  for (const { line, externalId, entry, fault } of batch) {
    const row = { line, externalId, id: null, parameter: null, problem: null };
    if (entry === undefined) {
      yield { ...row, outcome: "invalid", ...(fault ?? { problem: "cannot be read" }) };
      continue;
    }
    const result = results[next];
    next += 1;
    if (result === undefined) throw new Error("The directory returned too few results");
    if (result.outcome === "invalid") yield { ...row, outcome: "invalid", ...toFault(result.error) };
    else yield { ...row, outcome: result.outcome, id: result.id };
  }
}

function toFault(error: DispatchError): Pick<ImportedRow, "parameter" | "problem"> {
  if (InvalidRequestError.isInstance(error)) return { parameter: error.parameter, problem: error.problem };
  return {
    parameter: error.code === "EXTERNAL_ID_TAKEN" ? "externalId" : "id",
    problem: `is refused: ${error.message}`,
  };
}

function toFailedRow<Fields extends EntryFields>(
  { line, externalId, fault }: CheckedRow<Fields>,
  error: unknown,
): ImportedRow {
  const row = { line, externalId, id: null };
  if (fault !== undefined) return { ...row, outcome: "invalid", ...fault };
  const reason = DispatchError.isInstance(error) ? error.message : "the file could not be read to its end";
  return { ...row, outcome: "failed", parameter: null, problem: `was not stored: ${reason}` };
}
