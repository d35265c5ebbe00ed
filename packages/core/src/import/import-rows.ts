import { type EntryFields, type EntryState, externalIdPrefix } from "../domain/directory-entry.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import { checkMethods } from "../plugin-kit/check-option.js";
import type { Directory, DirectoryOptions, EntryChanges, EntryFilter, ImportedEntry } from "../plugins/directory.js";
import {
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

/** A row of a file, as the reader of the file returns it. */
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

/** Options of `importRows`. */
export interface ImportOptions extends RunImportOptions, DirectoryOptions {}

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
  checkMethods("directory", directory, "a directory", ["importEntries"]);
  checkFields("options.", options, { ...runImportFields, maxDistanceMeters: true });
  const settings = parseRunImportOptions(rows, options);
  const { signal, isDryRun } = settings;
  const { maxDistanceMeters } = options;
  return runImport(
    {
      check: checkRow<Fields>,
      findPlace: ({ changes }) => changes.location,
      async importBatch(entries, referencePlace) {
        try {
          const request = { entries, isDryRun, referencePlace };
          return { results: await directory.importEntries(request, { signal, maxDistanceMeters }), error: null };
        } catch (error) {
          signal?.throwIfAborted();
          return { results: [], error };
        }
      },
      toParameter: (code) => (code === "EXTERNAL_ID_TAKEN" ? "externalId" : "id"),
    },
    rows,
    settings,
  );
}

function checkRow<Fields extends EntryFields>(
  row: ImportRow<Fields>,
  lineOf: Map<string, number>,
): CheckedRow<ImportedEntry<Fields>> {
  const { line } = row;
  if (!("changes" in row)) return toUnreadable(row);
  const { changes } = row;
  const { externalId: given } = changes as { readonly externalId?: unknown };
  const externalId = typeof given === "string" ? given : null;
  const { id: ownId } = row;
  const id = ownId ?? (externalId === null ? undefined : externalIdPrefix + externalId);
  const parameter = ownId === undefined ? "externalId" : "id";
  if (id === undefined) return { line, externalId, fault: { parameter, problem: "is missing, and so is an id" } };
  const fault = findRepeat(parameter, id, line, lineOf);
  const known = { line, id: ownId, externalId };
  return fault === undefined ? { ...known, entry: { id, changes } } : { ...known, fault };
}
