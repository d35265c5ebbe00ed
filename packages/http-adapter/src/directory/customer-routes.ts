import { type CustomerFields, CustomerNotFoundError } from "@dispatch/core";
import { anyVersion, ifMatchSchema } from "../request/if-match.js";
import { defineRoute, type Route } from "../route/define-route.js";
import { pathIdSchema } from "../schemas/terms.js";
import {
  customerBodySchema,
  customerChangesSchema,
  customerPageSchema,
  customerSchema,
  deactivatedCustomerSchema,
  erasedCustomerSchema,
  replyEntry,
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
  path: "/customers",
  id: "listCustomers",
  summary: "List customers, by id",
  detail: "The list comes in pages. The Link header has the address of the next page, relative to the request.",
  role: "dispatcher",
  needs: ["customers"],
  query: entryQuery,
  answer: { text: "A page of customers", schema: customerPageSchema },
  problems: [422],
  async handle({ query: { limit, cursor, ...asked }, parts, signal }) {
    const filter = toEntryFilter(asked);
    const { items, nextCursor } = await parts.customers.listEntries({ limit, cursor, filter }, { signal });
    return toEntryPage(items.map(toEntryJson), nextCursor, { limit, ...asked });
  },
});

const read: Route = defineRoute({
  method: "GET",
  path: "/customers/:id",
  id: "readCustomer",
  summary: "Read a customer",
  detail: "Send the ETag as If-Match to change them.",
  role: "dispatcher",
  needs: ["customers"],
  params: { id: pathIdSchema },
  answer: { text: "The customer as stored", schema: customerSchema },
  problems: [404],
  async handle({ params: { id }, parts, signal }) {
    const entry = await parts.customers.findEntry(id, { signal });
    if (entry === null) throw new CustomerNotFoundError(id);
    return replyEntry(toEntryJson(entry));
  },
});

const create: Route = defineRoute({
  method: "POST",
  path: "/customers",
  id: "createCustomer",
  summary: "Create a customer",
  detail: "PUT with an external id creates a customer only once, however often it is repeated.",
  role: "admin",
  needs: ["customers"],
  body: { schema: customerBodySchema, isRequired: true },
  answer: { text: "The new customer. The header Location has their path", schema: customerSchema, status: 201 },
  problems: [409, 422],
  async handle({ body, parts, signal, context }) {
    const entry = await parts.customers.createEntry(toFields<CustomerFields>(body), { signal });
    return replyEntry(toEntryJson(entry), { headers: { location: toEntryPath(context, "customers", entry) } });
  },
});

const put: Route = defineRoute({
  method: "PUT",
  path: "/customers/:id",
  id: "putCustomer",
  summary: "Replace a customer, or create the one with an external id",
  detail: "A field that is left out loses its value. The id of a customer to create is ext: and the external id.",
  role: "admin",
  needs: ["customers"],
  params: { id: pathIdSchema },
  headers: { "If-Match": replaceIfMatchSchema },
  example: anyVersion,
  body: { schema: customerBodySchema, isRequired: true },
  answer: { text: "The customer as stored now", schema: customerSchema },
  otherAnswers: { 201: { text: "The new customer", schema: customerSchema } },
  problems: [404, 409, 412, 422, 428],
  async handle({ params: { id }, headers, body, parts, signal }) {
    const fields = toFields<CustomerFields>(body);
    const { entry, status } = await putEntry(parts.customers, id, fields, headers["If-Match"], signal);
    return replyEntry(toEntryJson(entry), { status });
  },
});

const change: Route = defineRoute({
  method: "PATCH",
  path: "/customers/:id",
  id: "changeCustomer",
  summary: "Change a customer",
  detail: "Jobs keep the place that they were created with.",
  role: "admin",
  needs: ["customers"],
  params: { id: pathIdSchema },
  headers: { "If-Match": ifMatchSchema },
  example: anyVersion,
  body: { schema: customerChangesSchema, isRequired: true },
  answer: { text: "The customer as stored now", schema: customerSchema },
  problems: [404, 409, 412, 422, 428],
  async handle({ params: { id }, headers, body, parts, signal }) {
    const entry = await changeEntry(parts.customers, id, body, headers["If-Match"], signal);
    if (entry === null) throw new CustomerNotFoundError(id);
    return replyEntry(toEntryJson(entry));
  },
});

const deactivate: Route = defineRoute({
  method: "DELETE",
  path: "/customers/:id",
  id: "deactivateCustomer",
  summary: "Deactivate a customer",
  detail: "Their jobs go on, and new ones can be created. PATCH with is_active activates them again.",
  role: "admin",
  needs: ["customers", "jobs"],
  params: { id: pathIdSchema },
  answer: { text: "The customer, and their open jobs", schema: deactivatedCustomerSchema },
  problems: [404],
  async handle({ params: { id }, parts, signal }) {
    const entry = await parts.customers.updateEntry({ id, changes: { isActive: false } }, { signal });
    const filter = { customerId: entry.id, statuses: ["waiting", "assigned", "missed"] as const };
    return { customer: toEntryJson(entry), open_jobs: await listOpenJobs(parts.jobs, filter, signal) };
  },
});

const erase: Route = defineRoute({
  method: "POST",
  path: "/customers/:id/erase",
  id: "eraseCustomer",
  summary: "Erase a customer",
  detail: eraseDetail,
  role: "admin",
  needs: ["customers"],
  params: { id: pathIdSchema },
  headers: { "If-Match": eraseIfMatchSchema },
  answer: { text: "What is left of the customer", schema: erasedCustomerSchema },
  problems: [404, 409, 412, 422],
  async handle({ params: { id }, headers, principal, parts, signal }) {
    const request = { id, actor: principal?.id };
    const erased = await eraseEntry(parts.customers, request, headers["If-Match"], signal);
    if (erased === null) throw new CustomerNotFoundError(id);
    return { customer: toEntryJson(erased.entry), other_columns: erased.otherColumns };
  },
});

export const customerRoutes: readonly Route[] = [list, read, create, put, change, deactivate, erase];
