import { cutCoordinates } from "../domain/coordinates.js";
import type { EntryFields, EntryState } from "../domain/directory-entry.js";
import { compareIds } from "../domain/ids.js";
import { ExternalIdTakenError } from "../errors/directory-errors.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import type { EntryKind } from "../plugin-kit/check-entry.js";
import type { Profile } from "../plugin-kit/check-profile.js";
import {
  type BlankRequest,
  createDirectory,
  type EntryWrite,
  type EntryWrites,
} from "../plugin-kit/create-directory.js";
import { isEqualJson } from "../plugin-kit/is-equal-json.js";
import type { Directory, EntryFilter } from "../plugins/directory.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import type { MemoryHistory } from "./memory-history.js";

/** What a directory keeps of an entry, besides the place, which may move by itself. */
interface Kept {
  readonly fields: Profile;
  readonly version: number;
}

/** Where an entry is now. */
type Place = Pick<EntryFields, "location"> & { readonly locatedAt?: string | undefined };

/** What the directory needs of the store that has the places. */
export interface MemoryDirectoryOptions<Fields extends EntryFields, Filter extends EntryFilter> {
  readonly kind: EntryKind<Fields, Filter>;
  /** Whom `maxDistanceMeters` compares with. */
  readonly technicians: Pick<TechnicianSource, "findNearest"> | undefined;
  findPlace(id: string): Place | undefined;
  /** Stores an entry as the store does with those from elsewhere; it calls `keep` for it. */
  store(id: string, fields: Fields): void;
  /** Forgets what is kept of an entry beside its fields. Default: nothing is. */
  forgetMore?(id: string): void;
  /** Whether an entry meets the conditions that only its kind has. */
  matches(fields: Fields, filter: Filter): boolean;
}

export interface MemoryDirectory<Fields extends EntryFields, Entry, Filter extends EntryFilter> {
  readonly directory: Directory<Fields, Entry & Fields & EntryState, Filter>;
  /** Remembers what is stored under an id, without a copy. @throws {ExternalIdTakenError} before anything is remembered */
  keep(id: string, fields: Fields): void;
  forget(id: string): void;
  /** Returns what is kept of an entry, besides its place. */
  getProfile(id: string): Profile | undefined;
  /** Returns a new id, a whole number. */
  takeId(): string;
  /** Names a ledger whose history an erasure changes too. */
  keepHistory(history: MemoryHistory): void;
}

/** A directory on maps, beside a store in memory that keeps the places. */
export function createMemoryDirectory<
  Fields extends EntryFields,
  Entry extends Fields & EntryState,
  Filter extends EntryFilter,
