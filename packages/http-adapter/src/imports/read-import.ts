import type { EntryFields, ImportedRow, ImportRow, ImportSummary } from "@dispatch/core";
import { toSnakeCase, toWireId } from "../json/wire-form.js";
import { problemOfError } from "../problem/problem-of-error.js";
import { type ImportKind, toColumn, toCsvRows } from "./csv-rows.js";
import { toNdjsonRows } from "./ndjson-rows.js";
import { readCsv } from "./read-csv.js";

/** How a file is written: comma-separated values, or a JSON object on each line. */
export type ImportFormat = "csv" | "ndjson";

/**
 * Reads the rows of a file for `importRows`, as it arrives. Takes constant memory.
 *
 * @throws {InvalidRequestError} naming `file`, if the header cannot be used or the rest cannot be read
 */
export function readImport<Fields extends EntryFields>(
  kind: ImportKind,
  format: ImportFormat,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<ImportRow<Fields>, void, undefined> {
  return format === "csv" ? toCsvRows<Fields>(kind, readCsv(bytes)) : toNdjsonRows<Fields>(kind, bytes);
}

/** What became of a row, as JSON. */
export function toRowJson(
  format: ImportFormat,
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
    ...(externalId !== null && { external_id: externalId }),
    ...(column !== undefined && { column }),
    ...(problem !== null && { message: `${column ?? "The row"} ${problem}` }),
  };
}

/** How many rows there were of each outcome, as JSON. */
export function toSummaryJson({ isDryRun, error, ...counts }: ImportSummary): object {
  const { code, detail } = error === null ? { code: "", detail: "" } : problemOfError(error, undefined);
  return { summary: { ...counts, dry_run: isDryRun, ...(error !== null && { error: { code, message: detail } }) } };
}

const examples: Readonly<Record<ImportKind, readonly (readonly [column: string, example: string])[]>> = {
  technicians: [
    ["external_id", "T-1"],
    ["name", "Anna Example"],
    ["phone", "+49 6221 1"],
    ["email", "anna@example.com"],
    ["latitude", "49.41"],
    ["longitude", "8.69"],
    ["capacity", "1"],
    ["skills", "gas:2, water"],
    ["time_zone", "Europe/Berlin"],
    ["shifts", "Mon-Fri 08:00-16:00, Sat 09:00-13:00"],
    ["absences", "2026-12-24..2026-12-27"],
    ["territories", "north"],
    ["is_active", "yes"],
  ],
  customers: [
    ["external_id", "C-1"],
    ["name", "Ada Example"],
    ["phone", "+49 6221 2"],
    ["email", "ada@example.com"],
    ["address", "Hauptstr. 1, Heidelberg"],
    ["latitude", "49.4"],
    ["longitude", "8.7"],
    ["is_active", "yes"],
  ],
};

/** A file with a header and one example, to start from. */
export function toTemplate(kind: ImportKind): string {
  const quote = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = [0, 1].map((part) => examples[kind].map((column) => quote(column[part] ?? "")).join(","));
  return `${rows.join("\r\n")}\r\n`;
}
