import { DispatchApiError } from "@dispatch/client";
import type { Texts } from "../../texts/en.js";
import type { Entry, EntryKind } from "./entry-kinds.js";
import { listDayNames, readShifts, toShiftText } from "./shift-text.js";

const textFields = ["name", "external_id", "phone", "email", "address"] as const;
const commonFields = [...textFields, "latitude", "longitude"] as const;
const technicianFields = ["capacity", "skills", "territories", "time_zone", "shifts", "agrees_to_overtime"] as const;

/** The fields that are ticked: `yes`, or empty. */
export const boxFields: ReadonlySet<FieldName> = new Set(["agrees_to_overtime"]);

export type FieldName = (typeof commonFields)[number] | (typeof technicianFields)[number];

/** The fields as they are typed. */
export type EntryForm = Readonly<Record<FieldName, string>>;

/** What is wrong, by field. */
export type FieldErrors = Readonly<Partial<Record<FieldName, string>>>;

export function listFields(kind: EntryKind): readonly FieldName[] {
  return kind === "technicians" ? [...commonFields, ...technicianFields] : commonFields;
}

/** Returns the form of an entry; of a new one without an entry. */
export function toForm(entry: Entry | null, locale: string): EntryForm {
  const { name, external_id, phone, email, address, location, capacity, skills = [], territories = [] } = entry ?? {};
  const { availability } = entry ?? {};
  const text = (value: string | number | null | undefined): string => String(value ?? "");
  return {
    ...{ name: text(name), external_id: text(external_id), phone: text(phone), email: text(email) },
    ...{ address: text(address), latitude: text(location?.latitude), longitude: text(location?.longitude) },
    capacity: text(capacity),
    skills: skills
      .map(({ name: skill, level, expires_at: at }) =>
        [skill, level, at].filter((part) => part !== undefined).join(" "),
      )
      .join(", "),
    territories: territories.join(", "),
    time_zone: text(availability?.time_zone),
    shifts: toShiftText(availability?.shifts ?? [], listDayNames(locale)),
    agrees_to_overtime: entry?.agrees_to_overtime === true ? "yes" : "",
  };
}

export interface FormContext {
  /** What is stored. Null: a new entry. */
  readonly entry: Entry | null;
  readonly locale: string;
  readonly texts: Texts;
}

/** What of the form differs from what is stored, as the API takes it; or what cannot be read. */
export type FormBody = { readonly body: object } | { readonly errors: FieldErrors };

/** Reads the form. A new entry has all that is filled in. */
export function toBody(form: EntryForm, context: FormContext): FormBody {
  const { entry, locale } = context;
  const before = toForm(entry, locale);
  const differs = (...names: readonly FieldName[]): boolean => names.some((name) => form[name] !== before[name]);
  const parts: readonly (FormBody | false)[] = [
    ...textFields.map((name) => differs(name) && bodyOf(name, form[name].trim() || removedIn(context))),
    (differs("latitude", "longitude") || entry === null) && toLocation(form, context),
    differs("capacity") && toCapacity(form, context),
    differs("skills") && bodyOf("skills", toSkills(form.skills)),
    differs("territories") &&
      bodyOf("territories", form.territories.trim() === "" ? removedIn(context) : toList(form.territories)),
    differs("agrees_to_overtime") && bodyOf("agrees_to_overtime", form.agrees_to_overtime !== ""),
    differs("time_zone", "shifts") && toAvailability(form, context),
  ];
  const found = parts.filter((part) => part !== false);
  const errors = found.flatMap((part) => ("errors" in part ? [part.errors] : []));
  if (errors.length > 0) return { errors: Object.assign({}, ...errors) };
  return { body: Object.assign({}, ...found.flatMap((part) => ("body" in part ? [part.body] : []))) };
}

function bodyOf(name: string, value: unknown): FormBody {
  return { body: { [name]: value } };
}

/** What stands for no value: a new entry does not have the field. */
function removedIn({ entry }: FormContext): null | undefined {
  return entry === null ? undefined : null;
}

/** A comma is a decimal point in many languages. */
function toNumber(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", "."));
}

function toLocation(form: EntryForm, { texts }: FormContext): FormBody {
  const names = ["latitude", "longitude"] as const;
  const wrong = names.filter((name) => Number.isNaN(toNumber(form[name])));
  const toError = (name: FieldName): string => (form[name].trim() === "" ? texts.fleet.missing : texts.fleet.notNumber);
  if (wrong.length > 0) return { errors: Object.fromEntries(wrong.map((name) => [name, toError(name)])) };
  return bodyOf("location", { latitude: toNumber(form.latitude), longitude: toNumber(form.longitude) });
}

function toCapacity({ capacity }: EntryForm, context: FormContext): FormBody {
  if (capacity.trim() === "") return bodyOf("capacity", removedIn(context));
  const value = toNumber(capacity);
  return Number.isNaN(value) ? { errors: { capacity: context.texts.fleet.notNumber } } : bodyOf("capacity", value);
}

function toAvailability({ time_zone: timeZone, shifts: text }: EntryForm, context: FormContext): FormBody {
  const { entry, locale, texts } = context;
  const absences = entry?.availability?.absences;
  if (timeZone.trim() === "" && text.trim() === "" && absences === undefined)
    return bodyOf("availability", removedIn(context));
  const shifts = readShifts(text, [listDayNames(locale), listDayNames("en")]);
  if (shifts === null) return { errors: { shifts: texts.fleet.shiftsHint } };
  return bodyOf("availability", {
    time_zone: timeZone.trim(),
    ...(text.trim() !== "" && { shifts }),
    ...(absences !== undefined && { absences }),
  });
}

/** `gas 2 2027-05-01`: a name, then a level and the day or time until which it is valid, if there are any. */
function toSkills(text: string): readonly object[] {
  return toList(text).map((part) => {
    const [, name = part, level, until] = /^(.*?\S)(?:\s+(\d{1,4}))?(?:\s+(\d{4}-\d\d-\d\d\S*))?$/.exec(part) ?? [];
    return {
      name,
      ...(level !== undefined && { level: Number(level) }),
      ...(until !== undefined && { expires_at: until.includes("T") ? until : `${until}T00:00:00Z` }),
    };
  });
}

function toList(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}

/** Returns what the API says of each field; empty if it says nothing of a field. */
export function toFieldErrors(error: unknown): FieldErrors {
  if (!(error instanceof DispatchApiError)) return {};
  const { errors = [] } = (error.problem ?? {}) as {
    readonly errors?: readonly { readonly loc: readonly unknown[]; readonly msg: string }[];
  };
  const taken = error.code === "EXTERNAL_ID_TAKEN" ? [["external_id", error.message] as const] : [];
  // The first error of a field counts.
  return Object.fromEntries([...errors.map(({ loc, msg }) => [toFieldName(loc), msg] as const), ...taken].reverse());
}

function toFieldName([, ...path]: readonly unknown[]): string {
  const [first = "", second = ""] = path.join(".").split(/[.[]/);
  if (first === "location") return second === "longitude" ? "longitude" : "latitude";
  if (first === "availability") return second === "time_zone" ? "time_zone" : "shifts";
  return first;
}
