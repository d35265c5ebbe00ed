import {
  type EntryFields,
  type ImportRow,
  InvalidRequestError,
  type TechnicianFields,
  type UnreadableRow,
} from "@dispatch/core";
import { toUnknownFieldProblem } from "@dispatch/core/plugin-kit";
import {
  CellError,
  parseAbsences,
  parseList,
  parseNumber,
  parseShifts,
  parseSkills,
  parseTime,
  parseYesNo,
} from "./parse-cells.js";
import type { CsvRecord } from "./read-csv.js";

/** What an import is about. */
export type ImportKind = "technicians" | "customers";

/** The columns of both kinds; the header of a file may have any of them, in any order. */
const commonColumns = [
  ...["id", "external_id", "name", "phone", "email", "address", "latitude", "longitude", "is_active"],
] as const;

const technicianColumns = [
  ...commonColumns,
  ...["located_at", "capacity", "skills", "time_zone", "shifts", "absences", "agrees_to_overtime", "territories"],
  ...["base_latitude", "base_longitude", "attributes"],
];

/** The columns that a file of each kind may have. */
export const importColumns: Readonly<Record<ImportKind, readonly string[]>> = {
  technicians: technicianColumns,
  customers: commonColumns,
};

/** Other names that spreadsheets have for a column. */
const aliases: Readonly<Record<string, string>> = {
  lat: "latitude",
  lng: "longitude",
  lon: "longitude",
  long: "longitude",
  active: "is_active",
  e_mail: "email",
  timezone: "time_zone",
  overtime: "agrees_to_overtime",
};

/** The column that a field of an entry is in. */
const columnOf: Readonly<Record<string, string>> = {
  location: "latitude",
  base: "base_latitude",
  "availability.timeZone": "time_zone",
  "availability.shifts": "shifts",
  "availability.absences": "absences",
  externalId: "external_id",
  isActive: "is_active",
  locatedAt: "located_at",
  agreesToOvertime: "agrees_to_overtime",
};

/** The column that is to blame for an invalid field such as `skills[0].level`. */
export function toColumn(parameter: string): string {
  const [path = ""] = parameter.split("[", 1);
  const [field = ""] = path.split(".", 1);
  return columnOf[path] ?? columnOf[field] ?? field;
}

/**
 * Turns the records of a file into rows of an import. The first record is the header.
 *
 * @throws {InvalidRequestError} the header cannot be used
 */
export async function* toCsvRows<Fields extends EntryFields>(
  kind: ImportKind,
  records: AsyncIterable<CsvRecord>,
): AsyncGenerator<ImportRow<Fields>, void, undefined> {
  let columns: readonly string[] | undefined;
  for await (const { line, cells } of records) {
    if (columns === undefined) columns = parseHeader(kind, cells);
    else yield toRow(columns, line, cells) as ImportRow<Fields>;
  }
  if (columns === undefined) throw fileError("is empty: its first line must name the columns");
}

function fileError(problem: string): InvalidRequestError {
  return new InvalidRequestError({ parameter: "file", problem });
}

function parseHeader(kind: ImportKind, cells: readonly string[]): readonly string[] {
  const known = importColumns[kind];
  const columns = cells.map((cell) => {
    const name = cell
      .trim()
      .toLowerCase()
      .replaceAll(/[\s.-]/g, "_");
    return aliases[name] ?? name;
  });
  for (const [index, column] of columns.entries()) {
    if (column === "") continue;
    const shown = (cells[index] ?? "").trim().slice(0, 100);
    if (!known.includes(column))
      throw fileError(`has the column ${shown}, which ${toUnknownFieldProblem(column, known)}`);
    if (columns.indexOf(column) !== index) throw fileError(`has the column ${shown} twice`);
  }
  for (const [column, other] of needed) {
    if (columns.includes(column) && !columns.includes(other))
      throw fileError(`has a column ${column}, so it needs ${other}`);
  }
  if (!columns.includes("id") && !columns.includes("external_id")) {
    throw fileError("must have a column external_id, or id, by which its rows are found again");
  }
  return columns;
}

/** Columns that go together. */
const needed = [
  ["latitude", "longitude"],
  ["longitude", "latitude"],
  ["base_latitude", "base_longitude"],
  ["base_longitude", "base_latitude"],
  ["shifts", "time_zone"],
  ["absences", "time_zone"],
  ["located_at", "latitude"],
] as const;

