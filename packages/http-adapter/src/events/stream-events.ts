import { z } from "zod";
import { asIs, defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { cursorSchema } from "../schemas/terms.js";
import { eventStreamType } from "./create-event-streams.js";

const eventStreamSchema = z
  .string()
  .describe("Lines of id and data, and a blank line after each event. The data is an AssignmentEvent")
  .register(components, { id: "EventStream" });

/** `GET /events`: the events of assignments, as server-sent events. */
export const streamEvents: Route = defineRoute({
  method: "GET",
  path: "/events",
  id: "streamEvents",
  summary: "Follow what happens to assignments, as server-sent events",
  detail:
    "Starts with the first event of all, or, with Last-Event-ID, with the one after that cursor. If it is latest, only " +
    "new events follow. The data of each event is an AssignmentEvent. If nothing happens for a while, a comment is sent.",
  role: "viewer",
  needs: ["events"],
  query: { after: cursorSchema.optional().describe("For a first request that cannot set Last-Event-ID") },
  headers: { "Last-Event-ID": cursorSchema.optional() },
  answer: { text: "A stream that does not end by itself", schema: eventStreamSchema, mediaType: eventStreamType },
  problems: [422],
  async handle({ query, headers, parts, context }) {
    return asIs(await parts.events.open(context, { lastEventId: headers["Last-Event-ID"], after: query.after }));
  },
});
