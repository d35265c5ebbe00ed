import { type Coordinates, findPlaceProblem } from "../domain/coordinates.js";
import { describeValue } from "../domain/describe-value.js";
import {
  type EntryFields,
  type EntryState,
  externalIdPrefix,
  maxDirectoryIds,
  parseExternalId,
} from "../domain/directory-entry.js";
import { parseInstant } from "../domain/instant.js";
import type { Page } from "../domain/page.js";
import { EntryConflictError, ExternalIdTakenError, OpenJobsError } from "../errors/directory-errors.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { StoreError } from "../errors/store-error.js";
import { halfEarthMeters } from "../geo/great-circle.js";
import type { CustomerDirectory } from "../plugins/customer-directory.js";
import type {
  Directory,
  DirectoryOptions,
  EntryChanges,
  EntryFilter,
  ImportEntryResult,
  ImportedEntry,
  ListEntriesRequest,
  UpsertEntryRequest,
} from "../plugins/directory.js";
import type { OperationOptions } from "../plugins/operation-options.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import type { EntryKind } from "./check-entry.js";
import { checkFields, checkSignal } from "./check-fields.js";
import { checkBoolean, checkCount, checkList, checkNumber, checkObject, checkText } from "./check-option.js";
import { isEqualJson } from "./is-equal-json.js";
import { listRefusals, withoutFirst } from "./list-refusals.js";
import { isRefusal, orRefusal, type Refusal, toRefusal } from "./or-refusal.js";
import { createSwapCheck, type RefuseSwapped } from "./refuse-swapped.js";

/** An entry that is to replace the one with its id, if that is still at the version. */
export interface EntryWrite<Fields> {
  readonly id: string;
  readonly version: string;
  /** Everything that is to be kept. */
  readonly fields: Fields;
  /** Whether `location` and `locatedAt` are new. Otherwise they stay as they are: a report may have come in meanwhile. */
  readonly moves: boolean;
}

/** Entries that are to be stored together. No two of them are the same entry, or have the same external id. */
export interface EntryWrites<Fields> {
  /** Each has an external id. */
  readonly creates: readonly Fields[];
  readonly updates: readonly EntryWrite<Fields>[];
}

/** What became of writes: all are stored but those that the store refuses. In the order of the request. */
export interface EntryWriteResults {
  /** The ids of the new entries. */
  readonly created: readonly (string | Refusal)[];
  /** Null for each that is stored. */
  readonly updated: readonly (Refusal | null)[];
}

/** An entry that is to be blanked, if it is still at the version. */
export interface BlankRequest {
  readonly id: string;
  readonly version: string;
  readonly actor: string | null;
}

/** The open jobs that prevent it, at most 10; none if it was done. */
export interface BlankResult {
  readonly openJobs: readonly string[];
}

/** The rows of a directory, which each store has in its own form. They get only what is valid. */
export interface DirectoryTable<Fields, Entry, Filter> {
  /** Returns the entries with these ids or external ids, in any order; those that do not exist are left out. */
  find(
    request: { readonly ids: readonly string[]; readonly externalIds: readonly string[] },
    options: OperationOptions,
  ): Promise<readonly Entry[]>;
  /** Returns null, and stores nothing, if somebody has the external id. */
  insert(fields: Fields, options: OperationOptions): Promise<Entry | null>;
  /** Returns null if the row is gone or at another version. @throws {ExternalIdTakenError} */
  write(request: EntryWrite<Fields>, options: OperationOptions): Promise<Entry | null>;
  /**
   * Stores all of these together but those that a rule of the store itself refuses. Null, and nothing stored, if an external
   * id is taken, or a row is gone or at another version.
   */
  writeAll(request: EntryWrites<Fields>, options: OperationOptions): Promise<EntryWriteResults | null>;
  /**
   * Takes the texts, the exact place and the external id from a row, unless a job of theirs is open. Returns null if the row
   * is gone or at another version.
   */
  blank(request: BlankRequest, options: OperationOptions): Promise<BlankResult | null>;
  /** Does the same in the history, and goes on if an earlier call did not end. */
  eraseHistory(id: string, options: OperationOptions): Promise<void>;
  /** The columns of the owner that have a value, which are not erased. */
  listOtherColumns(id: string, options: OperationOptions): Promise<readonly string[]>;
  /** In the order of `compareIds`. */
  list(request: ListEntriesRequest<Filter>, options: OperationOptions): Promise<Page<Entry>>;
}

