import type { RequiredSkill, Requirements, TimeWindow } from "@dispatch/core";
import { externalIdPrefix, isTimeZone } from "@dispatch/core/plugin-kit";
import {
  asText,
  type CellReaders,
  type Cells,
  readCell,
  readGiven,
  readGivenPlace,
  readTogether,
  toTimeZone,
} from "./cells.js";
import { CellError, createNumberParser, parseList, parseSkills, parseTime } from "./parse-cells.js";

const parsePriority = createNumberParser("10");
const parseMinutes = createNumberParser("60");

/** How each field of a job is read. */
export const jobReaders: CellReaders = {
  reference: readGiven("reference", asText),
  customerId: readCustomerId,
  location: readGivenPlace("latitude", "longitude"),
  note: readCell("note", asText),
  priority: readGiven("priority", (text) => (/^[a-z]/i.test(text) ? text.toLowerCase() : parsePriority(text))),
  workSeconds: readGiven("work_minutes", parseWorkMinutes),
  window: readWindow,
  requirements: readRequirements,
};

/** A week. */
const maxWorkMinutes = 10_080;

/** Returns seconds. */
function parseWorkMinutes(text: string): number {
  const minutes = parseMinutes(text);
  if (minutes >= 0 && minutes <= maxWorkMinutes) return Math.round(minutes * 60);
  throw new CellError(`must be a number of minutes from 0 to ${maxWorkMinutes}, which is a week`);
}

/** One's own id of the customer is without `ext:` in a column of its own. */
function readCustomerId(cells: Cells): string | undefined {
  const id = readGiven("customer_id", asText)(cells);
  const externalId = readGiven("customer_external_id", asText)(cells);
  if (id !== undefined && externalId !== undefined) {
    throw new CellError("cannot be given together with customer_external_id", "customer_id");
  }
  return externalId === undefined ? id : externalIdPrefix + externalId;
}

/** Null if both cells are empty: as soon as possible. A date alone is the whole day. */
function readWindow(cells: Cells): TimeWindow | null | undefined {
  const timeZone = toTimeZone(cells);
  if (timeZone !== "" && !isTimeZone(timeZone)) throw new CellError("is not the name of a time zone", "time_zone");
  const readEarliest = readCell("earliest", (text) => parseTime(text, timeZone, false));
  const readLatest = readCell("latest", (text) => parseTime(text, timeZone, true));
  const [earliest, latest] = readTogether(
    () => readEarliest(cells),
    () => readLatest(cells),
  );
  if (earliest === undefined || latest === undefined) return undefined;
  if (earliest === null && latest === null) return null;
  if (earliest === null || latest === null) throw new CellError("must be given together with latest", "earliest");
  return { earliest, latest };
}

/** The columns of the requirements are replaced together. Undefined if the file has none of them. */
function readRequirements(cells: Cells): Requirements | undefined {
  const entries = Object.entries(requirementReaders);
  const values = readTogether(
    ...entries.map(
      ([, read]) =>
        () =>
          read(cells),
    ),
  );
  const given = entries.map(([name], index) => [name, values[index]] as const);
  if (given.every(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null));
}

const requirementReaders: CellReaders = {
  skills: readCell("skills", parseRequiredSkills),
  territory: readCell("territory", asText),
  pinned: readCell("pinned", parseList),
  preferred: readCell("preferred", parseList),
  excluded: readCell("excluded", parseList),
};

/** Such as `gas:2, water`. */
function parseRequiredSkills(text: string): readonly RequiredSkill[] {
  return parseSkills(text, "UTC").map(({ name, level, expiresAt }) => {
    if (expiresAt !== undefined) throw new CellError("must be skills such as gas:2, water, without a date");
    return { name, ...(level !== undefined && { minLevel: level }) };
  });
}
