import { InvalidRequestError, type RowProblem, type UnreadableRow } from "@dispatch/core";
import { toUnknownFieldProblem } from "@dispatch/core/plugin-kit";
import type { CellReaders, Cells } from "./cells.js";
import { columnAliases, fileKinds, type ImportKind, neededColumns, toColumn } from "./file-kinds.js";
import { listValueProblems } from "./list-value-problems.js";
import { lostLineBreaks } from "./lost-line-breaks.js";
import { CellError } from "./parse-cells.js";
import { type CsvRecord, wrongEncoding } from "./read-csv.js";
import { toShownId } from "./row-limits.js";
import { createRowTurns } from "./row-turns.js";

/** A row that could be read: its fields by name, and the id if the file has that column. */
export interface FieldsRow {
  readonly line: number;
  readonly id?: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Turns the records of a file into rows of an import, some at a time. The first record is the header. Empty lines are left
 * out.
 *
 * @throws {InvalidRequestError} the header cannot be used
 */
export async function* toCsvRows(
  kind: ImportKind,
  parts: AsyncIterable<readonly CsvRecord[]>,
  noteColumns: NoteColumns,
): AsyncGenerator<readonly (FieldsRow | UnreadableRow)[], void, undefined> {
  let header: Header | undefined;
  const takeTurns = createRowTurns();
  for await (const records of parts) {
    const rows: (FieldsRow | UnreadableRow)[] = [];
    for (const { line, cells } of records) {
      const turn = takeTurns();
      if (turn !== undefined) await turn;
      if (!cells.some((cell) => cell.trim() !== "")) continue;
      if (header === undefined) header = readHeader(kind, cells, noteColumns);
      else rows.push(readRow(header, line, cells));
    }
    yield rows;
  }
  checkHeader(header);
}

interface Header {
  readonly readRow: RowReader;
  /** Why it cannot be used; null if it can. */
  readonly problem: string | null;
}

function readHeader(kind: ImportKind, cells: readonly string[], noteColumns: NoteColumns): Header {
  const columns = toColumns(cells);
  noteColumns(columns);
  return { readRow: createRowReader(kind, columns), problem: findHeaderProblem(kind, cells, columns) };
}

function readRow({ readRow, problem }: Header, line: number, cells: readonly string[]): FieldsRow | UnreadableRow {
  if (problem !== null) throw fileError(problem);
  return readRow(line, cells);
}

/** At the end of the file: there may have been no row. */
function checkHeader(header: Header | undefined): void {
  if (header === undefined) throw fileError("is empty: its first line must name the columns");
  // The header runs into the rows if the line breaks are lost.
  if (header.problem !== null) throw fileError(`${header.problem}. It has only one line: ${lostLineBreaks}`);
}

type NoteColumns = (columns: readonly string[]) => void;

function fileError(problem: string): InvalidRequestError {
  return new InvalidRequestError({ parameter: "file", problem });
}

function toColumns(cells: readonly string[]): readonly string[] {
  return cells.map((cell) => {
    const name = cell
      .trim()
      .toLowerCase()
      .replaceAll(/[\s.-]/g, "_");
    return columnAliases[name] ?? name;
  });
}

/** What is wrong with a header, as the rest of a sentence about the file; null if it can be used. */
function findHeaderProblem(kind: ImportKind, cells: readonly string[], columns: readonly string[]): string | null {
  // A file of UTF-16 without a mark at its start is valid UTF-8, with a NUL beside each letter.
  if (cells.some((cell) => cell.includes("\0"))) return wrongEncoding;
  const { columns: kinds, idColumns } = fileKinds[kind];
  const known = Object.keys(kinds);
  const show = (index: number): string => (cells[index] ?? "").trim().slice(0, 100);
  const unknown = columns.flatMap((column, index) => (column === "" || known.includes(column) ? [] : [index]));
  if (unknown.length > 0) return toUnknownProblem(kind, columns, unknown, show);
  for (const [index, column] of columns.entries()) {
    if (column !== "" && columns.indexOf(column) !== index) return `has the column ${show(index)} twice`;
  }
  for (const [column, other] of neededColumns) {
    if (columns.includes(column) && known.includes(other) && !columns.includes(other))
      return `has a column ${column}, so it needs ${other}`;
  }
  if (kind === "technicians" && isOfCustomers(columns)) return looksLikeCustomers;
  if (idColumns.some((column) => columns.includes(column))) return null;
  return `must have a column ${idColumns.join(", or ")}, by which its rows are found again`;
}

/**
 * Whether a header that could create somebody has an address, which a file of customers usually has and one of technicians
 * does not, and nothing that only technicians have.
 */
function isOfCustomers(columns: readonly string[]): boolean {
  return ["latitude", "address"].every((column) => columns.includes(column)) && fits("customers", columns);
}

const looksLikeCustomers =
  "seems to be one of customers: it has an address, and nothing that only technicians have. Import it as these; if these are " +
  "technicians, add a column such as capacity";

/** Of the unknown columns, so many are named. */
const maxNamed = 10;

function toUnknownProblem(
  kind: ImportKind,
  columns: readonly string[],
  unknown: readonly number[],
  show: (index: number) => string,
): string {
  const fitting = (Object.keys(fileKinds) as ImportKind[]).filter((other) => fits(other, columns));
  const names = unknown.slice(0, maxNamed).map(show).join(", ");
  const more = unknown.length > maxNamed ? ` and ${unknown.length - maxNamed} more` : "";
  const are = unknown.length === 1 ? `the column ${names}` : `the columns ${names}${more}`;
  if (fitting.length > 0) {
    return `has ${are}, which ${kind} do not have. Its columns are those of ${fitting.join(" or ")}: import it as these`;
  }
  const known = Object.keys(fileKinds[kind].columns);
  const [only = 0, ...others] = unknown;
  if (others.length === 0) return `has ${are}, which ${toUnknownFieldProblem(columns[only] ?? "", known)}`;
  return `has ${are}, which are not known fields; the known ones are ${known.join(", ")}`;
}

/** Whether a file with these columns can be of a kind. */
export function fits(kind: ImportKind, columns: readonly string[]): boolean {
  const { columns: known, idColumns } = fileKinds[kind];
  return (
    columns.every((column) => column === "" || Object.hasOwn(known, column)) &&
    idColumns.some((column) => columns.includes(column))
  );
}

type RowReader = (line: number, given: readonly string[]) => FieldsRow | UnreadableRow;

function createRowReader(kind: ImportKind, columns: readonly string[]): RowReader {
  const { readers, idColumns } = fileKinds[kind];
  const [ownId = ""] = idColumns;
  const indexes = new Map(columns.map((column, index) => [column, index]));
  const fieldReaders = Object.entries(readers);
  return (line, given) => {
    if (given.length !== columns.length) {
      return { line, parameter: null, problem: `has ${given.length} cells, but the header has ${columns.length}` };
    }
    const values = given.map((cell) => cell.trim());
    const cells: Cells = { get: (column) => values[indexes.get(column) ?? -1] };
    const id = cells.get("id") ?? "";
    const { fields, problems } = readFields(fieldReaders, cells);
    const unread = [...listFormProblems(columns, values), ...problems];
    if (unread.length === 0) return id === "" ? { line, fields } : { line, id, fields };
    const [first, ...otherProblems] = oncePerColumn([...unread, ...listValueProblems(kind, fields)]);
    const names = { id: toShownId(id), externalId: toShownId(cells.get(ownId)) };
    return { line, ...names, parameter: null, problem: "cannot be read", ...first, otherProblems };
  };
}

/** Of each column, the first problem. */
function oncePerColumn(problems: readonly RowProblem[]): readonly RowProblem[] {
  const columns = problems.map(({ parameter }) => (parameter === null ? null : toColumn(parameter)));
  return problems.filter((_, index) => columns.indexOf(columns[index] ?? null) === index);
}

interface ReadFields extends Pick<FieldsRow, "fields"> {
  /** What is wrong with cells that cannot be read. */
  readonly problems: readonly RowProblem[];
}

function readFields(readers: readonly (readonly [string, CellReaders[string]])[], cells: Cells): ReadFields {
  const fields: Record<string, unknown> = {};
  const problems: RowProblem[] = [];
  for (const [field, read] of readers) {
    try {
      const value = read(cells);
      if (value !== undefined) fields[field] = value;
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      for (const { column = field, message } of [error, ...error.others])
        problems.push({ parameter: column, problem: message });
    }
  }
  return { fields, problems };
}

/** Texts for people may have several lines. */
const longTexts: readonly string[] = ["address", "note"];

function listFormProblems(columns: readonly string[], cells: readonly string[]): readonly RowProblem[] {
  return cells.flatMap((cell, index): readonly RowProblem[] => {
    const column = columns[index] ?? "";
    if (column === "" && cell !== "") return [{ parameter: null, problem: "has a cell without a column name" }];
    if (longTexts.includes(column) || !/[\n\r]/.test(cell)) return [];
    return [{ parameter: column, problem: "must not contain a line break: check the quotes" }];
  });
}
