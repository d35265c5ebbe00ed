import type {
  Directory,
  EntryFields,
  EntryFilter,
  EntryState,
  ErasedEntry,
  EraseEntryRequest,
  JobFilter,
  JobStore,
} from "@dispatch/core";
import { EntryConflictError } from "@dispatch/core";
import type { Context } from "hono";
import { toPage } from "../assignments/filter-assignments.js";
import { fromWireForm, toWireId } from "../json/wire-form.js";
import { findBasePath } from "../request/matched-routes.js";
import type { Reply } from "../route/define-route.js";
import { requireIfMatch, toVersionToChange, toVersionToReplace } from "./entry-requests.js";

/** The fields of a body, which the schema has checked in form; the directory checks the values. */
export function toFields<Fields extends EntryFields>(body: object): Fields {
  return fromWireForm(body) as unknown as Fields;
}

/** The path of an entry, for `Location`. */
export function toEntryPath(context: Context, resource: "technicians" | "customers", { id }: EntryState): string {
  return `${findBasePath(context)}/${resource}/${encodeURIComponent(id)}`;
}

/** A page with a link to the next one. */
export function toEntryPage<Json extends object>(
  items: readonly Json[],
  nextCursor: string | null,
  asked: Readonly<Record<string, unknown>>,
): Reply<readonly Json[]> {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return toPage(items, nextCursor, given);
}

/** Replaces an entry, or creates it. Without a header, only what would change nothing may exist already. */
export async function putEntry<Fields extends EntryFields, Entry extends Fields & EntryState>(
  directory: Directory<Fields, Entry, EntryFilter>,
  id: string,
  fields: Fields,
  header: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly entry: Entry; readonly status: 200 | 201 }> {
  const stored = header === undefined ? null : await directory.findEntry(id, { signal });
  const version = toVersionToReplace(header, stored);
  try {
    const { entry, outcome } = await directory.upsertEntry({ id, version, fields }, { signal });
    return { entry, status: outcome === "created" ? 201 : 200 };
  } catch (error) {
    if (version === null && EntryConflictError.isInstance(error)) return requireIfMatch();
    throw error;
  }
}

/** Changes the version of an entry that the header names. Null if there is no such entry. */
export async function changeEntry<Fields extends EntryFields, Entry extends Fields & EntryState>(
  directory: Directory<Fields, Entry, EntryFilter>,
  id: string,
  body: object,
  header: string | undefined,
  signal: AbortSignal,
): Promise<Entry | null> {
  const entry = await directory.findEntry(id, { signal });
  if (entry === null) return null;
  const version = toVersionToChange(header, entry);
  return directory.updateEntry({ id: entry.id, version, changes: toFields<Fields>(body) }, { signal });
}

/** Erases an entry; if there is a header, only the version that it names. Null if there is no such entry. */
export async function eraseEntry<Fields extends EntryFields, Entry extends Fields & EntryState>(
  directory: Directory<Fields, Entry, EntryFilter>,
  { id, actor }: EraseEntryRequest,
  header: string | undefined,
  signal: AbortSignal,
): Promise<ErasedEntry<Entry> | null> {
  const entry = await directory.findEntry(id, { signal });
  if (entry === null) return null;
  const version = header === undefined ? undefined : toVersionToChange(header, entry);
  return directory.eraseEntry({ id: entry.id, version, actor }, { signal });
}

const maxOpenJobs = 1000;

/** The open jobs that match, as an answer names them. */
export async function listOpenJobs(jobs: JobStore, filter: JobFilter, signal: AbortSignal) {
  const { items } = await jobs.listJobs({ limit: maxOpenJobs, filter }, { signal });
  return items.map(({ id, status, assignmentId }) => ({
    id: toWireId(id),
    status,
    assignment_id: assignmentId === null ? null : toWireId(assignmentId),
  }));
}
