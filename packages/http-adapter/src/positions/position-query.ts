import type { Box } from "@dispatch/core";
import type { Context } from "hono";
import { z } from "zod";
import type { DispatchEnv } from "../dispatch-env.js";
import { invalidRequest } from "../problem/invalid-request.js";
import type { PositionView } from "../route/route-parts.js";

const degrees = String.raw`(-?\d{1,3}(?:\.\d{1,15})?)`;
const boxPattern = new RegExp(`^${degrees},${degrees},${degrees},${degrees}$`);

/** `west,south,east,north`, as in GeoJSON. */
export const boxSchema = z
  .string()
  .max(100)
  .optional()
  .meta({
    description:
      "Those in this box, in degrees: west,south,east,north, as in GeoJSON. If west is greater than east, it crosses the " +
      "antimeridian. Default: everywhere",
    examples: ["8.5,49.3,8.8,49.5"],
  });

/** @throws {ProblemError} it is not a box */
export function parseBox(text: string | undefined): Box | null {
  if (text === undefined) return null;
  const [, west, south, east, north] = (boxPattern.exec(text) ?? []).map(Number);
  const isBox =
    [west, east].every((value) => isWithin(value, 180)) && [south, north].every((value) => isWithin(value, 90));
  if (
    west === undefined ||
    south === undefined ||
    east === undefined ||
    north === undefined ||
    !isBox ||
    north < south
  ) {
    const msg = "must be west,south,east,north in degrees, such as 8.5,49.3,8.8,49.5, and south not above north";
    throw invalidRequest([{ loc: ["query", "box"], msg, type: "value_error" }]);
  }
  return { west, south, east, north };
}

function isWithin(value: number | undefined, limit: number): boolean {
  return value !== undefined && Math.abs(value) <= limit;
}

/** Names are for those who may read technicians: dispatchers and admins. Without a guard, that is everybody. */
export function toView(context: Context<DispatchEnv>, box: string | undefined): PositionView {
  const role = context.get("principal")?.role;
  const mayReadAll = role === undefined && context.get("maySeeDecisions") !== false;
  return { box: parseBox(box), showsNames: mayReadAll || role === "dispatcher" || role === "admin" };
}
