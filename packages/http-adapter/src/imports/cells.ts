import { CellError, parseNumber } from "./parse-cells.js";

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
      throw error instanceof CellError ? new CellError(error.message, column) : error;
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

/** Returns a reader of a place; null if both cells are empty. */
export function readPlace(latitude: string, longitude: string) {
  const readNorth = readCell(latitude, parseNumber);
  const readEast = readCell(longitude, parseNumber);
  return (cells: Cells): { readonly latitude: number; readonly longitude: number } | null | undefined => {
    const north = readNorth(cells);
    const east = readEast(cells);
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
