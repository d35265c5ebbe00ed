import { createHash } from "node:crypto";
import { memoizeRecent } from "@dispatch/core/plugin-kit";

/** A program has some dozens: of all values, only the count of a search is part of a text. */
const maxNames = 1000;

/** The name under which a connection remembers a statement. */
export const toStatementName: (text: string) => string = memoizeRecent(maxNames, (text) => {
  return `dispatch_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
});
