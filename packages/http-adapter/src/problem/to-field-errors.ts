import { CustomerLocationInvalidError, type DispatchError, InvalidRequestError } from "@dispatch/core";
import { toSnakeCase } from "../json/wire-form.js";
import type { FieldError } from "./problem.js";

/**
 * Returns what is wrong with which part of the request; undefined if the error names no parameter.
 *
 * @param routePath the template of the route, such as `/dispatch/:cust_id`
 */
export function toFieldErrors(error: DispatchError, routePath: string): readonly FieldError[] | undefined {
  if (InvalidRequestError.isInstance(error)) {
    // An error of an older core has no parameter.
    if (typeof error.parameter !== "string") return undefined;
    return [{ loc: toLoc(error.parameter, routePath), msg: error.problem, type: "value_error" }];
  }
  if (CustomerLocationInvalidError.isInstance(error)) {
    return [{ loc: toLoc("customerId", routePath), msg: error.message, type: "value_error" }];
  }
  if (error.code === "IDEMPOTENCY_KEY_REUSED") {
    return [{ loc: toLoc("idempotencyKey", routePath), msg: error.message, type: "value_error" }];
  }
  return undefined;
}

/**
 * Returns the first error as a sentence, with its field named as in JSON, such as `requirements.skills[2].min_level
 * must be ...`.
 */
export function toDetail([first]: readonly FieldError[]): string {
  if (first === undefined) return "";
  const name = first.loc
    .slice(1)
    .map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : `${index === 0 ? "" : "."}${step}`))
    .join("");
  return `${name} ${first.msg}`;
}

/** Converts `requirements.skills[2].minLevel` to `body`, `requirements`, `skills`, `2`, `min_level`. */
function toLoc(parameter: string, routePath: string): readonly string[] {
  const inPath = pathParameters.find(([name, part]) => name === parameter && routePath.includes(part));
  if (inPath !== undefined) return ["path", inPath[1].slice(1)];
  const [head = "", ...steps] = parameter
    .split(/[.[\]]+/)
    .filter(Boolean)
    .map(toSnakeCase);
  if (head === "idempotency_key") return ["header", "idempotency-key"];
  if (queryParameters.has(head)) return ["query", head];
  if (head === "filter") return ["query", steps.at(-1) ?? "filter"];
  if (queryOnly.has(routePath)) return ["query", queryNames.get(head) ?? head];
  if (head === "location" && !takesPosition.test(routePath)) return ["body", steps[0] ?? "latitude"];
  return ["body", head, ...steps];
}

/** Routes whose bodies have a place as an object. */
const takesPosition = /^\/(?:technicians|customers)(?:\/:id)?$/;

const pathParameters: readonly (readonly [parameter: string, part: string])[] = [
  ["customerId", ":cust_id"],
  ["customerId", ":id"],
  ["assignmentId", ":id"],
  ["jobId", ":id"],
  ["technicianId", ":id"],
];

const queryParameters: ReadonlySet<string> = new Set(["cursor", "limit", "after"]);

/** Routes that read everything from the query. */
const queryOnly: ReadonlySet<string> = new Set(["/slots", "/technicians/:id/calendar"]);

/** What such routes call a part of a request, if it is not the same name. */
const queryNames: ReadonlyMap<string, string> = new Map([
  ["location", "latitude"],
  ["requirements", "skill"],
]);
