import type { Coordinates } from "./coordinates.js";
import type { Technician } from "./technician.js";

/** By what people recognise and reach each other. Texts of 1 to 500 characters. Never logged, and no part of a decision. */
export interface Contact {
  readonly name?: string | undefined;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
  readonly address?: string | undefined;
}

/** What a directory keeps of anyone. */
export interface EntryFields extends Contact {
  readonly location: Coordinates;
  /** The id that their owner gave them, 1 to 190 characters; no other entry has it. Default: none. */
  readonly externalId?: string | undefined;
  /** Whether they still work, or are still a customer. @default true */
  readonly isActive?: boolean | undefined;
}

/** What a directory keeps of a technician. A field that is left out sets no limit. */
export interface TechnicianFields extends EntryFields, Omit<Technician, "id" | "openAssignments" | "visits"> {}

/** What a directory keeps of a customer. */
export interface CustomerFields extends EntryFields {}

/** What a directory adds to the fields. */
export interface EntryState {
  readonly id: string;
  readonly isActive: boolean;
  /** Another text after each change, also by another program; reports of a live location change it only once. Opaque. */
  readonly version: string;
}

/** A technician in a directory. `availability` lacks the absences that an `AbsenceStore` noted. */
export interface TechnicianEntry extends TechnicianFields, EntryState {
  readonly isActive: boolean;
}

/** A customer in a directory. */
export interface CustomerEntry extends CustomerFields, EntryState {
  readonly isActive: boolean;
}

/** What an id starts with that is not the store's own, but `externalId`. */
export const externalIdPrefix = "ext:";

/** Returns the `externalId` that an id such as `ext:abc` stands for; null if it is an id of the store. */
export function parseExternalId(id: string): string | null {
  return id.startsWith(externalIdPrefix) ? id.slice(externalIdPrefix.length) : null;
}

/** What to write instead of an unknown id that may be an external one, as the end of a message; otherwise empty. */
export function toExternalIdHint(id: string): string {
  const isPossible = /^\S{1,190}$/.test(id) && !/^-?\d+$/.test(id) && parseExternalId(id) === null;
  return isPossible ? `: if ${id} is an external id, write ${externalIdPrefix}${id}` : "";
}

/** The most ids that one call of `findEntries` of a directory takes. */
export const maxDirectoryIds = 1000;