type Cells = ReadonlyMap<string, string>;

function toRow(columns: readonly string[], line: number, given: readonly string[]): ImportRow<TechnicianFields> {
  const named = columns.map((column, index) => [column, (given[index] ?? "").trim()] as const);
  const fault = findFormFault(named, given.length);
  if (fault !== null) return { line, ...fault };
  const cells = new Map(named);
  const id = cells.get("id") ?? "";
  const changes: Record<string, unknown> = {};
  for (const [field, read] of Object.entries(readers)) {
    try {
      const value = read(cells);
      if (value !== undefined) changes[field] = value;
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      return { line, parameter: error.column ?? field, problem: error.message };
    }
  }
  return { line, ...(id !== "" && { id }), changes };
}

function findFormFault(
  cells: readonly (readonly [column: string, cell: string])[],
  length: number,
): Pick<UnreadableRow, "parameter" | "problem"> | null {
  if (length !== cells.length) {
    return { parameter: null, problem: `has ${length} cells, but the header has ${cells.length}` };
  }
  for (const [column, cell] of cells) {
    if (column === "" && cell !== "") return { parameter: null, problem: "has a cell without a column name" };
    if (column !== "address" && /[\n\r]/.test(cell)) {
      return { parameter: column, problem: "must not have a line break: see the quotes" };
    }
  }
  return null;
}

/** Reads a cell; undefined without the column, null if it is empty. */
function readCell<Value>(column: string, parse: (text: string, cells: Cells) => Value) {
  return (cells: Cells): Value | null | undefined => {
    const cell = cells.get(column);
    if (cell === undefined || cell === "") return cell === undefined ? undefined : null;
    try {
      return parse(cell, cells);
    } catch (error) {
      throw error instanceof CellError ? new CellError(error.message, column) : error;
    }
  };
}

/** An empty cell says nothing. */
function readGiven<Value>(column: string, parse: (text: string, cells: Cells) => Value) {
  return (cells: Cells): Value | undefined => readCell(column, parse)(cells) ?? undefined;
}

function readPlace(latitude: string, longitude: string) {
  return (cells: Cells) => {
    const [north, east] = [readCell(latitude, parseNumber)(cells), readCell(longitude, parseNumber)(cells)];
    if (north === undefined || east === undefined) return undefined;
    if (north === null && east === null) return null;
    if (north === null || east === null) throw new CellError("must have both a latitude and a longitude");
    return { latitude: north, longitude: east };
  };
}

const asText = (text: string): string => text;

const toTimeZone = (cells: Cells): string => cells.get("time_zone") ?? "UTC";

/** How each field is read. */
const readers: Readonly<Record<string, (cells: Cells) => unknown>> = {
  externalId: readGiven("external_id", asText),
  isActive: readGiven("is_active", parseYesNo),
  name: readCell("name", asText),
  phone: readCell("phone", asText),
  email: readCell("email", asText),
  address: readCell("address", asText),
  location: (cells) => readPlace("latitude", "longitude")(cells) ?? undefined,
  locatedAt: readGiven("located_at", (text, cells) => parseTime(text, toTimeZone(cells), false)),
  capacity: readCell("capacity", parseNumber),
  skills: readCell("skills", (text, cells) => parseSkills(text, toTimeZone(cells))),
  availability: readAvailability,
  agreesToOvertime: readCell("agrees_to_overtime", parseYesNo),
  territories: readCell("territories", parseList),
  base: readPlace("base_latitude", "base_longitude"),
  attributes: readCell("attributes", parseJson),
};

function readAvailability(cells: Cells) {
  const timeZone = readCell("time_zone", asText)(cells);
  if (timeZone === undefined) return undefined;
  const shifts = readCell("shifts", parseShifts)(cells) ?? undefined;
  const absences = readCell("absences", (text) => parseAbsences(text, timeZone ?? "UTC"))(cells) ?? undefined;
  if (timeZone === null && (shifts !== undefined || absences !== undefined)) {
    throw new CellError("must have a time_zone, such as Europe/Berlin, for its shifts and absences", "time_zone");
  }
  return timeZone === null ? null : { timeZone, ...(shifts && { shifts }), ...(absences && { absences }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CellError('must be JSON, such as {"van": "red"}');
  }
}
