export { type ImportKind, importColumns } from "./csv-rows.js";
export { type ImportFormat, readImport, toRowJson, toSummaryJson, toTemplate } from "./read-import.js";
