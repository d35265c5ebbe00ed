import {
  CustomerNotFoundError,
  type Directory,
  type EntryFields,
  type EntryState,
  type JobFilter,
} from "@dispatch/core";
import { EntryConflictError, TechnicianNotFoundError } from "@dispatch/core/plugin-kit";
import type { z } from "zod";
import { toPage } from "../assignments/filter-assignments.js";
import { fromWireForm, toWireId } from "../json/wire-form.js";
import { anyVersion, ifMatchSchema, optionalIfMatchSchema } from "../request/if-match.js";
import { findBasePath } from "../request/matched-routes.js";
import { defineRoute, type Route, type Shape } from "../route/define-route.js";
import { nameSchema, pathIdSchema } from "../schemas/terms.js";
import {
  customerBodySchema,
  customerChangesSchema,
  customerPageSchema,
  customerSchema,
  deactivatedCustomerSchema,
  deactivatedTechnicianSchema,
  erasedCustomerSchema,
  erasedTechnicianSchema,
  replyEntry,
  technicianBodySchema,
  technicianChangesSchema,
  technicianPageSchema,
  technicianSchema,
  toEntryJson,
} from "./entry.js";
import {
  entryQuery,
  eraseDetail,
  replaceIfMatchSchema,
  requireIfMatch,
  toEntryFilter,
  toVersionIfNamed,
  toVersionToChange,
  toVersionToReplace,
} from "./entry-requests.js";

/** What the routes of technicians and those of customers do not share. */
interface EntryKind {
  /** The first step of the path, and the name of the part that answers. */
  readonly resource: "technicians" | "customers";
  /** The field of an answer that holds one of them. */
  readonly noun: "technician" | "customer";
  /** As in the ids of the routes. */
  readonly name: string;
  /** What a list can be asked for, besides `entryQuery`. */
  readonly query: Shape;
  readonly schemas: {
    readonly entry: z.ZodType;
    readonly page: z.ZodType;
    readonly body: z.ZodType<object>;
    readonly changes: z.ZodType<object>;
    readonly deactivated: z.ZodType;
    readonly erased: z.ZodType;
  };
  readonly changeDetail: string;
  readonly deactivateDetail: string;
  /** The jobs that stay open when one of them is deactivated. */
  readonly openJobs: { readonly text: string; filter(id: string): JobFilter };
  readonly NotFoundError: new (id: string) => Error;
}

const technicians: EntryKind = {
  resource: "technicians",
  noun: "technician",
  name: "Technician",
  query: {
    skill: nameSchema.optional().describe("Those who have this skill, at any level"),
    territory: nameSchema.optional().describe("Those who serve this territory"),
  },
  schemas: {
    entry: technicianSchema,
    page: technicianPageSchema,
    body: technicianBodySchema,
    changes: technicianChangesSchema,
    deactivated: deactivatedTechnicianSchema,
    erased: erasedTechnicianSchema,
  },
  changeDetail: "Fields that are left out keep their values. Jobs that are assigned stay as they are.",
  deactivateDetail:
    "They are sent to no more jobs, and keep those that they have: POST /technicians/{id}/release gives them to others. " +
    "PATCH with is_active activates them again.",
  openJobs: {
    text: "the jobs that they still have",
    filter: (technicianId) => ({ technicianId, statuses: ["assigned"] }),
  },
  NotFoundError: TechnicianNotFoundError,
};

const customers: EntryKind = {
  resource: "customers",
  noun: "customer",
  name: "Customer",
  query: {},
  schemas: {
    entry: customerSchema,
    page: customerPageSchema,
    body: customerBodySchema,
    changes: customerChangesSchema,
    deactivated: deactivatedCustomerSchema,
    erased: erasedCustomerSchema,
  },
  changeDetail: "Jobs keep the place that they were created with.",
  deactivateDetail: "Their jobs go on, and new ones can be created. PATCH with is_active activates them again.",
  openJobs: {
    text: "their open jobs",
    filter: (customerId) => ({ customerId, statuses: ["waiting", "assigned", "missed"] }),
  },
  NotFoundError: CustomerNotFoundError,
};

