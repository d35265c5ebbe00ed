export type { ImportKind } from "./file-kinds.js";
export { createImportNotes, type ImportNotes } from "./import-notes.js";
export {
  type ImportForm,
  type ImportFormat,
  readImport,
  readJobImport,
  toRowJson,
  toSummaryJson,
  toTemplate,
} from "./read-import.js";
