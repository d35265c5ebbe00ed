import { createHash } from "node:crypto";
import { memoizeRecent } from "@dispatch/core/plugin-kit";

/** A program has a few dozen statements: the count of a search is the only value that is part of a text. */
const maxNames = 1000;

/** Returns the name under which a connection prepares a statement. */
export const toStatementName: (text: string) => string = memoizeRecent(maxNames, (text) => {
  return `dispatch_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
});
