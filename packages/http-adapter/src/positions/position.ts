import {
  type Box,
  type Coordinates,
  findTechnicianState,
  type StateOptions,
  type TechnicianPosition,
  technicianStates,
} from "@dispatch/core";
import { createTurns, isInBox } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import { placeSchema } from "../assignments/decision.js";
import { toWireId, type WireId } from "../json/wire-form.js";
import type { PositionView } from "../route/route-parts.js";
import { components, type JsonOf } from "../schemas/components.js";
import { idSchema } from "../schemas/terms.js";

const positionSchema = z
  .object({
    technician_id: idSchema,
    name: z.string().exactOptional().describe("Not for callers who may not read technicians"),
    location: placeSchema,
    reported_at: z.string().nullable().describe("Null: it is where they start from"),
    state: z
      .enum(technicianStates)
      .describe(
        "working: on site. driving: on the way to a job. off_shift: outside their shifts, or absent. stale_location: " +
          "reported too long ago to send them from there. free: none of these",
      ),
    state_until: z
      .string()
      .nullable()
      .describe(
        "When the state changes if nothing happens, as a shift starts or ends, or the location becomes too old: read " +
          "again then. Null: not within eight days",
      ),
    assignment_id: idSchema.nullable().describe("What they drive to or work on"),
  })
  .describe("Where a technician is, and what they do")
  .register(components, { id: "TechnicianPosition" });

export const positionsSchema = z
  .object({
    at: z.string().describe("The time by the clock of the server, at which the states are true"),
    positions: z.array(positionSchema),
    outside: z
      .array(idSchema)
      .describe("Who has changed and is not in the box now: remove them if you show them. Empty without after"),
    next_cursor: z
      .string()
      .nullable()
      .describe("For cursor, to read the next page. Null on the last page, and with after"),
    changes_cursor: z
      .string()
      .describe("For after, here or of the stream: what has changed since the first page was read"),
    has_more: z
      .boolean()
      .describe("Whether there is another page, or with after, whether there may be more changes already"),
  })
  .describe("A page of positions, by id; or with after, the changes in order")
  .register(components, { id: "TechnicianPositions" });

/** The data of one event of the stream. */
export type PositionChangesJson = Pick<JsonOf<typeof positionsSchema>, "at" | "positions" | "outside">;

type PositionJson = JsonOf<typeof positionSchema>;

/** A technician who was read, for everybody who sees them. */
export interface Changed {
  readonly location: Coordinates;
  readonly json: PositionJson;
}

/** After so many shifts and absences, other work of the process gets a turn. */
const datesPerTurn = 2000;

/** Tells the states of technicians at the moment. */
export async function toChanged(
  positions: readonly TechnicianPosition[],
  limits: Pick<StateOptions, "maxLocationAgeSeconds">,
  signal: AbortSignal | undefined,
): Promise<{ readonly at: string; readonly changed: readonly Changed[] }> {
  const nowMs = Date.now();
  const didWork = createTurns(datesPerTurn, signal);
  const changed: Changed[] = [];
  for (const position of positions) {
    await didWork(1 + countDates(position));
    changed.push({ location: position.location, json: toPositionJson(position, { ...limits, nowMs }) });
  }
  return { at: new Date(nowMs).toISOString(), changed };
}

/** The record may be anything that another program wrote. */
function countDates({ availability }: TechnicianPosition): number {
  const { shifts, absences }: Partial<Record<string, unknown>> = Object(availability);
  return [shifts, absences].reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
}

function toPositionJson(position: TechnicianPosition, options: StateOptions): PositionJson {
  const { id, name, location, locatedAt, underway } = position;
  const { state, until } = findTechnicianState(position, options);
  return {
    technician_id: toWireId(id),
    ...(name !== undefined && { name }),
    location,
    reported_at: locatedAt ?? null,
    state,
    state_until: until,
    assignment_id: underway === null ? null : toWireId(underway.assignmentId),
  };
}

const everywhere: Box = { west: -180, south: -90, east: 180, north: 90 };

/** What one caller sees of that: technicians outside their box have only an id. */
export function toSeen(
  changed: readonly Changed[],
  { box, showsNames }: PositionView,
): { readonly positions: readonly PositionJson[]; readonly outside: readonly WireId[] } {
  const isInside = ({ location }: Changed): boolean => isInBox(location, box ?? everywhere);
  const seen = changed.filter(isInside).map(({ json }) => json);
  return {
    positions: showsNames ? seen : seen.map(({ name: _, ...position }) => position),
    outside: changed.filter((one) => !isInside(one)).map(({ json }) => json.technician_id),
  };
}
