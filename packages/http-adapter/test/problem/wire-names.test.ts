import type {
  AssignmentFilter,
  BatchJob,
  BatchRequest,
  ChangeJobRequest,
  CustomerFields,
  CustomerFilter,
  DeclineRequest,
  DispatchJobRequest,
  DispatchRequest,
  EndJobRequest,
  ExplainCandidateRequest,
  FindSlotsRequest,
  FixedPair,
  HoldSlotRequest,
  JobChanges,
  JobFilter,
  ListEventsRequest,
  ListJobEventsRequest,
  MoveAssignmentRequest,
  NewJobRequest,
  NoteAbsenceRequest,
  PreviewRequest,
  ReassignRequest,
  Requirements,
  TechnicianChange,
  TechnicianFields,
  TechnicianFilter,
  TimeWindow,
} from "@dispatch/core";
import { InvalidRequestError } from "@dispatch/core";
import { memoryTechnicians } from "@dispatch/core/memory";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { problemOfError } from "../../src/problem/problem-of-error.js";
import type { RouteDescription } from "../../src/route/define-route.js";
import { resourceRoutes } from "../../src/routes.js";

/**
 * The names of a type of the core that a request sets, with a value for those that it does not set itself: who calls, and
 * what the route reads first. A new field does not compile until it is listed.
 */
type Names<Value extends object> = { readonly [Name in keyof Required<Value>]: true | "not in the request" };

const unset = "not in the request";

function list<Value extends object>(names: Names<Value>, path = ""): readonly string[] {
  return Object.entries(names).flatMap(([name, place]) => (place === true ? [`${path}${name}`] : []));
}

const requirements = list<Requirements>(
  {
    skills: true,
    pinned: true,
    preferred: true,
    excluded: true,
    territory: true,
    maxDistanceMeters: true,
    maxDriveSeconds: true,
    maxLocationAgeSeconds: true,
    startsAt: true,
    mayExtendHours: true,
    mayInterrupt: true,
  },
  "requirements.",
).concat("requirements", "requirements.skills[0].name", "requirements.skills[0].minLevel");

const window = list<TimeWindow>({ earliest: true, latest: true }, "window.").concat("window");
const details = {
  requirements: true,
  priority: true,
  reference: true,
  note: true,
  window: true,
  workSeconds: true,
} as const;

const entryFilter = [
  "filter.isActive",
  "filter.name",
  "filter.near",
  "filter.near.location",
  "filter.near.withinMeters",
];
const entry = {
  location: true,
  externalId: true,
  isActive: true,
  name: true,
  phone: true,
  email: true,
  address: true,
} as const;
const technician = list<TechnicianFields>({
  ...entry,
  locatedAt: true,
  capacity: true,
  skills: true,
  availability: true,
  agreesToOvertime: true,
  territories: true,
  base: true,
  attributes: true,
}).concat(
  "location.latitude",
  "skills[0].level",
  "availability.timeZone",
  "availability.shifts[0].weekdays",
  "base.longitude",
);
const customer = list<CustomerFields>(entry);

