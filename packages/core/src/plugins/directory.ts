import type { Coordinates } from "../domain/coordinates.js";
import type { EntryFields, EntryState } from "../domain/directory-entry.js";
import type { Page } from "../domain/page.js";
import type { DispatchError } from "../errors/dispatch-error.js";
import type { InvalidRequestError } from "../errors/invalid-request-error.js";
import type { OperationOptions } from "./operation-options.js";

/** Options of the calls that write. */
export interface DirectoryOptions extends OperationOptions {
  /**
   * In metres, 1 to 20,037,508. A location that is farther than this from every other active technician, by great circle,
   * is refused if it would be near one with its latitude and longitude swapped. Default: not compared.
   */
  readonly maxDistanceMeters?: number | undefined;
}

/** New values of some fields. Null removes a value, which `location` and `isActive` do not allow. */
export type EntryChanges<Fields extends EntryFields> = {
  readonly [Name in keyof Fields]?: Fields[Name] | null | undefined;
};

/** Changes of an entry. */
export interface UpdateEntryRequest<Fields extends EntryFields> {
  /** The id, or `ext:` and the external id. */
  readonly id: string;
  /** The version that the caller knows. Default: any. */
  readonly version?: string | undefined;
  /** Fields that are left out keep their values. A new `location` without `locatedAt` has no time. */
  readonly changes: EntryChanges<Fields>;
}

/** An entry that is to be as given, whether or not it exists. */
export interface UpsertEntryRequest<Fields extends EntryFields> {
  /** `ext:` and the external id, which is then created if it is missing; or the id of an entry that exists. */
  readonly id: string;
  /** The version that the caller knows; null: nobody has the id yet. Default: any. */
  readonly version?: string | null | undefined;
  /** Everything that is to be kept: a field that is left out loses its value. */
  readonly fields: Fields;
}

/** What `upsertEntry` did. */
export interface UpsertResult<Entry> {
  readonly entry: Entry;
  readonly outcome: "created" | "updated" | "unchanged";
}

/** One of many entries that are to be created or changed. */
export interface ImportedEntry<Fields extends EntryFields> {
  /** `ext:` and the external id, which is then created if it is missing; or the id of an entry that exists. */
  readonly id: string;
  /**
   * Fields that are left out keep their values; null removes a value. A new entry needs a `location`. A live location,
   * which has a `locatedAt`, stays unless `locatedAt` is given too.
   */
  readonly changes: EntryChanges<Fields>;
}

/** Who is to be erased. */
export interface EraseEntryRequest {
  /** The id, or `ext:` and the external id. */
  readonly id: string;
  /** The version that the caller knows. Default: any. */
  readonly version?: string | undefined;
  /** Who asks for it, for the record of erasures. Default: no actor. */
  readonly actor?: string | undefined;
}

/** What is left of an entry that was erased. */
export interface ErasedEntry<Entry> {
  /** Inactive, at a place cut to hundredths of a degree, and without any text. */
  readonly entry: Entry;
  /**
   * Columns of the owner of the tables that have a value, such as `customers.vat_number`, and those of assignments: they may
   * be personal too, and were not changed.
   */
  readonly otherColumns: readonly string[];
}

/** Rows of a file, which are stored all or not at all. */
export interface ImportEntriesRequest<Fields extends EntryFields> {
  /** At most 500. Each names another entry. */
  readonly entries: readonly ImportedEntry<Fields>[];
  /** Whether to say what would be done, and store nothing. @default false */
  readonly isDryRun?: boolean | undefined;
  /** What `maxDistanceMeters` compares with as long as there is no active technician. Default: nothing. */
  readonly referencePlace?: Coordinates | undefined;
}

/** What `importEntries` did with one entry. An invalid one was left out, and the error says why. */
export type ImportEntryResult =
  | { readonly outcome: "created" /** Null in a dry run. */; readonly id: string | null }
  | { readonly outcome: "updated" | "unchanged"; readonly id: string }
  | {
      readonly outcome: "invalid";
      readonly error: DispatchError;
      /** What else is wrong with it, at most 9. Default: nothing else is known. */
      readonly otherErrors?: readonly InvalidRequestError[] | undefined;
    };

/** A page of entries, in the order of `compareIds`. */
export interface ListEntriesRequest<Filter> {
  /** How many at most; a whole number of at least 1. */
  readonly limit: number;
  /** `nextCursor` of the previous page. Default: the first page. */
  readonly cursor?: string | undefined;
  /** Default: all entries. A cursor goes with the filter it came from. */
  readonly filter?: Filter | undefined;
}