/** How often a write starts again because of others, before it gives up. */
const maxTries = 100;

/**
 * Creates a directory on the rows of a store: checks every value, compares versions, and decides what is to be written.
 *
 * @param technicians whom `maxDistanceMeters` compares with. Undefined: it is ignored
 * @param customers whom it compares with if there is no technician. Default: for customers the directory itself; otherwise nobody
 */
export function createDirectory<
  Fields extends EntryFields,
  Entry extends Fields & EntryState,
  Filter extends EntryFilter,
>(
  kind: EntryKind<Fields, Filter>,
  table: DirectoryTable<Fields, Entry, Filter>,
  technicians: Pick<TechnicianSource, "findNearest"> | undefined,
  customers?: Pick<CustomerDirectory, "listEntries"> | undefined,
): Directory<Fields, Entry, Filter> {
  const who = (id: string): string => `${kind.name === "technician" ? "Technician" : "Customer"} ${id}`;

  const check = (fields: Fields): void => {
    checkObject(kind.name, fields);
    checkFields("", fields, kind.fields);
    kind.check(fields);
  };

  const ownCustomers = kind.name === "technician" ? undefined : { listEntries: table.list };

  const findEntry = async (id: string, options: OperationOptions): Promise<Entry | null> => {
    const [entry] = await table.find(toKeys([checkText("id", id)]), options);
    return entry ?? null;
  };

  const checkPlace = async (
    { location }: Pick<EntryFields, "location">,
    entry: Entry | null,
    refuseSwapped: RefuseSwapped,
  ): Promise<void> => {
    if (isEqualJson(location, entry?.location)) return;
    await refuseSwapped(location, entry?.id);
  };

  const toSwapCheck = ({ maxDistanceMeters, signal }: DirectoryOptions, referencePlace?: Coordinates): RefuseSwapped =>
    technicians === undefined || maxDistanceMeters === undefined
      ? async () => undefined
      : createSwapCheck({ technicians, customers: customers ?? ownCustomers }, kind.name, {
          ...{ maxDistanceMeters, referencePlace, signal },
        });

  /** Writes the fields over an entry. Null if it has changed since. */
  const write = async (entry: Entry, fields: Fields, moves: boolean, options: DirectoryOptions) => {
    await checkPlace(fields, entry, toSwapCheck(options));
    return table.write({ id: entry.id, version: entry.version, fields, moves }, options);
  };

  const replace = async (
    { id, version, fields }: UpsertEntryRequest<Fields>,
    entry: Entry,
    options: DirectoryOptions,
  ): Promise<{ readonly entry: Entry; readonly outcome: "updated" | "unchanged" } | null> => {
    const current = toFields<Fields>(entry, kind.fields);
    if (isSame(current, fields)) return { entry, outcome: "unchanged" };
    if (version === null || (version !== undefined && version !== entry.version)) {
      throw new EntryConflictError(who(id), entry.id);
    }
    const moves = !isSame(placeOf(current), placeOf(fields));
    const written = await write(entry, fields, moves, options);
    return written === null ? null : { entry: written, outcome: "updated" };
  };

  const create = async ({ id, version, fields }: UpsertEntryRequest<Fields>, options: DirectoryOptions) => {
    if (parseExternalId(id) === null) throw kind.toNotFound(id);
    if (typeof version === "string") throw new EntryConflictError(who(id), id);
    await checkPlace(fields, null, toSwapCheck(options));
    const entry = await table.insert(fields, options);
    return entry === null ? null : { entry, outcome: "created" as const };
  };

  const planNew = ({ id, externalId, given }: ParsedEntry<Fields>): EntryPlan<Fields> => {
    if (externalId === null) throw kind.toNotFound(id);
    const fields = withoutUndefined({ ...given, externalId }) as unknown as Fields;
    // All that is given was checked with the changes.
    if (fields.location === undefined) check(fields);
    return { id: null, externalId, fields };
  };

  const planChange = (
    { given, keepsLive }: ParsedEntry<Fields>,
    entry: Entry,
    stored: EntriesByKey<Entry>,
  ): EntryPlan<Fields> => {
    const current = toFields<Fields>(entry, kind.fields);
    const isLive = keepsLive && placeOf(current).locatedAt !== undefined;
    const fields: Fields = { ...current, ...given };
    if (isLive) Object.assign(fields, placeOf(current));
    const { externalId = null } = fields;
    const holder = stored.byExternalId.get(externalId ?? "") ?? entry;
    if (holder.id !== entry.id) throw new ExternalIdTakenError(kind.name, externalId ?? "");
    if (isSame(current, fields)) return { id: entry.id, externalId };
    const moves = !isSame(placeOf(current), placeOf(fields));
    return { id: entry.id, externalId, write: { id: entry.id, version: entry.version, fields, moves } };
  };

  /** What is to be done with each entry, given what is stored. */
  const planAll = async (
    parsed: readonly (ParsedEntry<Fields> | Refusal)[],
    stored: EntriesByKey<Entry>,
    refuseSwapped: RefuseSwapped,
  ): Promise<readonly (EntryPlan<Fields> | Refusal)[]> => {
    const taken = new Set<string>();
    const toPlan = async (given: ParsedEntry<Fields>): Promise<EntryPlan<Fields>> => {
      const entry = stored.byId.get(given.id) ?? stored.byExternalId.get(given.externalId ?? "");
      const plan = entry === undefined ? planNew(given) : planChange(given, entry, stored);
      const { location } = plan.fields ?? plan.write?.fields ?? {};
      if (location !== undefined) await checkPlace({ location }, entry ?? null, refuseSwapped);
      return claim(plan, taken);
    };
    const plans: (EntryPlan<Fields> | Refusal)[] = [];
    for (const given of parsed) plans.push(isRefusal(given) ? given : await orRefusal(() => toPlan(given)));
    return plans;
  };

  const writePlans = async (plans: readonly (EntryPlan<Fields> | Refusal)[], options: OperationOptions) => {
    const valid = plans.flatMap((plan) => (isRefusal(plan) ? [] : [plan]));
    const creates = valid.flatMap(({ fields }) => fields ?? []);
    const updates = valid.flatMap(({ write: one }) => one ?? []);
    return creates.length + updates.length === 0 ? nothingWritten : table.writeAll({ creates, updates }, options);
  };

  const parseOrRefuse = (entry: ImportedEntry<Fields>, index: number): ParsedEntry<Fields> | Refusal => {
    try {
      return parseEntry(entry, index);
    } catch (error) {
      const errors = listChangeErrors(kind, Object(entry).changes);
      return { ...toRefusal(error), otherErrors: withoutFirst(error, errors) };
    }
  };

  const parseEntry = (entry: ImportedEntry<Fields>, index: number): ParsedEntry<Fields> => {
    checkFields(`entries[${index}].`, entry, { id: true, changes: true });
    const id = checkText("id", entry.id);
    const externalId = parseExternalId(id);
    const changes = checkObject("changes", entry.changes);
    const { externalId: own } = changes as { readonly externalId?: string | null };
    if (externalId !== null) withOwnId({ id, fields: { externalId: own ?? externalId } as Fields });
    const named = externalId === null ? changes : { ...changes, externalId };
    const keepsLive = (changes as { locatedAt?: unknown }).locatedAt === undefined;
    return { id, externalId, given: parseChanges(kind, named), keepsLive };
  };

  return {
    async createEntry(fields, options = {}) {
      checkOptions(options);
      check(fields);
      await checkPlace(fields, null, toSwapCheck(options));
      const entry = await table.insert(fields, options);
      if (entry === null) throw new ExternalIdTakenError(kind.name, fields.externalId ?? "");
      return entry;
    },
    async findEntry(id, options = {}) {
      checkOptions(options);
      return findEntry(id, options);
    },
    async findEntries(ids, options = {}) {
      checkOptions(options);
      if (checkList("ids", ids).length > maxDirectoryIds) {
        throw new InvalidRequestError({ parameter: "ids", problem: `must have ${maxDirectoryIds} entries at most` });
      }
      ids.forEach((id, index) => {
        checkText(`ids[${index}]`, id);
      });
      return ids.length === 0 ? [] : table.find(toKeys(ids), options);
    },
    async updateEntry(request, options = {}) {
      checkOptions(options);
      checkFields("request.", request, { id: true, version: true, changes: true });
      const { id, version } = request;
      const given = parseChanges(kind, request.changes);
      return untilWritten(async () => {
        const entry = await findEntry(id, options);
        if (entry === null) throw kind.toNotFound(id);
        if (version !== undefined && version !== entry.version) throw new EntryConflictError(who(id), entry.id);
        const current = toFields<Fields>(entry, kind.fields);
        const changed = { ...current, ...given };
        if (isSame(current, changed)) return entry;
        return write(entry, changed, "location" in given || "locatedAt" in given, options);
      });
    },
    async upsertEntry(request, options = {}) {
      checkOptions(options);
      checkFields("request.", request, { id: true, version: true, fields: true });
      const asked = withOwnId(request);
      check(asked.fields);
      return untilWritten(async () => {
        const entry = await findEntry(asked.id, options);
        return entry === null ? create(asked, options) : replace(asked, entry, options);
      });
    },
    async importEntries(request, options = {}) {
      checkOptions(options);
      checkFields("request.", request, { entries: true, isDryRun: true, referencePlace: true });
      const { entries, isDryRun = false, referencePlace } = request;
      checkBoolean("isDryRun", isDryRun);
      const problem = referencePlace === undefined ? null : findPlaceProblem(referencePlace);
      if (problem !== null) throw new InvalidRequestError({ parameter: "referencePlace", problem });
      if (checkList("entries", entries).length > maxImported) {
        throw new InvalidRequestError({ parameter: "entries", problem: `must have ${maxImported} entries at most` });
      }
      const parsed = entries.map(parseOrRefuse);
      const keys = parsed.flatMap((entry) => (isRefusal(entry) ? [] : toEntryKeys(entry)));
      return untilWritten(async () => {
        const stored = byKey(keys.length === 0 ? [] : await table.find(toKeys(keys), options));
        const plans = await planAll(parsed, stored, toSwapCheck(options, referencePlace));
        const written = isDryRun ? nothingWritten : await writePlans(plans, options);
        return written === null ? null : toImportResults(plans, written);
      });
    },
    async eraseEntry(request, options = {}) {
      checkOptions(options);
      checkFields("request.", request, { id: true, version: true, actor: true });
      const { id, version, actor = null } = request;
      if (actor !== null) checkText("actor", actor);
      const blanked = await untilWritten(async () => {
        const entry = await findEntry(id, options);
        if (entry === null) throw kind.toNotFound(id);
        if (version !== undefined && version !== entry.version) throw new EntryConflictError(who(id), entry.id);
        const result = await table.blank({ id: entry.id, version: entry.version, actor }, options);
        if (result === null) return null;
        if (result.openJobs.length > 0) throw new OpenJobsError(who(id), entry.id, result.openJobs);
        return entry.id;
      });
      await table.eraseHistory(blanked, options);
      const entry = await findEntry(blanked, options);
      if (entry === null) throw kind.toNotFound(id);
      return { entry, otherColumns: await table.listOtherColumns(blanked, options) };
    },
    async listEntries(request, options = {}) {
      checkOptions(options);
      checkFields("request.", request, { limit: true, cursor: true, filter: true });
      checkCount("limit", request.limit);
      if (request.cursor !== undefined) checkText("cursor", request.cursor);
      if (request.filter !== undefined) kind.checkFilter(checkObject("filter", request.filter));
      return table.list(request, options);
    },
  };
}