/** The parameters that the core can name, by the id of the route. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  dispatch: [
    ...list<DispatchRequest>({
      customerId: true,
      location: true,
      ...details,
      idempotencyKey: true,
      actor: unset,
      whenNobody: true,
      holdId: true,
    }),
    ...list<Pick<PreviewRequest, "changes">>({ changes: true }),
    ...list<TechnicianChange>(
      {
        id: true,
        location: true,
        locatedAt: true,
        capacity: true,
        openAssignments: true,
        skills: true,
        availability: true,
        agreesToOvertime: true,
        territories: true,
        base: unset,
        attributes: true,
        visits: unset,
      },
      "changes[1].",
    ),
    ...requirements,
    ...window,
  ],
  dispatchBatch: [
    ...list<BatchRequest>({ jobs: true, fixed: true, technicianIds: unset, maxJobsPerTechnician: true }),
    ...list<BatchJob>(
      { jobId: true, customerId: true, location: true, ...details, idempotencyKey: true, version: unset },
      "jobs[0].",
    ),
    ...list<FixedPair>({ jobId: true, technicianId: true }, "fixed[2]."),
    ...[...requirements, ...window].map((name) => `jobs[0].${name}`),
  ],
  createJob: [
    ...list<NewJobRequest>({
      customerId: true,
      location: true,
      ...details,
      heldUntil: true,
      idempotencyKey: true,
      actor: unset,
      reason: true,
    }),
    ...requirements,
    ...window,
  ],
  changeJob: [
    ...list<ChangeJobRequest>({
      jobId: true,
      version: unset,
      changes: unset,
      dryRun: true,
      actor: unset,
      reason: true,
    }),
    ...list<JobChanges>({ location: true, ...details, heldUntil: true, status: unset }),
    ...requirements,
    ...window,
  ],
  dispatchJob: list<DispatchJobRequest>({ jobId: true, holdId: true, version: unset, actor: unset, reason: true }),
  cancelJob: list<EndJobRequest>({ jobId: true, version: unset, technicianId: unset, actor: unset, reason: true }),
  completeJob: list<EndJobRequest>({ jobId: true, version: unset, technicianId: unset, actor: unset, reason: true }),
  readJob: ["jobId"],
  readCandidate: [...list<ExplainCandidateRequest>({ jobId: true, technicianId: true, window: true }), ...window],
  listJobs: [
    "limit",
    "cursor",
    ...list<JobFilter>(
      {
        ids: unset,
        statuses: true,
        priority: true,
        customerId: true,
        technicianId: unset,
        reference: true,
        window: true,
        near: true,
      },
      "filter.",
    ),
    ...["filter.near.location", "filter.near.withinMeters", "filter.window.earliest", "filter.window.latest"],
  ],
  listAssignments: [
    "limit",
    "cursor",
    ...list<AssignmentFilter>(
      { ids: unset, statuses: true, customerId: true, technicianId: true, jobId: true },
      "filter.",
    ),
  ],
  acceptAssignment: list<MoveAssignmentRequest>({
    assignmentId: true,
    to: unset,
    isWalk: unset,
    endCause: unset,
    actor: unset,
    reason: true,
  }),
  declineAssignment: list<DeclineRequest>({ assignmentId: true, actor: unset, reason: true }),
  reassignAssignment: [
    ...list<ReassignRequest>({
      assignmentId: true,
      actor: unset,
      reason: true,
      requirements: true,
      technicianId: true,
    }),
    ...requirements,
  ],
  findSlots: list<FindSlotsRequest>({
    jobId: true,
    customerId: true,
    location: true,
    requirements: true,
    workSeconds: true,
    from: true,
    to: true,
    count: true,
  }).concat("requirements.skills[0].minLevel", "requirements.skills[0].name"),
  holdSlot: [
    ...list<HoldSlotRequest>({
      jobId: true,
      customerId: true,
      location: true,
      requirements: true,
      workSeconds: true,
      technicianId: true,
      startsAt: true,
      minutes: true,
      holder: true,
    }),
    ...requirements,
  ],
  releaseHold: ["holdId"],
  releaseTechnician: list<NoteAbsenceRequest>({
    technicianId: true,
    from: true,
    to: true,
    reason: true,
    actor: unset,
  }),
  noteAbsence: list<NoteAbsenceRequest>({ technicianId: true, from: true, to: true, reason: true, actor: unset }),
  removeAbsence: ["technicianId", "from", "to"],
  readTechnicianCalendar: ["from", "to"],
  listTechnicianCalendars: ["from", "to"],
  streamEvents: list<ListEventsRequest>({ after: true, limit: unset, assignmentId: unset }),
  streamJobEvents: list<ListJobEventsRequest>({ after: true, limit: unset, jobId: unset }),
  listTechnicianPositions: ["limit", "cursor", "box", "box.north"],
  listTechnicians: [
    "limit",
    "cursor",
    ...entryFilter,
    ...list<Omit<TechnicianFilter, keyof CustomerFilter>>({ skill: true, territory: true }, "filter."),
  ],
  listCustomers: ["limit", "cursor", ...entryFilter],
  readTechnician: ["id"],
  readCustomer: ["id"],
  createTechnician: technician,
  createCustomer: customer,
  putTechnician: ["id", ...technician],
  putCustomer: ["id", ...customer],
  changeTechnician: ["id", ...technician],
  changeCustomer: ["id", ...customer],
  deactivateTechnician: ["id"],
  deactivateCustomer: ["id"],
};

describe("the names of the wire in messages about a parameter of the core", () => {
  it.each(Object.entries(parameters))("%s", (id, names) => {
    const route = resourceRoutes.find((one) => one.id === id);
    if (route === undefined) throw new Error(`no route ${id}`);
    const places = names.map((parameter) => {
      const { detail, errors = [] } = problemOfError(new InvalidRequestError({ parameter, problem: "is wrong" }), {
        path: route.path,
        hasBody: route.body !== undefined,
      });
      const loc = errors[0]?.loc ?? [];
      return { parameter, loc, detail, isRead: isRead(route, loc) };
    });
    expect(places.filter(({ isRead }) => !isRead)).toEqual([]);
    expect(places.filter(({ detail }) => /[A-Z]/.test(detail))).toEqual([]);
  });
});

/** Whether the route reads something at this place of a request. */
function isRead({ params = {}, query = {}, headers = {}, body }: RouteDescription, loc: readonly string[]): boolean {
  const [part, name = "", ...steps] = loc;
  if (part === "path") return name in params;
  if (part === "query") return name in query && steps.length === 0;
  if (part === "header") return Object.keys(headers).some((header) => header.toLowerCase() === name);
  if (body === undefined) return false;
  const whole = z.toJSONSchema(body.describedAs ?? body.schema, { io: "input" }) as Form;
  let forms: readonly Form[] = [whole];
  for (const step of [name, ...steps]) {
    forms = forms
      .flatMap((form) => listChoices(form, whole))
      .flatMap(({ properties = {}, items }) => (/^\d+$/.test(step) ? [items] : [properties[step]]))
      .filter((form) => form !== undefined);
  }
  return forms.length > 0;
}

