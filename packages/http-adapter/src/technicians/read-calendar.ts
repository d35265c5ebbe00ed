import {
  type CalendarRange,
  InvalidRequestError,
  readCalendar as readPart,
  type Technician,
  type TechnicianEntry,
} from "@dispatch/core";
import { createTurns, TechnicianNotFoundError } from "@dispatch/core/plugin-kit";
import { z } from "zod";
import { placeSchema } from "../assignments/decision.js";
import { toWireForm, toWireId } from "../json/wire-form.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { components, type JsonOf } from "../schemas/components.js";
import { idSchema, instantSchema, listOf, pathIdSchema, textIdSchema, timeSchema } from "../schemas/terms.js";

const span = { from: timeSchema, to: timeSchema };

const calendarSchema = z
  .object({
    technician_id: idSchema,
    visits: z
      .array(
        z.object({
          assignment_id: idSchema.nullable().describe("Null for a slot that is held while a customer decides"),
          hold_id: idSchema.optional(),
          held_until: timeSchema.optional(),
          lane: z.int().nullable().describe("Below the capacity. Null: the technician has no capacity"),
          leaves_at: timeSchema,
          starts_at: timeSchema,
          ends_at: timeSchema,
          location: placeSchema,
        }),
      )
      .describe("Open visits, drives included, the first to leave first; of the first 200 that are open"),
    shifts: z.array(z.object(span)).nullable().describe("Null: at all times, or nobody can read when"),
    absences: z.array(z.object(span)).describe("Those of the technician's record, and those that were noted"),
  })
  .describe("What a technician has in a range of time. What overlaps an end of the range is whole")
  .register(components, { id: "TechnicianCalendar" });

const calendarListSchema = z
  .array(calendarSchema)
  .describe("Calendars in the order of the request")
  .register(components, { id: "TechnicianCalendarList" });

const rangeQuery = {
  from: instantSchema.describe("The start of the range"),
  to: instantSchema.describe("After from, by at most 92 days"),
};

const rangeExample = { from: "2030-01-14T00:00:00Z", to: "2030-01-15T00:00:00Z" };

/** `GET /technicians/{id}/calendar` */
export const readCalendar: Route = defineRoute({
  method: "GET",
  path: "/technicians/:id/calendar",
  id: "readTechnicianCalendar",
  summary: "Read the visits, shifts and absences of a technician",
  detail: "A technician who is inactive or has no capacity has no visits here.",
  role: "dispatcher",
  needs: ["technicians", "technicianSource"],
  params: { id: pathIdSchema },
  query: rangeQuery,
  example: rangeExample,
  answer: { text: "What overlaps the range", schema: calendarSchema },
  problems: [404, 422],
  async handle({ params: { id }, query, parts, signal }) {
    const entry = await parts.technicians.findEntry(id, { signal });
    if (entry === null) throw new TechnicianNotFoundError(id);
    const [technician] = await parts.technicianSource.findTechnicians([entry.id], { signal });
    return toCalendarJson(entry, technician, query);
  },
});

/** After so many shifts and absences, other work of the process gets a turn. */
const datesPerTurn = 2000;

/** Of one answer: those of 100 technicians with three shifts on each of 92 days fit. */
const maxShifts = 30_000;
const tooManyShifts =
  "must be nearer to from, or name fewer technicians: together they have more than 30,000 shifts in the range";

/** `GET /technicians/calendars` */
export const listCalendars: Route = defineRoute({
  method: "GET",
  path: "/technicians/calendars",
  id: "listTechnicianCalendars",
  summary: "Read the visits, shifts and absences of up to 100 technicians",
  detail:
    "In the form of GET /technicians/{id}/calendar. Unknown technicians are left out. Together they may have at most " +
    "30,000 shifts in the range.",
  role: "dispatcher",
  needs: ["technicians", "technicianSource"],
  query: { technician_id: listOf(textIdSchema).describe("Whose calendars to read"), ...rangeQuery },
  example: { technician_id: "1,2", ...rangeExample },
  answer: { text: "What overlaps the range", schema: calendarListSchema },
  problems: [422],
  async handle({ query: { technician_id: ids, ...range }, parts, signal }) {
    const [entries, technicians] = await Promise.all([
      parts.technicians.findEntries(ids, { signal }),
      parts.technicianSource.findTechnicians([...new Set(ids)], { signal }),
    ]);
    const entryById = new Map(entries.map((entry) => [entry.id, entry]));
    const technicianById = new Map(technicians.map((technician) => [technician.id, technician]));
    const calendars: JsonOf<typeof calendarSchema>[] = [];
    const didWork = createTurns(datesPerTurn, signal);
    let shiftCount = 0;
    for (const id of new Set(ids)) {
      const entry = entryById.get(id);
      if (entry === undefined) continue;
      const calendar = toCalendarJson(entry, technicianById.get(id), range);
      shiftCount += calendar.shifts?.length ?? 0;
      if (shiftCount > maxShifts) throw new InvalidRequestError({ parameter: "to", problem: tooManyShifts });
      calendars.push(calendar);
      await didWork((calendar.shifts?.length ?? 0) + calendar.absences.length);
    }
    return calendars;
  },
});

/** @param technician undefined if they are inactive: they then have no visits */
function toCalendarJson(
  { id, availability }: TechnicianEntry,
  technician: Technician | undefined,
  range: CalendarRange,
): JsonOf<typeof calendarSchema> {
  const { visits, shifts, absences } = readPart(technician ?? { availability }, range);
  return {
    technician_id: toWireId(id),
    visits: visits.map((visit) => toWireForm(visit)),
    shifts: shifts === null ? null : shifts.map(({ from, to }) => ({ from, to })),
    absences: absences.map(({ from, to }) => ({ from, to })),
  };
}