/** How many entries are stored together at most. */
const maxImported = 500;

/** An entry of an import whose values are valid by themselves. */
interface ParsedEntry<Fields> {
  readonly id: string;
  /** Null if the id is the one of the store. */
  readonly externalId: string | null;
  readonly given: Partial<Fields>;
  /** Whether a live location stays. */
  readonly keepsLive: boolean;
}

/** What is to be done with an entry: without an id it is created, with a write it is changed, otherwise it stays. */
interface EntryPlan<Fields> {
  readonly id: string | null;
  readonly externalId: string | null;
  /** Of a new entry. */
  readonly fields?: Fields;
  readonly write?: EntryWrite<Fields>;
}

/** Refuses a second plan for the same entry, or for another one with the same external id. */
function claim<Fields>(plan: EntryPlan<Fields>, taken: Set<string>): EntryPlan<Fields> {
  const { id, externalId } = plan;
  const keys = [...(id === null ? [] : [id]), ...(externalId === null ? [] : [externalIdPrefix + externalId])];
  if (keys.some((key) => taken.has(key))) {
    throw new InvalidRequestError({ parameter: "id", problem: "is also the id of an earlier entry" });
  }
  for (const key of keys) taken.add(key);
  return plan;
}

/** All ids under which an entry, or the one that has its new external id, may be stored. */
function toEntryKeys<Fields extends EntryFields>({ id, given }: ParsedEntry<Fields>): readonly string[] {
  const { externalId } = given;
  const other = externalId === undefined ? id : externalIdPrefix + externalId;
  return other === id ? [id] : [id, other];
}

