import { type Principal, technicianScope } from "../guard/access/principal.js";
import { type Problem, respondWithProblem } from "../problem/problem.js";
import type { Route } from "./route.js";

/** The same routes, of which a technician gets what `answerTechnician` gives; the others are closed to them. */
export function limitTechnicians(routes: readonly Route[]): readonly Route[] {
  return routes.map((route) => ({
    ...route,
    answer(context) {
      const principal: Principal | undefined = context.get("principal");
      if (principal?.role !== "technician") return route.answer(context);
      const { technicianId } = principal;
      if (technicianId === undefined || route.answerTechnician === undefined) {
        return respondWithProblem(context, closed);
      }
      return route.answerTechnician(context, technicianId);
    },
  }));
}

const closed: Problem = {
  status: 403,
  code: "FORBIDDEN",
  detail: `This is not for technicians: ${technicianScope}`,
};
