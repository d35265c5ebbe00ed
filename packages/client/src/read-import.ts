import type { WireId } from "./generated.js";

/** What can be imported. */
export type ImportKind = "technicians" | "customers" | "jobs";

/** What became of a row of a file. */
export interface ImportedRowJson {
  /** Of the file, from 1. */
  readonly line: number;
  readonly outcome: "created" | "updated" | "unchanged" | "invalid" | "failed";
  readonly id?: WireId | undefined;
  readonly external_id?: string | undefined;
  readonly reference?: string | undefined;
  /** The column to blame. */
  readonly column?: string | undefined;
  /** Why it was left out or not stored. */
  readonly message?: string | undefined;
}

/** How many rows of a file had each outcome. */
export interface ImportSummaryJson extends Readonly<Record<ImportedRowJson["outcome"] | "rows", number>> {
  readonly dry_run: boolean;
  /** Why the import ended before the end of the file. Present only if it did. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/** What became of a file. */
export interface ImportResults {
  readonly rows: readonly ImportedRowJson[];
  readonly summary: ImportSummaryJson;
}

/** @throws {Error} the answer ended before its summary */
export async function readImport(response: Response): Promise<ImportResults> {
  const lines = (await response.text()).split("\n").filter((line) => line !== "");
  const last = JSON.parse(lines.pop() ?? "{}") as { readonly summary?: ImportSummaryJson };
  if (last.summary === undefined) throw new Error("The answer to the import ended early: import the file again");
  return { rows: lines.map((line) => JSON.parse(line) as ImportedRowJson), summary: last.summary };
}
