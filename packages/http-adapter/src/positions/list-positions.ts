import { pageQuery } from "../assignments/filter-assignments.js";
import { invalidRequest } from "../problem/invalid-request.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { cursorSchema } from "../schemas/terms.js";
import { positionsSchema, toChanged, toSeen } from "./position.js";
import { boxSchema, toView } from "./position-query.js";

/** `GET /technicians/positions` */
export const listPositions: Route = defineRoute({
  method: "GET",
  path: "/technicians/positions",
  id: "listTechnicianPositions",
  summary: "Read where technicians are and what they do, or what has changed since",
  detail:
    "Lists active technicians in pages, by id. With after, it lists who has changed, each as they are now: moved, stored, " +
    "deactivated, absent, or on another job; repeat it with the new changes_cursor. A state that changes only with time " +
    "is not listed: read again at the first state_until.",
  role: "viewer",
  needs: ["positions"],
  query: {
    limit: pageQuery.limit,
    box: boxSchema,
    cursor: cursorSchema.optional().describe("next_cursor of the page before"),
    after: cursorSchema.optional().describe("changes_cursor of an earlier answer: only what has changed"),
  },
  answer: { text: "Positions, or changes", schema: positionsSchema },
  problems: [422],
  async handle({ query: { limit, box, cursor, after }, parts: { positions }, signal, context }) {
    const view = toView(context, box);
    if (after !== undefined) {
      if (cursor !== undefined) throw invalidRequest([cursorWithAfter]);
      const changes = await positions.source.listPositionChanges({ limit, after }, { signal });
      const { at, changed } = await toChanged(changes.positions, positions.limits, signal);
      return {
        ...{ at, ...toSeen(changed, view) },
        next_cursor: null,
        changes_cursor: changes.cursor,
        has_more: changes.hasMore,
      };
    }
    const request = { limit, cursor, box: view.box ?? undefined };
    const page = await positions.source.listPositions(request, { signal });
    const { at, changed } = await toChanged(page.items, positions.limits, signal);
    return {
      ...{ at, positions: toSeen(changed, view).positions, outside: [] },
      next_cursor: page.nextCursor,
      changes_cursor: page.changesCursor,
      has_more: page.nextCursor !== null,
    };
  },
});

const cursorWithAfter = { loc: ["query", "cursor"], msg: "goes with a list, not with after", type: "value_error" };