/** Matches entries that meet every condition given. */
export interface EntryFilter {
  readonly isActive?: boolean | undefined;
  /** Entries whose name contains this text, 1 to 200 characters, in small or large letters. */
  readonly name?: string | undefined;
  /** Entries at most this far from a place by great circle. */
  readonly near?: { readonly location: Coordinates; readonly withinMeters: number } | undefined;
}

/**
 * Creates, reads and changes technicians or customers. Every value is checked before anything is stored, and the error
 * names the one that cannot be used, such as `skills[0].level`. Wherever an id is asked for, `ext:abc` stands for the
 * entry with the external id `abc`.
 */
export interface Directory<
  Fields extends EntryFields,
  Entry extends Fields & EntryState,
  Filter extends EntryFilter = EntryFilter,
> {
  /**
   * Stores a new entry under a new id.
   *
   * @throws {InvalidRequestError} naming the field that cannot be used
   * @throws {ExternalIdTakenError}
   * @throws {StoreError} the store cannot answer
   */
  createEntry(fields: Fields, options?: DirectoryOptions): Promise<Entry>;
  /** Returns null if there is no such entry. @throws {StoreError} the store cannot answer */
  findEntry(id: string, options?: OperationOptions): Promise<Entry | null>;
  /**
   * Returns the entries that have one of these ids, each once, in any order.
   *
   * @throws {InvalidRequestError} there are more than 1,000 ids
   * @throws {StoreError} the store cannot answer
   */
  findEntries(ids: readonly string[], options?: OperationOptions): Promise<readonly Entry[]>;
  /**
   * Changes an entry. If nothing would change, it keeps its version. `{ isActive: false }` deactivates: the entry stays,
   * with its history and its open assignments.
   *
   * @throws {InvalidRequestError} naming the field that cannot be used
   * @throws {TechnicianNotFoundError | CustomerNotFoundError}
   * @throws {EntryConflictError} it is not at the given version
   * @throws {ExternalIdTakenError}
   * @throws {StoreError} the store cannot answer
   */
  updateEntry(request: UpdateEntryRequest<Fields>, options?: DirectoryOptions): Promise<Entry>;
  /**
   * Replaces an entry, or creates the one with this external id. If the entry is stored so already, nothing is written,
   * whatever the version.
   *
   * @throws {InvalidRequestError} naming the field that cannot be used
   * @throws {TechnicianNotFoundError | CustomerNotFoundError} the id is not an external id, and unknown
   * @throws {EntryConflictError} it is not at the given version
   * @throws {ExternalIdTakenError}
   * @throws {StoreError} the store cannot answer
   */
  upsertEntry(request: UpsertEntryRequest<Fields>, options?: DirectoryOptions): Promise<UpsertResult<Entry>>;
  /**
   * Creates or changes up to 500 entries. Those that are valid are stored together, or none of them is. An entry that
   * would not change is not written. Returns one result for each, in the same order.
   *
   * @throws {InvalidRequestError} the request itself cannot be used, as there are too many entries
   * @throws {StoreError} the store cannot answer; nothing is stored
   */
  importEntries(
    request: ImportEntriesRequest<Fields>,
    options?: DirectoryOptions,
  ): Promise<readonly ImportEntryResult[]>;
  /**
   * Erases what is known of a person, and keeps the history sound. The entry becomes inactive and loses its texts and its
   * external id. In the history, notes, references, reasons, actors and messages of failures of their jobs are removed, and
   * their places are cut to hundredths of a degree, also in the decisions of others. Ids, times and distances stay: a
   * decision can still be replayed.
   *
   * A long history takes many steps. If a call ends before the last one, the next call goes on. Erasing somebody again
   * erases what was stored since.
   *
   * @throws {InvalidRequestError} naming the field that cannot be used
   * @throws {TechnicianNotFoundError | CustomerNotFoundError}
   * @throws {EntryConflictError} it is not at the given version
   * @throws {OpenJobsError} a job of theirs is not over; nothing is erased
   * @throws {StoreError} the store cannot answer
   */
  eraseEntry(request: EraseEntryRequest, options?: OperationOptions): Promise<ErasedEntry<Entry>>;
  /**
   * Lists entries by id. Following `nextCursor` to its end gives every entry that was there at the start once.
   *
   * @throws {InvalidRequestError} a part of the request cannot be used; the error names it
   * @throws {StoreError} the store cannot answer
   */
  listEntries(request: ListEntriesRequest<Filter>, options?: OperationOptions): Promise<Page<Entry>>;
}
