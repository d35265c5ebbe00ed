import { describeValue } from "../domain/describe-value.js";
import type { Contact, EntryFields } from "../domain/directory-entry.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { FieldsOf } from "./check-fields.js";
import { checkBoolean } from "./check-option.js";
import { unstorable } from "./storable-text.js";

/** What technicians and customers have in common, besides a place. */
export type Profile = Omit<EntryFields, "location">;

/** The fields by which people recognise and reach each other. */
export const contactFields: FieldsOf<Contact> = { name: true, phone: true, email: true, address: true };

export const profileFields: FieldsOf<Profile> = { externalId: true, isActive: true, ...contactFields };

/** Longest external id, in characters. */
const maxIdLength = 190;
const maxTextLength = 500;

/** One @, with something on both sides; a host may be of one word, as in a company's own network. */
const mailAddress = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)*$/;

/** What an id cannot have in a header or a log. */
const control = /[\p{Cc}\p{Cs}]/u;

/** @throws {InvalidRequestError} naming the first field that cannot be used */
export function checkProfile(path: string, { externalId, isActive, ...contact }: Profile): void {
  if (isActive !== undefined) checkBoolean(`${path}isActive`, isActive);
  if (externalId !== undefined && !isText(externalId, maxIdLength, control)) {
    const problem = `must be a text of 1 to ${maxIdLength} characters, without control characters`;
    throw new InvalidRequestError({
      parameter: `${path}externalId`,
      problem: `${problem}; got ${describeValue(externalId)}`,
    });
  }
  for (const name of Object.keys(contactFields) as (keyof Contact)[]) {
    const value = contact[name];
    if (value === undefined || isText(value, maxTextLength, unstorable)) continue;
    // The value is about a person: no message quotes it.
    const problem = `must be a text of 1 to ${maxTextLength} characters, without NUL or lone surrogates`;
    throw new InvalidRequestError({ parameter: path + name, problem });
  }
  if (contact.email !== undefined && !mailAddress.test(contact.email)) {
    const problem = "must be an e-mail address, such as anna@example.com";
    throw new InvalidRequestError({ parameter: `${path}email`, problem });
  }
}

function isText(value: unknown, maxLength: number, excluded: RegExp): boolean {
  return typeof value === "string" && value.length >= 1 && value.length <= maxLength && !excluded.test(value);
}
