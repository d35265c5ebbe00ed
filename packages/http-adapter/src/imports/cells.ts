import { CellError, createNumberParser } from "./parse-cells.js";

/** The cells of a row by their columns. */
export type Cells = Pick<ReadonlyMap<string, string>, "get">;

/** Reads the fields of a row, by name. Undefined leaves a field out. */
export type CellReaders = Readonly<Record<string, (cells: Cells) => unknown>>;

/** Returns a reader of a cell: undefined without the column, null if it is empty. */
export function readCell<Value>(
  column: string,
  parse: (text: string, cells: Cells) => Value,
): (cells: Cells) => Value | null | undefined {
  return (cells) => {
    const cell = cells.get(column);
    if (cell === undefined || cell === "") return cell === undefined ? undefined : null;
    try {
      return parse(cell, cells);
    } catch (error) {
      throw error instanceof CellError ? new CellError(error.message, column, error.others) : error;
    }
  };
}

/** As `readCell`, but an empty cell says nothing. */
export function readGiven<Value>(
  column: string,
  parse: (text: string, cells: Cells) => Value,
): (cells: Cells) => Value | undefined {
  const read = readCell(column, parse);
  return (cells) => read(cells) ?? undefined;
}

/**
 * Returns what the reads return. If several cells of a field cannot be read, one error says it of all.
 *
 * @throws {CellError}
 */
export function readTogether<Values extends readonly unknown[]>(
  ...reads: { readonly [Index in keyof Values]: () => Values[Index] }
): Values {
  const errors: CellError[] = [];
  const values = reads.map((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      errors.push(error);
      return undefined;
    }
  });
  const [first, ...others] = errors;
  if (first !== undefined) throw new CellError(first.message, first.column, [...first.others, ...others]);
  return values as unknown as Values;
}

const parseLatitude = createNumberParser("49.41 or 49,41");
const parseLongitude = createNumberParser("8.69 or 8,69");

/** Returns a reader of a place; null if both cells are empty. */
export function readPlace(latitude: string, longitude: string) {
  const readNorth = readCell(latitude, parseLatitude);
  const readEast = readCell(longitude, parseLongitude);
  return (cells: Cells): { readonly latitude: number; readonly longitude: number } | null | undefined => {
    const [north, east] = readTogether(
      () => readNorth(cells),
      () => readEast(cells),
    );
    if (north === undefined || east === undefined) return undefined;
    if (north === null && east === null) return null;
    if (north === null || east === null) throw new CellError("must have both a latitude and a longitude");
    return { latitude: north, longitude: east };
  };
}

/** As `readPlace`, but two empty cells say nothing. */
export function readGivenPlace(latitude: string, longitude: string) {
  const read = readPlace(latitude, longitude);
  return (cells: Cells): { readonly latitude: number; readonly longitude: number } | undefined =>
    read(cells) ?? undefined;
}

export const asText = (text: string): string => text;

export const toTimeZone = (cells: Cells): string => cells.get("time_zone") ?? "UTC";
