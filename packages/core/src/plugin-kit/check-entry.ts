import type { CustomerFields, EntryFields, TechnicianFields } from "../domain/directory-entry.js";
import { CustomerNotFoundError } from "../errors/customer-errors.js";
import type { DispatchError } from "../errors/dispatch-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { TechnicianNotFoundError } from "../errors/technician-errors.js";
import type { CustomerFilter } from "../plugins/customer-directory.js";
import type { EntryFilter } from "../plugins/directory.js";
import type { TechnicianFilter } from "../plugins/technician-directory.js";
import { checkCustomer, customerFields } from "./check-customer.js";
import { checkFields, type FieldsOf } from "./check-fields.js";
import { checkNear } from "./check-near.js";
import { checkBoolean, checkText } from "./check-option.js";
import { profileFields } from "./check-profile.js";
import { checkTechnician } from "./check-technician.js";
import { toJsonLength } from "./json-length.js";
import { hasUnstorableText } from "./storable-text.js";

/** What differs between technicians and customers in a directory. */
export interface EntryKind<Fields extends EntryFields, Filter extends EntryFilter> {
  /** As in `Another technician has ...`. */
  readonly name: "technician" | "customer";
  readonly fields: FieldsOf<Fields>;
  /** @throws {InvalidRequestError} naming the first field that cannot be used */
  check(fields: Fields): void;
  /** @throws {InvalidRequestError} naming the condition that cannot be used */
  checkFilter(filter: Filter): void;
  /** The error if there is no such entry. */
  toNotFound(id: string): DispatchError;
}

const maxEntries = 100;
const maxAttributesLength = 10_000;
/** The most that the column of a database takes. */
const maxCapacity = 2 ** 31 - 1;

const filterFields: FieldsOf<EntryFilter> = { isActive: true, name: true, near: true };

/** What is true of technicians in a directory. */
export const technicianKind: EntryKind<TechnicianFields, TechnicianFilter> = {
  name: "technician",
  fields: {
    ...profileFields,
    location: true,
    locatedAt: true,
    capacity: true,
    skills: true,
    availability: true,
    agreesToOvertime: true,
    territories: true,
    base: true,
    attributes: true,
  },
  check(fields) {
    checkTechnician("", { id: "new", ...fields });
    const { availability, capacity = 0, attributes = {} } = fields;
    for (const [name, list] of Object.entries({
      skills: fields.skills,
      territories: fields.territories,
      "availability.shifts": availability?.shifts,
      "availability.absences": availability?.absences,
    })) {
      if ((list?.length ?? 0) > maxEntries) throw refusal(name, `must have ${maxEntries} entries at most`);
    }
    if (capacity > maxCapacity) throw refusal("capacity", `must be at most ${maxCapacity}`);
    if (toJsonLength(attributes) > maxAttributesLength) {
      throw refusal("attributes", `must have ${maxAttributesLength} characters as JSON at most`);
    }
    const { skills, territories } = fields;
    for (const [name, value] of Object.entries({ skills, territories, attributes })) {
      if (hasUnstorableText(value)) throw refusal(name, "must not have NUL or lone surrogates");
    }
  },
  checkFilter(filter) {
    checkFields("filter.", filter, { ...filterFields, skill: true, territory: true });
    checkCommon(filter);
    if (filter.skill !== undefined) checkText("filter.skill", filter.skill);
    if (filter.territory !== undefined) checkText("filter.territory", filter.territory);
  },
  toNotFound: (id) => new TechnicianNotFoundError(id),
};

/** What is true of customers in a directory. */
export const customerKind: EntryKind<CustomerFields, CustomerFilter> = {
  name: "customer",
  fields: customerFields,
  check: (fields) => checkCustomer("", fields),
  checkFilter(filter) {
    checkFields("filter.", filter, filterFields);
    checkCommon(filter);
  },
  toNotFound: (id) => new CustomerNotFoundError(id),
};

const maxNameLength = 200;

function checkCommon({ isActive, name, near }: EntryFilter): void {
  if (isActive !== undefined) checkBoolean("filter.isActive", isActive);
  if (name !== undefined && (checkText("filter.name", name).length > maxNameLength || name === ""))
    throw refusal("filter.name", `must be a text of 1 to ${maxNameLength} characters`);
  checkNear(near);
}

function refusal(parameter: string, problem: string): InvalidRequestError {
  return new InvalidRequestError({ parameter, problem });
}
