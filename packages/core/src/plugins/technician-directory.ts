import type { TechnicianEntry, TechnicianFields } from "../domain/directory-entry.js";
import type { Directory, EntryFilter } from "./directory.js";

/** Matches technicians that meet every condition given. */
export interface TechnicianFilter extends EntryFilter {
  /** Who has this skill, at any level, expired or not. */
  readonly skill?: string | undefined;
  /** Who serves this territory: those who serve all do. */
  readonly territory?: string | undefined;
}

/** Manages the technicians that a `TechnicianSource` finds. */
export interface TechnicianDirectory extends Directory<TechnicianFields, TechnicianEntry, TechnicianFilter> {}