interface Form {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Form>>;
  readonly anyOf?: readonly Form[];
  readonly properties?: Readonly<Record<string, Form>>;
  readonly items?: Form;
}

function listChoices(form: Form, whole: Form): readonly Form[] {
  const { $ref, anyOf } = form;
  if ($ref !== undefined) return listChoices(whole.$defs?.[$ref.slice($ref.lastIndexOf("/") + 1)] ?? {}, whole);
  return [form, ...(anyOf ?? []).flatMap((choice) => listChoices(choice, whole))];
}

describe("the names of the wire in texts about several fields", () => {
  it.each([
    [
      "jobId",
      "cannot be given together with requirements.startsAt",
      "job_id cannot be given together with requirements.starts_at",
    ],
    ["to", "must be after startsAt", "to must be after starts_at"],
    ["note", 'must be a text; got "jobId"', 'note must be a text; got "jobId"'],
    ["note", 'must be one of a; got "\\"jobId"', 'note must be one of a; got "\\"jobId"'],
  ])("%s %s", (parameter, problem, detail) => {
    const told = problemOfError(new InvalidRequestError({ parameter, problem }), { path: "/dispatch", hasBody: true });
    expect(told).toMatchObject({ detail, errors: [{ msg: detail.slice(detail.indexOf(" ") + 1) }] });
  });
});

describe("ids of the owner in messages", () => {
  const location = { latitude: 49.41, longitude: 8.69 };
  const technicians = memoryTechnicians([{ id: "techA", location, capacity: 1 }]);
  const toDetail = async (refused: Promise<unknown>): Promise<string> =>
    problemOfError(
      await refused.then(
        () => new Error("was not refused"),
        (error: unknown) => error,
      ),
    ).detail;

  it("stay as they are if a technician has too many absences", async () => {
    const note = async (day: number): Promise<unknown> => {
      const [from, to] = [day, day + 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
      return technicians.noteAbsence({ technicianId: "techA", from: from ?? "", to: to ?? "" });
    };
    for (let day = 1; day <= 100; day += 1) await note(2 * day);
    expect(await toDetail(note(500))).toBe('technician_id has 100 absences that are not over: "techA"');
  });

  it("stay as they are if an external id is not the one of the path", async () => {
    const entry = { location, externalId: "other" };
    const upsert = technicians.upsertEntry({ id: "ext:techB", fields: entry });
    expect(await toDetail(upsert)).toBe('external_id must equal the id, "ext:techB", or be left out');
  });
});
