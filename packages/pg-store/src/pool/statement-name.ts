import { memoizeRecent } from "@dispatch/core/plugin-kit";
import { sha256 } from "../values/sha256.js";

/** A program has a few dozen statements: the count of a search is the only value that is part of a text. */
const maxNames = 1000;

/** Returns the name under which a connection prepares a statement. */
export const toStatementName: (text: string) => string = memoizeRecent(maxNames, (text) => {
  return `dispatch_${sha256(text).toString("hex").slice(0, 32)}`;
});
