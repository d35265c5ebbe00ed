import { maxIdLength } from "../schemas/terms.js";

/** The longest row, in characters. */
export const maxRowLength = 65_536;

/** The id of a row that cannot be read; null if it is missing or longer than any id. */
export function toShownId(text: string | undefined): string | null {
  return text !== undefined && text !== "" && text.length <= maxIdLength ? text : null;
}

/** The most JSON values that a row may have. */
export const maxValues = 2_000;
