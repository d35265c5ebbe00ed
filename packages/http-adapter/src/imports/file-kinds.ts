import type { CellReaders } from "./cells.js";
import { entryReaders } from "./entry-cells.js";
import { jobReaders } from "./job-cells.js";

/** What a file is about. */
export type ImportKind = "technicians" | "customers" | "jobs";

/** What the rows of files of one kind have. */
export interface FileKind {
  /** The columns that a file may have, in any order, each with an example or null to leave it out of the template. */
  readonly columns: Readonly<Record<string, string | null>>;
  /** Columns of which a file must have one, by which its rows are found again. */
  readonly idColumns: readonly string[];
  readonly readers: CellReaders;
}

const contactColumns = { name: "Anna Example", phone: "+49 6221 1", email: "anna@example.com", address: null };

/** The kinds of files. */
export const fileKinds: Readonly<Record<ImportKind, FileKind>> = {
  technicians: {
    columns: {
      ...{ id: null, external_id: "T-1" },
      ...contactColumns,
      latitude: "49.41",
      longitude: "8.69",
      capacity: "1",
      skills: "gas:2, water",
      time_zone: "Europe/Berlin",
      shifts: "Mon-Fri 08:00-16:00, Sat 09:00-13:00",
      absences: "2026-12-24..2026-12-27",
      territories: "north",
      is_active: "yes",
      ...{ located_at: null, agrees_to_overtime: null, base_latitude: null, base_longitude: null, attributes: null },
    },
    idColumns: ["external_id", "id"],
    readers: entryReaders,
  },
  customers: {
    columns: {
      ...{ id: null, external_id: "C-1" },
      ...{ name: "Ada Example", phone: "+49 6221 2", email: "ada@example.com", address: "Hauptstr. 1, Heidelberg" },
      latitude: "49.4",
      longitude: "8.7",
      is_active: "yes",
    },
    idColumns: ["external_id", "id"],
    readers: entryReaders,
  },
  jobs: {
    columns: {
      reference: "R-1001",
      customer_id: null,
      customer_external_id: "C-1",
      latitude: "",
      longitude: "",
      priority: "routine",
      work_minutes: "60",
      ...{ earliest: "", latest: "", time_zone: "Europe/Berlin" },
      skills: "gas:2, water",
      ...{ territory: null, pinned: null, preferred: null, excluded: null },
      note: "Ring twice",
    },
    idColumns: ["reference"],
    readers: jobReaders,
  },
};

/** Columns that go together. */
export const neededColumns: readonly (readonly [column: string, needs: string])[] = [
  ["latitude", "longitude"],
  ["longitude", "latitude"],
  ["base_latitude", "base_longitude"],
  ["base_longitude", "base_latitude"],
  ["shifts", "time_zone"],
  ["absences", "time_zone"],
  ["located_at", "latitude"],
  ["earliest", "latest"],
  ["latest", "earliest"],
];

/** Other names that spreadsheets have for a column. */
export const columnAliases: Readonly<Record<string, string>> = {
  lat: "latitude",
  lng: "longitude",
  lon: "longitude",
  long: "longitude",
  active: "is_active",
  e_mail: "email",
  timezone: "time_zone",
  overtime: "agrees_to_overtime",
};

/** The column that a field is in, if it has another name. */
const columnOf: Readonly<Record<string, string>> = {
  location: "latitude",
  base: "base_latitude",
  "availability.timeZone": "time_zone",
  "availability.shifts": "shifts",
  "availability.absences": "absences",
  externalId: "external_id",
  isActive: "is_active",
  locatedAt: "located_at",
  agreesToOvertime: "agrees_to_overtime",
  customerId: "customer_id",
  workSeconds: "work_minutes",
  window: "earliest",
  "window.latest": "latest",
  "requirements.territory": "territory",
  "requirements.pinned": "pinned",
  "requirements.preferred": "preferred",
  "requirements.excluded": "excluded",
  requirements: "skills",
};

/**
 * The column that is to blame for an invalid field such as `skills[0].level`.
 *
 * @param columns of the file. Default: not known
 */
export function toColumn(parameter: string, columns: readonly string[] = []): string {
  const [path = ""] = parameter.split("[", 1);
  const [field = ""] = path.split(".", 1);
  const column = columnOf[path] ?? columnOf[field] ?? field;
  return column === "customer_id" && !columns.includes(column) && columns.includes(customerColumn)
    ? customerColumn
    : column;
}

const customerColumn = "customer_external_id";
