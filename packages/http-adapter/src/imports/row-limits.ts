/** The longest row, in characters. */
export const maxRowLength = 65_536;

/** The most JSON values that a row may have. */
export const maxValues = 2_000;
