export type { ImportKind } from "./file-kinds.js";
export {
  type ImportForm,
  type ImportFormat,
  readImport,
  readJobImport,
  toRowJson,
  toSummaryJson,
  toTemplate,
} from "./read-import.js";