function defineEntryRoutes(kind: EntryKind): readonly Route[] {
  const { resource, noun, name, schemas, openJobs } = kind;
  const path = `/${resource}`;
  const pathOfOne = { path: `${path}/:id`, params: { id: pathIdSchema } } as const;
  const stored = { text: `The ${noun} as stored now`, schema: schemas.entry, headers: ["ETag"] } as const;
  const body = { schema: schemas.body, isRequired: true };

  /** The routes need it, so it is there. */
  function directoryOf(parts: Readonly<Record<EntryKind["resource"], EntryDirectory>>): EntryDirectory {
    return parts[resource];
  }

  async function read(directory: EntryDirectory, id: string, signal: AbortSignal): Promise<Entry> {
    const entry = await directory.findEntry(id, { signal });
    if (entry === null) throw new kind.NotFoundError(id);
    return entry;
  }

  return [
    defineRoute({
      method: "GET",
      path,
      id: `list${name}s`,
      summary: `List ${resource}, by id`,
      detail: "The list comes in pages. The Link header has the address of the next page, relative to the request.",
      role: "dispatcher",
      needs: [resource],
      query: { ...entryQuery, ...kind.query },
      answer: { text: `A page of ${resource}`, schema: schemas.page, headers: ["Link"] },
      problems: [422],
      async handle({ query: { limit, cursor, ...asked }, parts, signal }) {
        const filter = toEntryFilter(asked);
        const { items, nextCursor } = await directoryOf(parts).listEntries({ limit, cursor, filter }, { signal });
        const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
        return toPage(items.map(toEntryJson), nextCursor, { limit, ...given });
      },
    }),

    defineRoute({
      method: "GET",
      ...pathOfOne,
      id: `read${name}`,
      summary: `Read a ${noun}`,
      detail: "Send the ETag as If-Match to change them.",
      role: "dispatcher",
      needs: [resource],
      answer: { ...stored, text: `The ${noun} as stored` },
      problems: [404],
      async handle({ params: { id }, parts, signal }) {
        return replyEntry(await read(directoryOf(parts), id, signal));
      },
    }),

    defineRoute({
      method: "POST",
      path,
      id: `create${name}`,
      summary: `Create a ${noun}`,
      detail: `PUT with an external id creates a ${noun} only once, however often it is repeated.`,
      role: "admin",
      needs: [resource],
      body,
      answer: { text: `The new ${noun}`, schema: schemas.entry, status: 201, headers: ["ETag", "Location"] },
      problems: [409, 422],
      async handle({ body, parts, signal, context }) {
        const entry = await directoryOf(parts).createEntry(toFields(body), { signal });
        const location = `${findBasePath(context)}${path}/${encodeURIComponent(entry.id)}`;
        return replyEntry(entry, { headers: { location } });
      },
    }),

    defineRoute({
      method: "PUT",
      ...pathOfOne,
      id: `put${name}`,
      summary: `Replace a ${noun}, or create the one with an external id`,
      detail: `A field that is left out loses its value. The id of a ${noun} to create is ext: and the external id.`,
      role: "admin",
      needs: [resource],
      headers: { "If-Match": replaceIfMatchSchema },
      example: anyVersion,
      body,
      answer: stored,
      otherAnswers: { 201: { ...stored, text: `The new ${noun}` } },
      problems: [404, 409, 412, 422, 428],
      async handle({ params: { id }, headers, body, parts, signal }) {
        const directory = directoryOf(parts);
        const header = headers["If-Match"];
        const version = toVersionToReplace(
          header,
          header === undefined ? null : await directory.findEntry(id, { signal }),
        );
        try {
          const { entry, outcome } = await directory.upsertEntry({ id, version, fields: toFields(body) }, { signal });
          return replyEntry(entry, { status: outcome === "created" ? 201 : 200 });
        } catch (error) {
          // Without a header, only what would change nothing may exist already.
          if (version === null && EntryConflictError.isInstance(error)) return requireIfMatch();
          throw error;
        }
      },
    }),

    defineRoute({
      method: "PATCH",
      ...pathOfOne,
      id: `change${name}`,
      summary: `Change a ${noun}`,
      detail: kind.changeDetail,
      role: "admin",
      needs: [resource],
      headers: { "If-Match": ifMatchSchema },
      example: anyVersion,
      body: { schema: schemas.changes, isRequired: true },
      answer: stored,
      problems: [404, 409, 412, 422, 428],
      async handle({ params: { id }, headers, body, parts, signal }) {
        const directory = directoryOf(parts);
        const entry = await read(directory, id, signal);
        const version = toVersionToChange(headers["If-Match"], entry);
        return replyEntry(await directory.updateEntry({ id: entry.id, version, changes: toFields(body) }, { signal }));
      },
    }),

    defineRoute({
      method: "DELETE",
      ...pathOfOne,
      id: `deactivate${name}`,
      summary: `Deactivate a ${noun}`,
      detail: kind.deactivateDetail,
      role: "admin",
      needs: [resource, "jobs"],
      headers: { "If-Match": optionalIfMatchSchema },
      answer: { text: `The ${noun}, and ${openJobs.text}`, schema: schemas.deactivated },
      problems: [404, 409, 412, 422],
      async handle({ params: { id }, headers, parts, signal }) {
        const directory = directoryOf(parts);
        const stored = await read(directory, id, signal);
        const version = toVersionIfNamed(headers["If-Match"], stored);
        const request = { id: stored.id, version, changes: { isActive: false } };
        const entry = await directory.updateEntry(request, { signal });
        const { items } = await parts.jobs.listJobs(
          { limit: maxOpenJobs, filter: openJobs.filter(entry.id) },
          { signal },
        );
        const jobs = items.map(({ id, status, assignmentId }) => ({
          id: toWireId(id),
          status,
          assignment_id: assignmentId === null ? null : toWireId(assignmentId),
        }));
        return { [noun]: toEntryJson(entry), open_jobs: jobs };
      },
    }),

    defineRoute({
      method: "POST",
      path: `${path}/:id/erase`,
      params: { id: pathIdSchema },
      id: `erase${name}`,
      summary: `Erase a ${noun}`,
      detail: eraseDetail,
      role: "admin",
      needs: [resource],
      headers: { "If-Match": optionalIfMatchSchema },
      answer: { text: `What is left of the ${noun}`, schema: schemas.erased },
      problems: [404, 409, 412, 422],
      async handle({ params: { id }, headers, principal, parts, signal }) {
        const directory = directoryOf(parts);
        const stored = await read(directory, id, signal);
        const version = toVersionIfNamed(headers["If-Match"], stored);
        const request = { id: stored.id, version, actor: principal?.id };
        const { entry, otherColumns } = await directory.eraseEntry(request, { signal });
        return { [noun]: toEntryJson(entry), other_columns: otherColumns };
      },
    }),
  ];
}

type Entry = EntryFields & EntryState;
type EntryDirectory = Directory<EntryFields, Entry>;

const maxOpenJobs = 1000;

/** The fields of a body. The schema has checked their form; the directory checks their values. */
function toFields(body: object): EntryFields {
  return fromWireForm(body) as EntryFields;
}

export const technicianRoutes: readonly Route[] = defineEntryRoutes(technicians);
export const customerRoutes: readonly Route[] = defineEntryRoutes(customers);
