import { InvalidRequestError, type UnreadableRow } from "@dispatch/core";
import { toUnknownFieldProblem } from "@dispatch/core/plugin-kit";
import type { Cells } from "./cells.js";
import { columnAliases, type FileKind, neededColumns } from "./file-kinds.js";
import { CellError } from "./parse-cells.js";
import type { CsvRecord } from "./read-csv.js";

/** A row that could be read: its fields by name, and the id if the file has that column. */
export interface FieldsRow {
  readonly line: number;
  readonly id?: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Turns the records of a file into rows of an import. The first record is the header.
 *
 * @throws {InvalidRequestError} the header cannot be used
 */
export async function* toCsvRows(
  kind: FileKind,
  records: AsyncIterable<CsvRecord>,
): AsyncGenerator<FieldsRow | UnreadableRow, void, undefined> {
  let columns: readonly string[] | undefined;
  for await (const { line, cells } of records) {
    if (columns === undefined) columns = parseHeader(kind, cells);
    else yield toRow(kind, columns, line, cells);
  }
  if (columns === undefined) throw fileError("is empty: its first line must name the columns");
}

function fileError(problem: string): InvalidRequestError {
  return new InvalidRequestError({ parameter: "file", problem });
}

function parseHeader({ columns: kinds, idColumns }: FileKind, cells: readonly string[]): readonly string[] {
  const known = Object.keys(kinds);
  const columns = cells.map((cell) => {
    const name = cell
      .trim()
      .toLowerCase()
      .replaceAll(/[\s.-]/g, "_");
    return columnAliases[name] ?? name;
  });
  for (const [index, column] of columns.entries()) {
    if (column === "") continue;
    const shown = (cells[index] ?? "").trim().slice(0, 100);
    if (!known.includes(column))
      throw fileError(`has the column ${shown}, which ${toUnknownFieldProblem(column, known)}`);
    if (columns.indexOf(column) !== index) throw fileError(`has the column ${shown} twice`);
  }
  for (const [column, other] of neededColumns) {
    if (columns.includes(column) && known.includes(other) && !columns.includes(other))
      throw fileError(`has a column ${column}, so it needs ${other}`);
  }
  if (!idColumns.some((column) => columns.includes(column))) {
    throw fileError(`must have a column ${idColumns.join(", or ")}, by which its rows are found again`);
  }
  return columns;
}

function toRow(
  { readers }: FileKind,
  columns: readonly string[],
  line: number,
  given: readonly string[],
): FieldsRow | UnreadableRow {
  const named = columns.map((column, index) => [column, (given[index] ?? "").trim()] as const);
  const fault = findFormFault(named, given.length);
  if (fault !== null) return { line, ...fault };
  const cells: Cells = new Map(named);
  const id = cells.get("id") ?? "";
  const fields: Record<string, unknown> = {};
  for (const [field, read] of Object.entries(readers)) {
    try {
      const value = read(cells);
      if (value !== undefined) fields[field] = value;
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      return { line, parameter: error.column ?? field, problem: error.message };
    }
  }
  return { line, ...(id !== "" && { id }), fields };
}

/** Texts for people may have several lines. */
const longTexts: readonly string[] = ["address", "note"];

function findFormFault(
  cells: readonly (readonly [column: string, cell: string])[],
  length: number,
): Pick<UnreadableRow, "parameter" | "problem"> | null {
  if (length !== cells.length) {
    return { parameter: null, problem: `has ${length} cells, but the header has ${cells.length}` };
  }
  for (const [column, cell] of cells) {
    if (column === "" && cell !== "") return { parameter: null, problem: "has a cell without a column name" };
    if (!longTexts.includes(column) && /[\n\r]/.test(cell)) {
      return { parameter: column, problem: "must not have a line break: see the quotes" };
    }
  }
  return null;
}
