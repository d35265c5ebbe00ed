import type { EntryFields, ImportedRow, ImportRow, ImportSummary, JobRow, RowProblem } from "@dispatch/core";
import { toSnakeCase, toWireId, toWireText } from "../json/wire-form.js";
import { problemOfError } from "../problem/problem-of-error.js";
import { toCsvRows } from "./csv-rows.js";
import { fileKinds, type ImportKind, toColumn } from "./file-kinds.js";
import type { ImportNotes } from "./import-notes.js";
import { toNdjsonRows } from "./ndjson-rows.js";
import { readCsv } from "./read-csv.js";
import { refuseWorkbooks } from "./refuse-workbooks.js";

/** How a file is written: comma-separated values, or a JSON object on each line. */
export type ImportFormat = "csv" | "ndjson";

/**
 * Reads the rows of a file of technicians or customers for `importRows`, as it arrives. Takes constant memory.
 *
 * @param notes of `createImportNotes`, to warn of what is probably a mistake. Default: nothing is noted
 * @throws {InvalidRequestError} naming `file`, if the header cannot be used or the rest cannot be read
 */
export async function* readImport<Fields extends EntryFields>(
  kind: Exclude<ImportKind, "jobs">,
  format: ImportFormat,
  bytes: AsyncIterable<Uint8Array>,
  notes?: ImportNotes,
): AsyncGenerator<ImportRow<Fields>, void, undefined> {
  for await (const rows of readRows(kind, format, bytes, notes)) {
    for (const row of rows) {
      if (notes !== undefined && "fields" in row) notes.noteSkills(row.fields["skills"]);
      // `importRows` checks every value.
      yield "fields" in row ? ({ line: row.line, id: row.id, changes: row.fields } as ImportRow<Fields>) : row;
    }
  }
}

/**
 * Reads the rows of a file of jobs for `importJobs`, as it arrives. Takes constant memory.
 *
 * @param notes of `createImportNotes`, to warn of what is probably a mistake. Default: nothing is noted
 * @throws {InvalidRequestError} naming `file`, if the header cannot be used or the rest cannot be read
 */
export async function* readJobImport(
  format: ImportFormat,
  bytes: AsyncIterable<Uint8Array>,
  notes?: ImportNotes,
): AsyncGenerator<JobRow, void, undefined> {
  for await (const rows of readRows("jobs", format, bytes, notes)) {
    for (const row of rows) {
      if (notes !== undefined && "fields" in row)
        notes.noteSkills(Reflect.get(Object(row.fields["requirements"]), "skills"));
      // `importJobs` checks every value.
      yield "fields" in row ? ({ line: row.line, job: row.fields } as unknown as JobRow) : row;
    }
  }
}

function readRows(kind: ImportKind, format: ImportFormat, bytes: AsyncIterable<Uint8Array>, notes?: ImportNotes) {
  const text = refuseWorkbooks(bytes);
  if (format === "ndjson") return toNdjsonRows(kind, text);
  return toCsvRows(kind, readCsv(text), (columns) => notes?.noteColumns(columns));
}

/** What a file is about, and how it is written. */
export interface ImportForm {
  readonly kind: ImportKind;
  readonly format: ImportFormat;
}

/**
 * What became of a row, as JSON.
 *
 * @param notes of the import, to name the columns of the file. Default: columns have their usual names
 */
export function toRowJson(
  { kind, format }: ImportForm,
  { line, outcome, id, externalId, parameter, problem, otherProblems }: ImportedRow,
  notes?: Pick<ImportNotes, "listColumns">,
): object {
  const columns = notes?.listColumns();
  return {
    line,
    outcome,
    ...(id !== null && { id: toWireId(id) }),
    ...(externalId !== null && { [kind === "jobs" ? "reference" : "external_id"]: externalId }),
    ...(problem !== null && toProblemJson(format, { parameter, problem }, columns)),
    ...(otherProblems.length > 0 && {
      other_problems: otherProblems.map((one) => toProblemJson(format, one, columns)),
    }),
  };
}

function toProblemJson(
  format: ImportFormat,
  { parameter, problem }: RowProblem,
  columns: readonly string[] | undefined,
): ProblemJson {
  const column =
    parameter === null
      ? undefined
      : format === "csv"
        ? toColumn(parameter, columns)
        : toSnakeCase(parameter).replaceAll("._", ".");
  return { ...(column !== undefined && { column }), message: `${column ?? "The row"} ${toWireText(problem)}` };
}

interface ProblemJson {
  readonly column?: string;
  readonly message: string;
}

/** How many rows there were of each outcome, as JSON, with warnings if there are any. */
export function toSummaryJson({ isDryRun, error, ...counts }: ImportSummary, warnings: readonly string[] = []): object {
  const { code, detail } = error === null ? { code: "", detail: "" } : problemOfError(error, undefined);
  return {
    summary: {
      ...counts,
      dry_run: isDryRun,
      ...(warnings.length > 0 && { warnings }),
      ...(error !== null && { error: { code, message: detail } }),
    },
  };
}

/** A file with a header and one example, to start from. */
export function toTemplate(kind: ImportKind): string {
  const quote = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const columns = Object.entries(fileKinds[kind].columns).flatMap(([name, example]) =>
    example === null ? [] : [[name, example] as const],
  );
  const rows = [0, 1].map((part) => columns.map((column) => quote(column[part] ?? "")).join(","));
  return `${rows.join("\r\n")}\r\n`;
}
