import type { PositionSource, StateOptions } from "@dispatch/core";
import { z } from "zod";
import type { StreamForm } from "../events/create-event-streams.js";
import { eventStreamType } from "../events/create-event-streams.js";
import { type Frame, toEventText, toPlaceText } from "../events/event-frame.js";
import { asIs, defineRoute, type Route } from "../route/define-route.js";
import type { PositionView } from "../route/route-parts.js";
import { components } from "../schemas/components.js";
import { cursorSchema } from "../schemas/terms.js";
import { type Changed, type PositionChangesJson, toChanged, toSeen } from "./position.js";
import { boxSchema, toView } from "./position-query.js";

/** Who has changed, for all listeners: each gets what they see of it. */
interface PositionFrame extends Frame {
  readonly at: string;
  readonly changed: readonly Changed[];
}

/** The most technicians of one message. */
const pageSize = 1000;

/** Half a minute, some 8 MB if as many technicians change as there is room for. */
const maxRecent = 30;

/** Making and sending the text of a full page takes some 3 ms a listener if no other listener sees the same. */
const wokenAtOnce = 5;

/** How the changes of positions are streamed: one message for all that has changed since the last one. */
export function toPositionForm(
  source: PositionSource,
  limits: Pick<StateOptions, "maxLocationAgeSeconds">,
): StreamForm<PositionFrame, PositionView> {
  return {
    poll: "positionPollMs",
    start: "latest",
    log: {
      maxRecent,
      wokenAtOnce,
      findEnd: (options) => source.findPositionsEnd(options),
      async list(after, options) {
        const from = after ?? (await source.findPositionsEnd(options));
        const { positions, cursor, hasMore } = await source.listPositionChanges(
          { limit: pageSize, after: from },
          options,
        );
        const { at, changed } = await toChanged(positions, limits, options?.signal);
        return { events: cursor === from ? [] : [{ cursor, at, changed }], hasMore };
      },
      toEmpty: (cursor) => ({ cursor, at: "", changed: [] }),
    },
    toText: (frames, view) => frames.map((frame) => toText(frame, view)).join(""),
    toViewKey: ({ box, showsNames }) => JSON.stringify([box, showsNames]),
  };
}

function toText({ cursor, at, changed }: PositionFrame, view: PositionView): string {
  const { positions, outside } = toSeen(changed, view);
  if (positions.length + outside.length === 0) return toPlaceText(cursor);
  const message: PositionChangesJson = { at, positions, outside };
  return toEventText(cursor, JSON.stringify(message));
}

/** `GET /technicians/positions/events` */
export const streamPositions: Route = defineRoute({
  method: "GET",
  path: "/technicians/positions/events",
  id: "streamTechnicianPositions",
  summary: "Follow where technicians are and what they do, as server-sent events",
  detail:
    "Starts after changes_cursor of GET /technicians/positions, or with what changes from now on. The data of each event is " +
    "at, positions and outside, as in its answer: at most one event a second, unless more than 1,000 technicians have changed. A technician who has not " +
    "changed may be repeated. If nothing happens for a while, a comment is sent.",
  role: "viewer",
  needs: ["positions"],
  query: {
    box: boxSchema,
    after: cursorSchema.optional().describe("For a first request that cannot set Last-Event-ID"),
  },
  headers: {
    "Last-Event-ID": cursorSchema.optional().describe("The id of the last event that was received, or latest"),
  },
  answer: {
    text: "The stream. It ends after an hour at most, or when the credentials expire: reconnect with Last-Event-ID",
    schema: z
      .string()
      .meta({
        description: "Each event has a line with its id and a line with its data, then a blank line",
        examples: [`id: 1\ndata: ${JSON.stringify({ at: "2026-11-24T08:00:00Z", positions: [], outside: [1] })}\n\n`],
      })
      .register(components, { id: "PositionStream" }),
    mediaType: eventStreamType,
  },
  problems: [422],
  async handle({ query: { box, after }, headers, parts, context }) {
    const from = { lastEventId: headers["Last-Event-ID"], after };
    return asIs(await parts.positions.streams.open(context, from, toView(context, box)));
  },
});
