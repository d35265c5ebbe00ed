import { z } from "zod";
import { toWireId } from "../json/wire-form.js";
import { roles } from "../principal.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { idSchema } from "../schemas/terms.js";

const callerSchema = z
  .object({
    id: z.string().nullable().describe("The name of the key, or the subject of the token. Null without credentials"),
    role: z.enum(roles).nullable().describe("Null without credentials, which only a server that asks for none accepts"),
    tenant: z.string().nullable(),
    technician_id: idSchema.nullable().describe("Null unless the role is technician"),
    operations: z
      .array(z.string())
      .describe("The operations that this server has and the caller may call, by their names in the description"),
  })
  .describe("Who calls, and what they may do here")
  .register(components, { id: "Caller" });

/** Creates `GET /me`, for a page that shows only what its reader may do. */
export function describeCaller(routes: readonly Route[]): Route {
  const own: Route = defineRoute({
    method: "GET",
    path: "/me",
    id: "readCaller",
    summary: "Say who calls, and what they may do",
    detail: "The caller as identified by the guard. Without a guard, every caller may do everything.",
    role: "viewer",
    isOpenToTechnicians: true,
    answer: { text: "The caller", schema: callerSchema },
    problems: [],
    handle({ principal, technicianId, context }) {
      const mayCall = context.get("mayCall") ?? (() => true);
      const operations = [...routes, own].filter(mayCall).map(({ id }) => id);
      return {
        id: principal?.id ?? null,
        role: principal?.role ?? null,
        tenant: principal?.tenant ?? null,
        technician_id: technicianId === undefined ? null : toWireId(technicianId),
        operations: operations.toSorted(),
      };
    },
  });
  return own;
}