interface EntriesByKey<Entry> {
  readonly byId: ReadonlyMap<string, Entry>;
  readonly byExternalId: ReadonlyMap<string, Entry>;
}

function byKey<Entry extends EntryFields & EntryState>(entries: readonly Entry[]): EntriesByKey<Entry> {
  const named = entries.flatMap((entry) =>
    entry.externalId === undefined ? [] : [[entry.externalId, entry] as const],
  );
  return { byId: new Map(entries.map((entry) => [entry.id, entry])), byExternalId: new Map(named) };
}

/** Of a dry run, too: then a new entry has no id. */
const nothingWritten: EntryWriteResults = { created: [], updated: [] };

function toImportResults(
  plans: readonly (EntryPlan<unknown> | Refusal)[],
  { created, updated }: EntryWriteResults,
): readonly ImportEntryResult[] {
  const [newIds, refusals] = [created.values(), updated.values()];
  return plans.map((plan): ImportEntryResult => {
    if (isRefusal(plan)) return { outcome: "invalid", ...plan };
    const { id, write } = plan;
    if (id !== null && write === undefined) return { outcome: "unchanged", id };
    const result = (id === null ? newIds.next().value : refusals.next().value) ?? null;
    if (result !== null && typeof result !== "string") return { outcome: "invalid", ...result };
    return id === null ? { outcome: "created", id: result } : { outcome: "updated", id };
  });
}

