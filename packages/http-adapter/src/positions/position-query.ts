import type { Box } from "@dispatch/core";
import type { Context } from "hono";
import { z } from "zod";
import type { DispatchEnv } from "../dispatch-env.js";
import { invalidRequest } from "../problem/invalid-request.js";
import type { PositionView } from "../route/route-parts.js";

const degrees = /^-?\d{1,3}(?:\.\d{1,15})?$/;

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
function parseBox(text: string | undefined): Box | null {
  if (text === undefined) return null;
  const [west, south, east, north, ...rest] = text
    .split(",")
    .map((part) => (degrees.test(part) ? Number(part) : Number.NaN));
  if (isWithin(west, 180) && isWithin(east, 180) && isWithin(south, 90) && isWithin(north, 90)) {
    if (rest.length === 0 && south <= north) return { west, south, east, north };
  }
  const msg = "must be west,south,east,north in degrees, such as 8.5,49.3,8.8,49.5, and south not above north";
  throw invalidRequest([{ loc: ["query", "box"], msg, type: "value_error" }]);
}

function isWithin(value: number | undefined, limit: number): value is number {
  return value !== undefined && Math.abs(value) <= limit;
}

/** Names are for those who may read technicians: dispatchers and admins. Without a guard, that is everybody. */
export function toView(context: Context<DispatchEnv>, box: string | undefined): PositionView {
  const role = context.get("principal")?.role;
  const mayReadAll = role === undefined && context.get("maySeeDecisions") !== false;
  return { box: parseBox(box), showsNames: mayReadAll || role === "dispatcher" || role === "admin" };
}
