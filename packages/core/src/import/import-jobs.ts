import type { Dispatcher, ImportedJob } from "../contract/dispatcher.js";
import { DispatchError } from "../errors/dispatch-error.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import { checkMethods } from "../plugin-kit/check-option.js";
import {
  type BatchOutcome,
  type CheckedRow,
  findRepeat,
  type ImportedRow,
  type ImportSummary,
  parseRunImportOptions,
  type RunImportOptions,
  runImport,
  runImportFields,
  toUnreadable,
  type UnreadableRow,
} from "./run-import.js";

/** A row of a file of jobs, as the reader of the file returns it. */
export type JobRow = ReadJobRow | UnreadableRow;

/** A row that could be read. Its values are checked by `importJobs`. */
export interface ReadJobRow {
  /** Where the row starts in the file, from 1. */
  readonly line: number;
  readonly job: ImportedJob;
}

/** Options of `importJobs`. */
export interface ImportJobsOptions extends RunImportOptions {
  /**
   * Until then the queue leaves the jobs alone that the file creates, an RFC 3339 timestamp at most 24 hours ahead. Jobs that
   * are known already keep their hold. Default: the queue tries them at once.
   */
  readonly heldUntil?: string | undefined;
  /** Who imports, for the history. Default: no actor. */
  readonly actor?: string | undefined;
}

/**
 * Imports the rows of a file of jobs. Yields what became of each row, in the order of the file, and returns how many there
 * were of each outcome. Reads the file only as fast as it is stored, so a file of any length takes constant memory but for
 * the references, which may each occur once.
 *
 * If the file cannot be read to its end, or the store cannot answer, the import ends: the rows that were read and not
 * stored are `failed`, and `error` says why. Importing the same file again continues: what is stored is `unchanged`.
 *
 * @throws {InvalidRequestError} naming the option that cannot be used; for `heldUntil`, when the first rows are imported
 */
export function importJobs(
  dispatcher: Pick<Dispatcher, "importJobs">,
  rows: AsyncIterable<JobRow>,
  options: ImportJobsOptions = {},
): AsyncGenerator<ImportedRow, ImportSummary, undefined> {
  checkMethods("dispatcher", dispatcher, "a dispatcher", ["importJobs"]);
  checkFields("options.", options, { ...runImportFields, heldUntil: true, actor: true });
  const settings = parseRunImportOptions(rows, options);
  const { signal, isDryRun } = settings;
  const { heldUntil, actor } = options;
  let hasBegun = false;
  const importBatch = async (jobs: readonly ImportedJob[]): Promise<BatchOutcome> => {
    try {
      return await dispatcher.importJobs({ jobs, isDryRun, heldUntil, actor }, { signal });
    } catch (error) {
      // The hold may end while a long file is read: that is the end of the import, not of its answer.
      if (!hasBegun || !DispatchError.isInstance(error)) throw error;
      return { results: [], error };
    } finally {
      hasBegun = true;
    }
  };
  return runImport(
    {
      check: checkRow,
      findPlace: () => null,
      importBatch,
      toParameter: (code) => (code.startsWith("CUSTOMER_") ? "customerId" : "reference"),
    },
    rows,
    settings,
  );
}

function checkRow(row: JobRow, lineOf: Map<string, number>): CheckedRow<ImportedJob> {
  const { line } = row;
  if (!("job" in row)) return toUnreadable(row);
  const { job } = row;
  const { reference } = job as { readonly reference?: unknown };
  if (typeof reference !== "string") {
    return { line, externalId: null, fault: { parameter: "reference", problem: "is missing: it identifies the job" } };
  }
  const fault = findRepeat("reference", reference, line, lineOf);
  return fault === undefined ? { line, externalId: reference, entry: job } : { line, externalId: reference, fault };
}