function withoutUndefined(fields: object): object {
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    const value: unknown = Reflect.get(fields, name);
    if (value !== undefined && value !== null) given[name] = value;
  }
  return given;
}

function checkOptions(options: DirectoryOptions): void {
  checkFields("options.", options, { signal: true, maxDistanceMeters: true });
  checkSignal("options.signal", options.signal);
  const { maxDistanceMeters, signal } = options;
  if (maxDistanceMeters !== undefined) checkNumber("options.maxDistanceMeters", maxDistanceMeters, 1, halfEarthMeters);
  signal?.throwIfAborted();
}

/** Sorts ids into those of the store and external ones. */
function toKeys(ids: readonly string[]) {
  const externalIds = ids.flatMap((id) => parseExternalId(id) ?? []);
  return { ids: ids.filter((id) => parseExternalId(id) === null), externalIds };
}

/**
 * Checks changes, and returns them with undefined for values that are removed.
 *
 * @throws {InvalidRequestError} naming the first field that cannot be used
 */
function parseChanges<Fields extends EntryFields, Filter extends EntryFilter>(
  kind: EntryKind<Fields, Filter>,
  changes: EntryChanges<Fields>,
): Partial<Fields> {
  checkObject("changes", changes);
  checkFields("", changes as Fields, kind.fields);
  for (const name of ["location", "isActive"] as const) {
    if (changes[name] === null) throw new InvalidRequestError({ parameter: name, problem: "must not be null" });
  }
  // A place that is left out needs no check.
  const values: Record<string, unknown> = { location: somewhere };
  const parsed: Record<string, unknown> = {};
  for (const name of Object.keys(changes)) {
    const value: unknown = Reflect.get(changes, name);
    if (value === undefined) continue;
    parsed[name] = value ?? undefined;
    if (value !== null) values[name] = value;
  }
  kind.check(values as unknown as Fields);
  if ("location" in parsed && "locatedAt" in kind.fields && !("locatedAt" in parsed)) parsed["locatedAt"] = undefined;
  return parsed as Partial<Fields>;
}

