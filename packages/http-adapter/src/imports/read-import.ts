import type { EntryFields, ImportedRow, ImportRow, ImportSummary, JobRow } from "@dispatch/core";
import { toSnakeCase, toWireId } from "../json/wire-form.js";
import { problemOfError } from "../problem/problem-of-error.js";
import { toCsvRows } from "./csv-rows.js";
import { fileKinds, type ImportKind, toColumn } from "./file-kinds.js";
import { toNdjsonRows } from "./ndjson-rows.js";
import { readCsv } from "./read-csv.js";

/** How a file is written: comma-separated values, or a JSON object on each line. */
export type ImportFormat = "csv" | "ndjson";

/**
 * Reads the rows of a file of technicians or customers for `importRows`, as it arrives. Takes constant memory.
 *
 * @throws {InvalidRequestError} naming `file`, if the header cannot be used or the rest cannot be read
 */
export async function* readImport<Fields extends EntryFields>(
  kind: Exclude<ImportKind, "jobs">,
  format: ImportFormat,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<ImportRow<Fields>, void, undefined> {
  for await (const row of readRows(kind, format, bytes)) {
    if (!("fields" in row)) yield row;
    else {
      const { fields, ...place } = row;
      // `importRows` checks every value.
      yield { ...place, changes: fields } as ImportRow<Fields>;
    }
  }
}

/**
 * Reads the rows of a file of jobs for `importJobs`, as it arrives. Takes constant memory.
 *
 * @throws {InvalidRequestError} naming `file`, if the header cannot be used or the rest cannot be read
 */
export async function* readJobImport(
  format: ImportFormat,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<JobRow, void, undefined> {
  for await (const row of readRows("jobs", format, bytes)) {
    // `importJobs` checks every value.
    yield "fields" in row ? ({ line: row.line, job: row.fields } as unknown as JobRow) : row;
  }
}

function readRows(kind: ImportKind, format: ImportFormat, bytes: AsyncIterable<Uint8Array>) {
  return format === "csv" ? toCsvRows(fileKinds[kind], readCsv(bytes)) : toNdjsonRows(kind, bytes);
}

/** What a file is about, and how it is written. */
export interface ImportForm {
  readonly kind: ImportKind;
  readonly format: ImportFormat;
}

/** What became of a row, as JSON. */
export function toRowJson(
  { kind, format }: ImportForm,
  { line, outcome, id, externalId, parameter, problem }: ImportedRow,
): object {
  const column =
    parameter === null
      ? undefined
      : format === "csv"
        ? toColumn(parameter)
        : toSnakeCase(parameter).replaceAll("._", ".");
  return {
    line,
    outcome,
    ...(id !== null && { id: toWireId(id) }),
    ...(externalId !== null && { [kind === "jobs" ? "reference" : "external_id"]: externalId }),
    ...(column !== undefined && { column }),
    ...(problem !== null && { message: `${column ?? "The row"} ${problem}` }),
  };
}

/** How many rows there were of each outcome, as JSON. */
export function toSummaryJson({ isDryRun, error, ...counts }: ImportSummary): object {
  const { code, detail } = error === null ? { code: "", detail: "" } : problemOfError(error, undefined);
  return { summary: { ...counts, dry_run: isDryRun, ...(error !== null && { error: { code, message: detail } }) } };
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
