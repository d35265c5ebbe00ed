import type { CustomerEntry, CustomerFields } from "../domain/directory-entry.js";
import type { Directory, EntryFilter } from "./directory.js";

/** Matches customers that meet every condition given. */
export interface CustomerFilter extends EntryFilter {}

/**
 * Manages the customers that a `CustomerSource` finds. An inactive customer is still found, and can be dispatched to: open
 * jobs go on.
 */
export interface CustomerDirectory extends Directory<CustomerFields, CustomerEntry, CustomerFilter> {}