>(options: MemoryDirectoryOptions<Fields, Filter>): MemoryDirectory<Fields, Entry, Filter> {
  const { kind, technicians, findPlace, store, matches } = options;
  const kept = new Map<string, Kept>();
  const idsByExternalId = new Map<string, string>();
  const histories: MemoryHistory[] = [];
  let lastId = 0;
  let lastVersion = 0;

  const toKept = (record: Fields): Profile => {
    const names = Object.keys(kind.fields).filter((name) => name !== "location" && name !== "locatedAt");
    const given = names.map((name) => [name, Reflect.get(record, name) as unknown] as const);
    return Object.fromEntries(given.filter(([, value]) => value !== undefined));
  };

  const read = (id: string): Entry | undefined => {
    const entry = kept.get(id);
    const place = findPlace(id);
    if (entry === undefined || place === undefined) return undefined;
    const { location, locatedAt } = place;
    const { isActive = true } = entry.fields;
    const fields = { ...entry.fields, location, ...(locatedAt !== undefined && { locatedAt }), isActive };
    return structuredClone({ id, ...fields, version: String(entry.version) }) as unknown as Entry;
  };

  const checkIsFree = (id: string | null, externalId: string | undefined): void => {
    const holder = externalId === undefined ? undefined : idsByExternalId.get(externalId);
    if (holder !== undefined && holder !== id) throw new ExternalIdTakenError(kind.name, externalId ?? "");
  };

  const forget = (id: string): void => {
    const externalId = kept.get(id)?.fields.externalId;
    if (externalId !== undefined) idsByExternalId.delete(externalId);
    kept.delete(id);
  };

  const takeId = (): string => {
    do lastId += 1;
    while (kept.has(String(lastId)));
    return String(lastId);
  };

  const table = {
    async find({ ids, externalIds }: { readonly ids: readonly string[]; readonly externalIds: readonly string[] }) {
      const all = new Set([...ids, ...externalIds.flatMap((externalId) => idsByExternalId.get(externalId) ?? [])]);
      return [...all].flatMap((id) => read(id) ?? []);
    },
    async insert(fields: Fields) {
      if (fields.externalId !== undefined && idsByExternalId.has(fields.externalId)) return null;
      const id = takeId();
      store(id, fields);
      return read(id) ?? null;
    },
    async write({ id, version, fields, moves }: { id: string; version: string; fields: Fields; moves: boolean }) {
      const place = findPlace(id);
      if (place === undefined || String(kept.get(id)?.version) !== version) return null;
      checkIsFree(id, fields.externalId);
      const { location, locatedAt } = place;
      store(id, moves ? fields : { ...fields, location, ...(locatedAt !== undefined && { locatedAt }) });
      return read(id) ?? null;
    },
    async writeAll({ creates, updates }: EntryWrites<Fields>) {
      const isFree = ({ externalId }: Profile, id: string | null): boolean => {
        const holder = externalId === undefined ? undefined : idsByExternalId.get(externalId);
        return holder === undefined || holder === id;
      };
      const isCurrent = ({ id, version }: EntryWrite<Fields>): boolean =>
        findPlace(id) !== undefined && String(kept.get(id)?.version) === version;
      if (!creates.every((fields) => isFree(fields, null))) return null;
      if (!updates.every((update) => isCurrent(update) && isFree(update.fields, update.id))) return null;
      for (const update of updates) await table.write(update);
      const created = creates.map((fields) => {
        const id = takeId();
        store(id, fields);
        return id;
      });
      return { created, updated: updates.map(() => null) };
    },
    async blank({ id, version }: BlankRequest) {
      const place = findPlace(id);
      if (place === undefined || String(kept.get(id)?.version) !== version) return null;
      const openJobs = histories.flatMap((history) => history.listOpenJobs({ kind: kind.name, id }));
      if (openJobs.length > 0) return { openJobs };
      // Nothing is awaited, so it is one step.
      for (const history of histories) history.erase({ kind: kind.name, id }, place.location);
      const blank = { location: cutCoordinates(place.location), isActive: false } as Fields;
      options.forgetMore?.(id);
      const { location, locatedAt } = place;
      const isBlank = locatedAt === undefined && isEqualJson(location, blank.location);
      if (!isBlank || !isEqualJson(toKept(blank), kept.get(id)?.fields)) store(id, blank);
      return { openJobs };
    },
    async eraseHistory() {},
    async listOtherColumns() {
      return [];
    },
    async list({ limit, cursor, filter }: { limit: number; cursor?: string | undefined; filter?: Filter | undefined }) {
      const ids = [...kept.keys()].filter((id) => cursor === undefined || compareIds(id, cursor) > 0).sort(compareIds);
      const entries = ids.flatMap((id) => read(id) ?? []).filter((entry) => isListed(entry, filter));
      const items = entries.slice(0, limit);
      return { items, nextCursor: entries.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  };

  const isListed = (entry: Entry, filter: Filter | undefined): boolean => {
    if (filter === undefined) return true;
    const { isActive, name, near } = filter;
    if (isActive !== undefined && entry.isActive !== isActive) return false;
    if (name !== undefined && entry.name?.toLowerCase().includes(name.toLowerCase()) !== true) return false;
    // NaN is not within anything.
    if (near !== undefined && !(greatCircleDistanceMeters(entry.location, near.location) <= near.withinMeters))
      return false;
    return matches(entry, filter);
  };

  return {
    directory: createDirectory<Fields, Entry, Filter>(kind, table, technicians),
    keep(id, record) {
      checkIsFree(id, record.externalId);
      forget(id);
      lastVersion += 1;
      kept.set(id, { fields: toKept(record), version: lastVersion });
      if (record.externalId !== undefined) idsByExternalId.set(record.externalId, id);
    },
    forget,
    getProfile: (id) => kept.get(id)?.fields,
    takeId,
    keepHistory: (history) => void histories.push(history),
  };
}
