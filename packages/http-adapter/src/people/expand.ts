import type { OperationOptions } from "@dispatch/core";
import { maxDirectoryIds } from "@dispatch/core/plugin-kit";
import type { Context } from "hono";
import { z } from "zod";
import type { DispatchEnv } from "../dispatch-env.js";
import type { Principal } from "../principal.js";
import { invalidRequest } from "../problem/invalid-request.js";
import type { Problem } from "../problem/problem.js";
import { ProblemError } from "../problem/problem-error.js";
import type { Shape } from "../route/define-route.js";
import type { Named, ReadPeople, Show } from "../route/read-people.js";
import type { RouteParts } from "../route/route-parts.js";
import { type PersonJson, toPersonJson } from "../schemas/person.js";

/** Who can be shown. */
export type PersonKind = "technician" | "customer";

const whoMaySee =
  "name, phone, email and address. For dispatchers and admins; technicians see themselves and the customers of their own " +
  "assignments, unless those were declined or cancelled";

/** Asks for the people of each item. */
export const expandQuery = {
  expand: z
    .array(z.enum(["technician", "customer"]))
    .max(2)
    .optional()
    .describe(`Whom to show with each item: ${whoMaySee}`),
} satisfies Shape;

export interface ExpandRequest {
  readonly asked: readonly PersonKind[] | undefined;
  readonly parts: Pick<RouteParts, "technicians" | "customers">;
  readonly principal: Principal | undefined;
  /** The technician who asks, if it is one. */
  readonly technicianId: string | undefined;
  readonly context: Context<DispatchEnv>;
  readonly signal: AbortSignal;
}

const showNobody: Show = () => ({});

/**
 * Checks whether the caller may see people, and returns how to load them: with one call of a directory for each kind,
 * however many items there are.
 *
 * @throws {ProblemError} FORBIDDEN, or INVALID_REQUEST if the server cannot manage technicians or customers
 */
export function createPeopleReader({
  asked = [],
  parts,
  principal,
  technicianId,
  context,
  signal,
}: ExpandRequest): ReadPeople {
  if (asked.length === 0) return async () => showNobody;
  if (!maySeePeople(principal, technicianId, context)) throw new ProblemError(forbidden);
  for (const kind of asked) {
    if (parts[`${kind}s`] !== undefined) continue;
    const msg = `${kind} cannot be expanded: this server does not manage ${kind}s`;
    throw invalidRequest([{ loc: ["query", "expand"], msg, type: "value_error" }]);
  }
  const isVisible = (kind: PersonKind, { technicianId: their, isOwn = false }: Named): boolean =>
    technicianId === undefined || (kind === "technician" ? their === technicianId : isOwn);
  const find = async (kind: PersonKind, named: readonly Named[], options: OperationOptions) => {
    const visible = named.filter((one) => asked.includes(kind) && isVisible(kind, one));
    // More are shown as null: one call must be enough.
    const ids = [...new Set(visible.flatMap((one) => one[`${kind}Id`] ?? []))].slice(0, maxDirectoryIds);
    const directory = parts[`${kind}s`];
    const entries = ids.length === 0 || directory === undefined ? [] : await directory.findEntries(ids, options);
    return new Map(entries.map((entry) => [entry.id, toPersonJson(entry)]));
  };
  return async (named, options = { signal }) => {
    const [technician, customer] = await Promise.all([
      find("technician", named, options),
      find("customer", named, options),
    ]);
    const people: Readonly<Record<PersonKind, ReadonlyMap<string, PersonJson>>> = { technician, customer };
    return (one) => {
      const show = (kind: PersonKind): PersonJson | null =>
        isVisible(kind, one) ? (people[kind].get(one[`${kind}Id`] ?? "") ?? null) : null;
      return Object.fromEntries(asked.map((kind) => [kind, show(kind)]));
    };
  };
}

/** For those who may read technicians and customers; and for technicians, within limits. */
function maySeePeople(
  principal: Principal | undefined,
  technicianId: string | undefined,
  context: Context<DispatchEnv>,
): boolean {
  if (technicianId !== undefined) return true;
  // On an open route, callers without credentials see no people.
  if (principal === undefined) return context.get("maySeeDecisions") !== false;
  return principal.role === "dispatcher" || principal.role === "admin";
}

const forbidden: Problem = {
  status: 403,
  code: "FORBIDDEN",
  detail: "expand is for dispatchers and admins, and for technicians who read what is theirs",
};
