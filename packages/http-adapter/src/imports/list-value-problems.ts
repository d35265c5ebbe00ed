import type { RowProblem } from "@dispatch/core";
import { customerKind, listChangeErrors, listJobErrors, technicianKind } from "@dispatch/core/plugin-kit";
import type { ImportKind } from "./file-kinds.js";

/** Returns what is wrong with values of a row, as far as they show it by themselves: at most 10. */
export function listValueProblems(kind: ImportKind, fields: object): readonly RowProblem[] {
  const errors =
    kind === "jobs"
      ? listJobErrors(fields)
      : kind === "technicians"
        ? listChangeErrors(technicianKind, fields)
        : listChangeErrors(customerKind, fields);
  return errors.map(({ parameter, problem }) => ({ parameter, problem }));
}
