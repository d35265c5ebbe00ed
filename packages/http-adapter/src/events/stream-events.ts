import { z } from "zod";
import { createPeopleReader, expandQuery } from "../people/expand.js";
import { asIs, defineRoute, type Route } from "../route/define-route.js";
import { components } from "../schemas/components.js";
import { cursorSchema } from "../schemas/terms.js";
import { eventStreamType } from "./create-event-streams.js";

const following = {
  method: "GET",
  role: "viewer",
  query: { after: cursorSchema.optional().describe("For a first request that cannot set Last-Event-ID") },
  headers: {
    "Last-Event-ID": cursorSchema.optional().describe("The id of the last event that was received, or latest"),
  },
  problems: [410, 422],
} as const;

/** `GET /events`: the events of assignments, as server-sent events. */
export const streamEvents: Route = defineRoute({
  ...following,
  path: "/events",
  id: "streamEvents",
  summary: "Follow the status changes of assignments, as server-sent events",
  detail: toDetail("an AssignmentEvent"),
  needs: ["events"],
  query: { ...following.query, ...expandQuery },
  answer: toAnswer("an AssignmentEvent", "EventStream"),
  async handle({ query: { after, expand }, headers, parts, context, ...caller }) {
    const lastEventId = headers["Last-Event-ID"];
    const readPeople = expand && createPeopleReader({ asked: expand, parts, context, ...caller });
    return asIs(await parts.events.open(context, { lastEventId, after }, { readPeople }));
  },
});

/** `GET /jobs/events`: the events of jobs, as server-sent events. */
export const streamJobEvents: Route = defineRoute({
  ...following,
  path: "/jobs/events",
  id: "streamJobEvents",
  summary: "Follow the changes of jobs, as server-sent events",
  detail: toDetail("a JobEvent"),
  needs: ["jobEvents"],
  answer: toAnswer("a JobEvent", "JobEventStream"),
  async handle({ query, headers, parts, context }) {
    return asIs(await parts.jobEvents.open(context, { lastEventId: headers["Last-Event-ID"], after: query.after }, {}));
  },
});

/** @param event the name of the schema of the events, with its article */
function toDetail(event: string): string {
  return (
    "Starts with the first event of all, or, with Last-Event-ID, with the one after that cursor. If it is latest, only " +
    `new events follow. The data of each event is ${event}. If nothing happens for a while, a comment is sent. ` +
    "If events after the cursor were removed, as they were old, the answer is 410 EVENTS_REMOVED: no event is left out silently."
  );
}

/** @param id the name of the schema of the stream */
function toAnswer(event: string, id: string) {
  return {
    text: "The stream. It ends after an hour at most, or when the credentials expire: reconnect with Last-Event-ID",
    schema: z
      .string()
      .meta({
        description: `Each event has a line with its id and a line with its data, ${event}, then a blank line`,
        examples: [`id: 1\ndata: ${JSON.stringify({ cursor: "1", job_id: 1, from: null, to: "assigned" })}\n\n`],
      })
      .register(components, { id }),
    mediaType: eventStreamType,
  };
}
