import type { WireId } from "./generated.js";

/** What can be imported. */
export type ImportKind = "technicians" | "customers" | "jobs";

/** The result of one row of a file. */
export interface ImportedRowJson {
  /** The line of the file, from 1. */
  readonly line: number;
  readonly outcome: "created" | "updated" | "unchanged" | "invalid" | "failed";
  readonly id?: WireId | undefined;
  readonly external_id?: string | undefined;
  readonly reference?: string | undefined;
  /** The column that causes the problem. */
  readonly column?: string | undefined;
  /** Why the row was left out or not stored. */
  readonly message?: string | undefined;
  /** What else is wrong with the row, at most 9. Present only if something is. */
  readonly other_problems?: readonly ImportProblemJson[] | undefined;
}

/** Something else that is wrong with a row. */
export interface ImportProblemJson {
  /** The column; missing if the row as a whole is the problem. */
  readonly column?: string | undefined;
  readonly message: string;
}

/** How many rows of a file had each outcome. */
export interface ImportSummaryJson extends Readonly<Record<ImportedRowJson["outcome"] | "rows", number>> {
  readonly dry_run: boolean;
  /** What is valid, but probably a mistake. Present only if there are warnings. */
  readonly warnings?: readonly string[] | undefined;
  /** Why the import ended before the end of the file. Present only if it did. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** The results of an imported file. */
export interface ImportResults {
  readonly rows: readonly ImportedRowJson[];
  readonly summary: ImportSummaryJson;
}

/**
 * Reads the results of an import: a line of JSON for each row, and the summary last.
 *
 * @throws {Error} the answer ended before its summary
 */
export async function readImport(response: Response): Promise<ImportResults> {
  const lines = (await response.text()).split("\n").filter((line) => line.trim() !== "");
  const last = JSON.parse(lines.pop() ?? "{}") as { readonly summary?: ImportSummaryJson };
  if (last.summary === undefined) throw new Error("The answer to the import ended early: import the file again");
  return { rows: lines.map((line) => JSON.parse(line) as ImportedRowJson), summary: last.summary };
}
