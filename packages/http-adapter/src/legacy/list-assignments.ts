import { listDescription, pageQuery, toPage } from "../assignments/filter-assignments.js";
import { toFiveFieldsJson } from "../assignments/to-assignment-json.js";
import { defineRoute, type Route } from "../route/define-route.js";

/** `GET /assignments` of the Python service, in pages. */
export const listAssignments: Route = defineRoute({
  ...listDescription,
  needs: ["assignments"],
  query: pageQuery,
  async handle({ query, parts, signal }) {
    const { items, nextCursor } = await parts.assignments.listAssignments(query, { signal });
    return toPage(items.map(toFiveFieldsJson), nextCursor, { limit: query.limit });
  },
});
