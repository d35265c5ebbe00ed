import type {
  AssignmentLedger,
  Directory,
  EntryFields,
  EntryFilter,
  EntryState,
  HoldStore,
  JobStore,
  LocationStore,
  TechnicianSource,
} from "@dispatch/core";
import {
  checkFields,
  checkNumber,
  checkNumberOrOff,
  halfEarthMeters,
  isAbsenceStore,
  isDirectory,
  isHoldStore,
  isJobStore,
  isLedger,
  isPositionSource,
  memoizeRecent,
} from "@dispatch/core/plugin-kit";
import { describeCaller } from "./caller/describe-caller.js";
import type { DispatchAppOptions, DispatchAppParts } from "./dispatch-app-options.js";
import {
  createEventStreams,
  type EventSettings,
  eventFields,
  type StreamForm,
  type StreamsOptions,
  toPlainForm,
} from "./events/create-event-streams.js";
import { toEventLog } from "./events/event-feed.js";
import type { EventFrame } from "./events/event-frame.js";
import { createListenerShares } from "./events/listener-shares.js";
import { createImportPart } from "./imports/import-limits.js";
import { toPositionForm } from "./positions/stream-positions.js";
import { createHealth, createReadiness } from "./probes/run-checks.js";
import type { Route } from "./route/define-route.js";
import type { EventView, PositionPart, RouteParts } from "./route/route-parts.js";
import { listServed, resourceRoutes, serverRoutes } from "./routes.js";
/** The routes, and the parts that they answer with. */
export interface Service {
  readonly parts: RouteParts;
  readonly routes: readonly Route[];
}

export interface Services {
  readonly own: Service;
  /** Returns the service of the tenant, or `own` without a tenant. */
  findOf(tenant: string | undefined): Service;
}

/** How many tenants' services are kept. A service takes a few kilobytes and is quick to create again. */
const maxTenants = 1000;

/** In seconds. */
const hundredYears = 3_155_760_000;

export function createServices({ forTenant, ...options }: DispatchAppOptions): Services {
  const { assignments, metrics, legacyOnly = false, events = {}, onError = () => undefined } = options;
  checkFields("events.", events, eventFields);
  const { health = (operation) => assignments.ping(operation), healthTimeoutMs = 2000 } = options;
  checkNumber("healthTimeoutMs", healthTimeoutMs, 1, 60_000);
  const maxMoveMeters = checkNumberOrOff("maxMoveMeters", options.maxMoveMeters ?? 1_000_000, 1, halfEarthMeters);
  const { maxLocationAgeSeconds = 86_400 } = options;
  checkNumberOrOff("maxLocationAgeSeconds", maxLocationAgeSeconds, 1, hundredYears);
  const limits = { maxLocationAgeSeconds };
  const shares = createListenerShares(events);
  const imports = createImportPart(options.imports ?? {}, onError);
  const shared = {
    intake: legacyOnly ? undefined : options.intake,
    health: createHealth(health, healthTimeoutMs),
    readiness: createReadiness(options.readiness ?? { database: health }, healthTimeoutMs),
    quota: legacyOnly ? undefined : options.quota,
    routing: options.routing,
    metrics: metrics === undefined ? undefined : { answer: metrics, countsTenants: forTenant !== undefined },
  };
  const create = ({ dispatcher, assignments: store, locations, forecast, ...others }: DispatchAppParts): Service => {
    const ledger = !legacyOnly && isLedger(store) ? store : undefined;
    const jobs = ledger !== undefined && isJobStore(ledger) ? ledger : undefined;
    const parts = {
      ...shared,
      ...{
        dispatcher,
        assignments: store,
        ledger,
        jobs,
        holds: toHolds(jobs),
      },
      forecast,
      locations: legacyOnly || locations === undefined ? undefined : limitMoves(locations, maxMoveMeters),
      ...(legacyOnly
        ? {}
        : {
            imports,
            ...toDirectoryParts(others, maxMoveMeters),
            positions: toPositions(others.technicians, limits, { events, onError, shares }),
          }),
      ...toStreamParts({ ledger, jobs }, events, { onError, shares }),
    };
    return { parts, routes: listRoutes(parts, legacyOnly) };
  };
  const own = create(options);
  const findOfTenant = memoizeRecent(maxTenants, (tenant: string) => create(forTenant?.(tenant) ?? options));
  return {
    own,
    findOf: (tenant) => (tenant === undefined || forTenant === undefined ? own : findOfTenant(tenant)),
  };
}

