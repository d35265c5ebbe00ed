import type { Shift } from "@dispatch/core";
import { findJsonExcess, memoizeRecent } from "@dispatch/core/plugin-kit";
import {
  asText,
  type CellReaders,
  type Cells,
  readCell,
  readGiven,
  readGivenPlace,
  readPlace,
  readTogether,
  toTimeZone,
} from "./cells.js";
import {
  CellError,
  createNumberParser,
  parseAbsences,
  parseList,
  parseShifts,
  parseSkills,
  parseTime,
  parseYesNo,
} from "./parse-cells.js";
import { maxValues } from "./row-limits.js";

/** How each field of a technician or customer is read. */
export const entryReaders: CellReaders = {
  externalId: readGiven("external_id", asText),
  isActive: readGiven("is_active", parseYesNo),
  name: readCell("name", asText),
  phone: readCell("phone", asText),
  email: readCell("email", asText),
  address: readCell("address", asText),
  location: readGivenPlace("latitude", "longitude"),
  locatedAt: readGiven("located_at", (text, cells) => parseTime(text, toTimeZone(cells), false)),
  capacity: readCell("capacity", createNumberParser("2")),
  skills: readCell("skills", (text, cells) => parseSkills(text, toTimeZone(cells))),
  availability: readAvailability,
  agreesToOvertime: readCell("agrees_to_overtime", parseYesNo),
  territories: readCell("territories", parseList),
  base: readPlace("base_latitude", "base_longitude"),
  attributes: readCell("attributes", parseJson),
};

const readTimeZone = readCell("time_zone", asText);
const readShifts = readCell("shifts", (text) => (text.length <= maxRecalled ? recallShifts(text) : parseShifts(text)));

/** Most people of a file work the same hours. */
const recallShifts = memoizeRecent(100, (text): readonly Shift[] => parseShifts(text));
const maxRecalled = 200;

function readAvailability(cells: Cells) {
  const timeZone = readTimeZone(cells);
  if (timeZone === undefined) return undefined;
  const readAbsences = readCell("absences", (text) => parseAbsences(text, timeZone ?? "UTC"));
  const [shifts, absences] = readTogether(
    () => readShifts(cells) ?? undefined,
    () => readAbsences(cells) ?? undefined,
  );
  if (timeZone === null && (shifts !== undefined || absences !== undefined)) {
    throw new CellError("must be given, such as Europe/Berlin, because shifts and absences need it", "time_zone");
  }
  return timeZone === null ? null : { timeZone, ...(shifts && { shifts }), ...(absences && { absences }) };
}

function parseJson(text: string): unknown {
  const excess = findJsonExcess(text, maxValues);
  if (excess !== null) throw new CellError(`has ${excess}`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CellError('must be JSON, such as {"van": "red"}');
  }
}