/**
 * Returns what is wrong with changes of a technician or customer, an error for each field, at most 10.
 *
 * @param kind `technicianKind` or `customerKind`
 */
export function listChangeErrors<Fields extends EntryFields, Filter extends EntryFilter>(
  kind: EntryKind<Fields, Filter>,
  changes: object,
): readonly InvalidRequestError[] {
  return listRefusals(changes, (field) => parseChanges(kind, field as EntryChanges<Fields>));
}

const somewhere: EntryFields["location"] = { latitude: 1, longitude: 1 };

/** The external id of a request is in its id; if it is in its fields as well, both must be the same. */
function withOwnId<Fields extends EntryFields>(request: UpsertEntryRequest<Fields>): UpsertEntryRequest<Fields> {
  const { id, fields } = request;
  const externalId = parseExternalId(checkText("id", id));
  if (externalId === null) return request;
  const { externalId: given = externalId } = checkObject("fields", fields);
  if (given === externalId) return { ...request, fields: { ...fields, externalId } };
  const problem = `must equal the id, ${describeValue(id)}, or be left out`;
  throw new InvalidRequestError({ parameter: "externalId", problem });
}

/** The fields of an entry, without its id and version. */
function toFields<Fields extends EntryFields>(
  entry: Fields & EntryState,
  names: Readonly<Record<string, true>>,
): Fields {
  const fields: Record<string, unknown> = {};
  for (const name of Object.keys(entry)) {
    if (Object.hasOwn(names, name)) fields[name] = Reflect.get(entry, name);
  }
  return fields as unknown as Fields;
}

/** A live location that is replaced by the same place without a time changes too. */
function placeOf(fields: EntryFields) {
  return { location: fields.location, locatedAt: Reflect.get(fields, "locatedAt") as string | undefined };
}

/** Times are the same if they are written differently. */
function isSame(left: object, right: object): boolean {
  return isEqualJson(comparable(left), comparable(right));
}

function comparable(fields: object): object {
  const { isActive = true, locatedAt } = fields as { isActive?: unknown; locatedAt?: unknown };
  return { ...fields, isActive, locatedAt: parseInstant(locatedAt) ?? undefined };
}

/** Repeats an attempt while others are faster, which makes it null. */
async function untilWritten<Result>(attempt: () => Promise<Result | null>): Promise<Result> {
  for (let tries = 1; tries <= maxTries; tries += 1) {
    const result = await attempt();
    if (result !== null) return result;
  }
  const message = `Gave up after ${maxTries} attempts because of concurrent changes; retry the request`;
  throw new StoreError("STORE_CONTENTION", message);
}
