import type { OperationOptions } from "@dispatch/core";
import { externalIdPrefix } from "@dispatch/core/plugin-kit";
import type { Problem } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";
import type { RouteParts } from "./route-parts.js";

/**
 * Returns the id of the technician whom the caller's key or token names, by id or as `ext:` and an external id. Without a
 * directory, it is the id that was named.
 *
 * @throws {ProblemError} the directory has no such technician: an empty list would look as if there was no work
 */
export async function findCallingTechnician(
  named: string,
  { technicians }: Pick<RouteParts, "technicians">,
  options: OperationOptions,
): Promise<string> {
  if (technicians === undefined) return named;
  const [entry] = await technicians.findEntries([named], options);
  if (entry === undefined) throw new ProblemError(toProblem(named));
  return entry.id;
}

function toProblem(named: string): Problem {
  return {
    status: 403,
    code: "FORBIDDEN",
    detail:
      `The credentials are for the technician ${named}, and there is no such technician: they need the id that ` +
      `GET /technicians shows, or ${externalIdPrefix} and the external id`,
  };
}