function listRoutes(parts: RouteParts, legacyOnly: boolean): readonly Route[] {
  if (legacyOnly)
    return listServed([...resourceRoutes.filter(({ isLegacy }) => isLegacy === true), ...serverRoutes], parts);
  const served = listServed([...resourceRoutes, ...serverRoutes], parts);
  return [...served, describeCaller(served)];
}

function toHolds(jobs: JobStore | undefined): HoldStore | undefined {
  return jobs !== undefined && isHoldStore(jobs) ? jobs : undefined;
}

/** The streams of events that ledgers and job stores keep. */
function toStreamParts(
  { ledger, jobs }: Pick<RouteParts, "ledger" | "jobs">,
  events: EventSettings,
  streams: StreamsOptions,
): Pick<RouteParts, "events" | "jobEvents"> {
  return {
    events: ledger && createEventStreams(toAssignmentForm(ledger), events, streams),
    jobEvents: jobs && createEventStreams(toJobForm(jobs), events, streams),
  };
}

function toPositions(
  technicians: TechnicianSource | undefined,
  limits: PositionPart["limits"],
  { events, ...streams }: StreamsOptions & { readonly events: EventSettings },
): PositionPart | undefined {
  if (technicians === undefined || !isPositionSource(technicians)) return undefined;
  const form = toPositionForm(technicians, limits);
  return { source: technicians, limits, streams: createEventStreams(form, events, streams) };
}

function toAssignmentForm(ledger: AssignmentLedger): StreamForm<EventFrame, EventView> {
  return toPlainForm(
    toEventLog(
      (page, options) => ledger.listEvents(page, options),
      (options) => ledger.findEventsEnd(options),
    ),
  );
}

function toJobForm(jobs: JobStore): StreamForm<EventFrame, EventView> {
  return toPlainForm(
    toEventLog(
      (page, options) => jobs.listJobEvents(page, options),
      (options) => jobs.findJobEventsEnd(options),
    ),
  );
}

/** The parts that the routes to manage technicians and customers need. */
function toDirectoryParts(
  { technicians, customers }: Pick<DispatchAppParts, "technicians" | "customers">,
  maxMeters: number | null,
): Pick<RouteParts, "technicians" | "customers" | "technicianSource" | "absences"> {
  const managed = technicians !== undefined && isDirectory(technicians) ? technicians : undefined;
  return {
    technicians: managed && limitPlaces(managed, maxMeters),
    customers: customers !== undefined && isDirectory(customers) ? limitPlaces(customers, maxMeters) : undefined,
    technicianSource: managed,
    absences: managed !== undefined && isAbsenceStore(managed) ? managed : undefined,
  };
}

/** Gives every call that writes the longest distance. */
function limitPlaces<Fields extends EntryFields, Entry extends Fields & EntryState, Filter extends EntryFilter>(
  directory: Directory<Fields, Entry, Filter>,
  maxMeters: number | null,
): Directory<Fields, Entry, Filter> {
  const limits = maxMeters === null ? {} : { maxDistanceMeters: maxMeters };
  return {
    createEntry: (fields, options) => directory.createEntry(fields, { ...options, ...limits }),
    findEntry: (id, options) => directory.findEntry(id, options),
    findEntries: (ids, options) => directory.findEntries(ids, options),
    updateEntry: (request, options) => directory.updateEntry(request, { ...options, ...limits }),
    upsertEntry: (request, options) => directory.upsertEntry(request, { ...options, ...limits }),
    importEntries: (request, options) => directory.importEntries(request, { ...options, ...limits }),
    eraseEntry: (request, options) => directory.eraseEntry(request, options),
    listEntries: (request, options) => directory.listEntries(request, options),
  };
}

function limitMoves(locations: LocationStore, maxMoveMeters: number | null): LocationStore {
  if (maxMoveMeters === null) return locations;
  return { updateLocations: (reports, options) => locations.updateLocations(reports, { ...options, maxMoveMeters }) };
}
