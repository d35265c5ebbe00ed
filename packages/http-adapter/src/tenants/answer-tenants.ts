import { memoizeRecent } from "@dispatch/core/plugin-kit";
import type { Principal } from "../guard/index.js";
import { notFound, respondWithProblem } from "../problem/problem.js";
import type { Route } from "../routes/route.js";

/** Whose routes are kept: those of a tenant cost some kilobytes, and are made in no time. */
const maxTenants = 1000;

/** The routes for who has no tenant, which answer whoever has one by the tenant's own. */
export function answerTenants(
  routes: readonly Route[],
  listTenantRoutes: (tenant: string) => readonly Route[],
): readonly Route[] {
  const findRoutes = memoizeRecent(maxTenants, listTenantRoutes);
  return routes.map((route) => ({
    ...route,
    answer(context) {
      const principal: Principal | undefined = context.get("principal");
      if (principal?.tenant === undefined) return route.answer(context);
      const own = findRoutes(principal.tenant).find(({ description }) => description.id === route.description.id);
      return own === undefined ? respondWithProblem(context, notFound) : own.answer(context);
    },
  }));
}
