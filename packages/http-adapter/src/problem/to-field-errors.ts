import { CustomerLocationInvalidError, type DispatchError, InvalidRequestError } from "@dispatch/core";
import type { RoutePlace } from "../dispatch-env.js";
import { toSnakeCase, toWireText } from "../json/wire-form.js";
import type { FieldError } from "./problem.js";

/** Returns what is wrong with which part of the request; undefined if the error names no parameter. */
export function toFieldErrors(error: DispatchError, route: RoutePlace): readonly FieldError[] | undefined {
  if (InvalidRequestError.isInstance(error)) {
    // An error of an older core has no parameter.
    if (typeof error.parameter !== "string") return undefined;
    return [{ loc: toLoc(error.parameter, route), msg: toWireText(error.problem), type: "value_error" }];
  }
  if (CustomerLocationInvalidError.isInstance(error)) {
    return [{ loc: toLoc("customerId", route), msg: error.message, type: "value_error" }];
  }
  if (error.code === "IDEMPOTENCY_KEY_REUSED") {
    return [{ loc: toLoc("idempotencyKey", route), msg: error.message, type: "value_error" }];
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

/**
 * Returns what a request calls a parameter of the core: `requirements.skills[2].minLevel` is `body`, `requirements`,
 * `skills`, `2`, `min_level`.
 */
function toLoc(parameter: string, { path, hasBody }: RoutePlace): readonly string[] {
  const inPath = pathParameters.find(([name, part]) => name === parameter && path.includes(part));
  if (inPath !== undefined) return ["path", inPath[1].slice(inPath[1].indexOf(":") + 1)];
  const steps = parameter
    .split(/[.[\]]+/)
    .filter(Boolean)
    .map(toSnakeCase);
  const [head = ""] = steps;
  if (head === "idempotency_key") return ["header", "idempotency-key"];
  if (queryParameters.has(head)) return ["query", head];
  const queryNames = queryNamesOf[path] ?? {};
  if (head === "filter") return ["query", queryNames[steps.at(-1) ?? ""] ?? steps.at(-1) ?? head];
  if (!hasBody) {
    return ["query", head === "window" ? (steps[1] ?? "earliest") : (queryNames[head] ?? head)];
  }
  return ["body", ...(takesPosition.test(path) ? steps : toFlatPlace(steps))];
}

/** Most bodies have the latitude and longitude of a place beside the other fields, and so has a job of a batch. */
function toFlatPlace(steps: readonly string[]): readonly string[] {
  const at = steps[0] === "jobs" ? 2 : 0;
  return steps[at] === "location" ? steps.toSpliced(at, 2, steps[at + 1] ?? "latitude") : steps;
}

/** Routes whose bodies have a place as an object. */
const takesPosition = /^\/(?:technicians|customers)(?:\/:id)?$/;

const pathParameters: readonly (readonly [parameter: string, part: string])[] = [
  ["customerId", ":cust_id"],
  ["customerId", "/customers/:id"],
  ["assignmentId", "/assignments/:id"],
  ["jobId", "/jobs/:id"],
  ["technicianId", "/technicians/:id"],
  ["technicianId", ":technician"],
  ["holdId", "/holds/:id"],
  ["id", ":id"],
];

/** Their values are always in the query. */
const queryParameters: ReadonlySet<string> = new Set(["cursor", "limit", "after", "box"]);

const entryQueryNames = { is_active: "active", location: "near" };

/** What the query of a route calls a part of a request or filter, if it is not the same name. */
const queryNamesOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "/assignments": { statuses: "status", customer_id: "cust_id", technician_id: "tech_id" },
  "/jobs": { statuses: "status", window: "earliest", near: "latitude", location: "latitude" },
  "/slots": { location: "latitude", requirements: "skill" },
  "/technicians": entryQueryNames,
  "/customers": entryQueryNames,
};
