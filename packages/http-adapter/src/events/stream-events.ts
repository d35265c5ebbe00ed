import { z } from "zod";
import { asIs, defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { cursorSchema } from "../schemas/terms.js";
import { eventStreamType } from "./create-event-streams.js";

const eventStreamSchema = z
  .string()
  .describe("Each event has a line with its id and a line with its data, an AssignmentEvent, then a blank line")
  .register(components, { id: "EventStream" });

/** `GET /events`: the events of assignments, as server-sent events. */
export const streamEvents: Route = defineRoute({
  method: "GET",
  path: "/events",
  id: "streamEvents",
  summary: "Follow the status changes of assignments, as server-sent events",
  detail:
    "Starts with the first event of all, or, with Last-Event-ID, with the one after that cursor. If it is latest, only " +
    "new events follow. The data of each event is an AssignmentEvent. If nothing happens for a while, a comment is sent.",
  role: "viewer",
  needs: ["events"],
  query: { after: cursorSchema.optional().describe("For a first request that cannot set Last-Event-ID") },
  headers: { "Last-Event-ID": cursorSchema.optional() },
  answer: {
    text: "The stream. It ends after an hour at most, or when the credentials expire: reconnect with Last-Event-ID",
    schema: eventStreamSchema,
    mediaType: eventStreamType,
  },
  problems: [422],
  async handle({ query, headers, parts, context }) {
    return asIs(await parts.events.open(context, { lastEventId: headers["Last-Event-ID"], after: query.after }));
  },
});
