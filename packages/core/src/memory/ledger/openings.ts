import type { Absence, Availability, Technician } from "../../domain/technician.js";
import { maxOpenings } from "../../plugin-kit/check-queue-requests.js";
import type { ListOpeningsRequest, Openings } from "../../plugins/queue-store.js";

/** The different shifts of technicians, and the ends of their absences within a span. */
export function toOpenings(technicians: Iterable<Technician>, span: ListOpeningsRequest): Openings {
  const availabilities = new Map<string, unknown>();
  const absenceEnds = new Set<string>();
  for (const { availability } of technicians) {
    if (availability === undefined) continue;
    const { absences, ...shifts } = Object(availability) as Partial<Availability>;
    availabilities.set(JSON.stringify(shifts), shifts);
    for (const end of listEnds(absences, span)) absenceEnds.add(end);
  }
  return structuredClone({
    availabilities: [...availabilities.values()].slice(0, maxOpenings),
    absenceEnds: [...absenceEnds].slice(0, maxOpenings),
  });
}

/** Of those that can be read. */
function listEnds(absences: unknown, { from, to }: ListOpeningsRequest): readonly string[] {
  if (!Array.isArray(absences)) return [];
  const ends = absences.map((absence) => (Object(absence) as Absence).to);
  return ends.filter((end) => Date.parse(end) >= Date.parse(from) && Date.parse(end) <= Date.parse(to));
}
