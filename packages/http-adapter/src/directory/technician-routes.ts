import { type TechnicianFields, type TechnicianFilter, TechnicianNotFoundError } from "@dispatch/core";
import { anyVersion, ifMatchSchema } from "../request/if-match.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { nameSchema, pathIdSchema } from "../schemas/terms.js";
import {
  deactivatedTechnicianSchema,
  erasedTechnicianSchema,
  replyEntry,
  technicianBodySchema,
  technicianChangesSchema,
  technicianPageSchema,
  technicianSchema,
  toEntryJson,
} from "./entry.js";
import { entryQuery, eraseDetail, eraseIfMatchSchema, replaceIfMatchSchema, toEntryFilter } from "./entry-requests.js";
import {
  changeEntry,
  eraseEntry,
  listOpenJobs,
  putEntry,
  toEntryPage,
  toEntryPath,
  toFields,
} from "./handle-entries.js";

const list: Route = defineRoute({
  method: "GET",
  path: "/technicians",
  id: "listTechnicians",
  summary: "List technicians, by id",
  detail: "The list comes in pages. The Link header has the address of the next page, relative to the request.",
  role: "dispatcher",
  needs: ["technicians"],
  query: {
    ...entryQuery,
    skill: nameSchema.optional().describe("Those who have this skill, at any level"),
    territory: nameSchema.optional().describe("Those who serve this territory"),
  },
  answer: { text: "A page of technicians", schema: technicianPageSchema },
  problems: [422],
  async handle({ query: { limit, cursor, skill, territory, ...common }, parts, signal }) {
    const filter: TechnicianFilter = { ...toEntryFilter(common), skill, territory };
    const { items, nextCursor } = await parts.technicians.listEntries({ limit, cursor, filter }, { signal });
    return toEntryPage(items.map(toEntryJson), nextCursor, { limit, skill, territory, ...common });
  },
});

const read: Route = defineRoute({
  method: "GET",
  path: "/technicians/:id",
  id: "readTechnician",
  summary: "Read a technician",
  detail: "Send the ETag as If-Match to change them.",
  role: "dispatcher",
  needs: ["technicians"],
  params: { id: pathIdSchema },
  answer: { text: "The technician as stored", schema: technicianSchema },
  problems: [404],
  async handle({ params: { id }, parts, signal }) {
    const entry = await parts.technicians.findEntry(id, { signal });
    if (entry === null) throw new TechnicianNotFoundError(id);
    return replyEntry(toEntryJson(entry));
  },
});

const create: Route = defineRoute({
  method: "POST",
  path: "/technicians",
  id: "createTechnician",
  summary: "Create a technician",
  detail: "PUT with an external id creates a technician only once, however often it is repeated.",
  role: "admin",
  needs: ["technicians"],
  body: { schema: technicianBodySchema, isRequired: true },
  answer: { text: "The new technician. The header Location has their path", schema: technicianSchema, status: 201 },
  problems: [409, 422],
  async handle({ body, parts, signal, context }) {
    const entry = await parts.technicians.createEntry(toFields<TechnicianFields>(body), { signal });
    return replyEntry(toEntryJson(entry), { headers: { location: toEntryPath(context, "technicians", entry) } });
  },
});

const put: Route = defineRoute({
  method: "PUT",
  path: "/technicians/:id",
  id: "putTechnician",
  summary: "Replace a technician, or create the one with an external id",
  detail: "A field that is left out loses its value. The id of a technician to create is ext: and the external id.",
  role: "admin",
  needs: ["technicians"],
  params: { id: pathIdSchema },
  headers: { "If-Match": replaceIfMatchSchema },
  example: anyVersion,
  body: { schema: technicianBodySchema, isRequired: true },
  answer: { text: "The technician as stored now", schema: technicianSchema },
  otherAnswers: { 201: { text: "The new technician", schema: technicianSchema } },
  problems: [404, 409, 412, 422, 428],
  async handle({ params: { id }, headers, body, parts, signal }) {
    const fields = toFields<TechnicianFields>(body);
    const { entry, status } = await putEntry(parts.technicians, id, fields, headers["If-Match"], signal);
    return replyEntry(toEntryJson(entry), { status });
  },
});

const change: Route = defineRoute({
  method: "PATCH",
  path: "/technicians/:id",
  id: "changeTechnician",
  summary: "Change a technician",
  detail: "Fields that are left out keep their values. Jobs that are assigned stay as they are.",
  role: "admin",
  needs: ["technicians"],
  params: { id: pathIdSchema },
  headers: { "If-Match": ifMatchSchema },
  example: anyVersion,
  body: { schema: technicianChangesSchema, isRequired: true },
  answer: { text: "The technician as stored now", schema: technicianSchema },
  problems: [404, 409, 412, 422, 428],
  async handle({ params: { id }, headers, body, parts, signal }) {
    const entry = await changeEntry(parts.technicians, id, body, headers["If-Match"], signal);
    if (entry === null) throw new TechnicianNotFoundError(id);
    return replyEntry(toEntryJson(entry));
  },
});

const deactivate: Route = defineRoute({
  method: "DELETE",
  path: "/technicians/:id",
  id: "deactivateTechnician",
  summary: "Deactivate a technician",
  detail:
    "They are sent to no more jobs, and keep those that they have: POST /technicians/{id}/release gives them to others. " +
    "PATCH with is_active activates them again.",
  role: "admin",
  needs: ["technicians", "jobs"],
  params: { id: pathIdSchema },
  answer: { text: "The technician, and the jobs that they still have", schema: deactivatedTechnicianSchema },
  problems: [404],
  async handle({ params: { id }, parts, signal }) {
    const entry = await parts.technicians.updateEntry({ id, changes: { isActive: false } }, { signal });
    const filter = { technicianId: entry.id, statuses: ["assigned"] as const };
    return { technician: toEntryJson(entry), open_jobs: await listOpenJobs(parts.jobs, filter, signal) };
  },
});

const erase: Route = defineRoute({
  method: "POST",
  path: "/technicians/:id/erase",
  id: "eraseTechnician",
  summary: "Erase a technician",
  detail: eraseDetail,
  role: "admin",
  needs: ["technicians"],
  params: { id: pathIdSchema },
  headers: { "If-Match": eraseIfMatchSchema },
  answer: { text: "What is left of the technician", schema: erasedTechnicianSchema },
  problems: [404, 409, 412, 422],
  async handle({ params: { id }, headers, principal, parts, signal }) {
    const request = { id, actor: principal?.id };
    const erased = await eraseEntry(parts.technicians, request, headers["If-Match"], signal);
    if (erased === null) throw new TechnicianNotFoundError(id);
    return { technician: toEntryJson(erased.entry), other_columns: erased.otherColumns };
  },
});

export const technicianRoutes: readonly Route[] = [list, read, create, put, change, deactivate, erase];
