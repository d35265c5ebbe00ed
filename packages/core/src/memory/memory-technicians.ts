import type { Assignment } from "../domain/assignment.js";
import { isValidCoordinates } from "../domain/coordinates.js";
import type { Contact, TechnicianEntry, TechnicianFields } from "../domain/directory-entry.js";
import { compareIds } from "../domain/ids.js";
import { maxClockSkewMs, parseInstant } from "../domain/instant.js";
import type { Page } from "../domain/page.js";
import type { FaultyTechnician } from "../domain/record-fault.js";
import type { Absence, Technician } from "../domain/technician.js";
import type { AssignmentConflict } from "../errors/assignment-conflict-error.js";
import { InvalidRequestError } from "../errors/invalid-request-error.js";
import { TechnicianNotFoundError } from "../errors/technician-errors.js";
import { isSwapped } from "../geo/is-swapped.js";
import {
  checkNoteAbsenceRequest,
  checkRemoveAbsenceRequest,
  isSameAbsence,
  maxAbsences,
  tooManyAbsences,
  withAbsences,
  withoutAbsence,
} from "../plugin-kit/absences.js";
import { technicianKind } from "../plugin-kit/check-entry.js";
import { checkFields } from "../plugin-kit/check-fields.js";
import {
  checkUpdateLocationsOptions,
  type TimedReport,
  withValidReports,
} from "../plugin-kit/check-location-report.js";
import { checkBoolean, checkCount, checkIds, checkMethods } from "../plugin-kit/check-option.js";
import { checkRecords } from "../plugin-kit/check-records.js";
import { checkTechnician } from "../plugin-kit/check-technician.js";
import { checkSearchWindow } from "../plugin-kit/check-visit.js";
import { systemClock } from "../plugin-kit/clock.js";
import { listTechnicianFaults } from "../plugin-kit/technician-faults.js";
import type { AbsenceStore } from "../plugins/absence-store.js";
import type { Clock } from "../plugins/clock.js";
import type { LocationStore, LocationUpdate } from "../plugins/location-store.js";
import type { PositionSource } from "../plugins/position-source.js";
import type { ListFaultyTechniciansRequest, RecordCheck } from "../plugins/record-check.js";
import type { TechnicianDirectory, TechnicianFilter } from "../plugins/technician-directory.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { createMemoryDirectory } from "./memory-directory.js";
import type { MemoryHistory } from "./memory-history.js";
import { createCalendars, type VisitClaim, type VisitEnds } from "./technicians/calendars.js";
import { createTechnicianChanges, type TechnicianChanges } from "./technicians/changes.js";
import { findPage, formatCursor, parseCursor } from "./technicians/find-page.js";
import { createFleet, type Fleet } from "./technicians/fleet.js";
import { createPositions } from "./technicians/positions.js";

/** A technician, and whether they can be sent. */
export interface MemoryTechnician
  extends Technician,
    Pick<TechnicianFields, "isActive" | "externalId" | keyof Contact> {
  /**
   * `memoryAssignments` counts from this value. Those it does not know hold a lane at all times.
   *
   * @default the current number, initially 0
   */
  readonly openAssignments?: number | undefined;
  /** Ignored: `memoryAssignments` keeps the visits. */
  readonly visits?: Technician["visits"];
}

/** Technicians in memory, who may move while searches run. */
export interface MemoryTechnicians
  extends TechnicianSource,
    TechnicianDirectory,
    LocationStore,
    AbsenceStore,
    PositionSource,
    RecordCheck,
    VisitEnds {
  /**
   * Adds a technician, or replaces the one with the same id: moves, activates or deactivates them.
   *
   * @throws {InvalidRequestError} naming the first field that cannot be used, such as `skills[0].level`
   */
  upsert(technician: MemoryTechnician): void;
  /** Returns whether the technician existed and was active. */
  remove(technicianId: string): boolean;
  /**
   * Takes the time of a visit in the technician's calendar, and frees that of the assignment that it replaces. Returns
   * null; or what is in the way, and then changes nothing.
   */
  claim(claim: VisitClaim): AssignmentConflict | null;
  /** Remembers whether a technician is underway to an assignment, whenever it has moved to another status. */
  followAssignment(assignment: Pick<Assignment, "id" | "technicianId" | "status">): void;
  /** What may make a waiting job possible. */
  readonly changes: Pick<TechnicianChanges, "count" | "isAnySince">;
  /** Lists the active technicians, as stored, in no order. */
  listActive(): Iterable<Technician>;
  /** Names a ledger from whose history `eraseEntry` erases too; `memoryAssignments` calls it. */
  keepHistory(history: MemoryHistory): void;
}

/** Options of `memoryTechnicians`. */
export interface MemoryTechniciansOptions {
  /** Tells which reports of a location are from the future. @default the clock of the machine */
  readonly clock?: Pick<Clock, "now"> | undefined;
  /**
   * Whether records that rules cannot read are kept, as in a database that other programs write: such technicians are
   * ineligible, and `listFaultyTechnicians` lists them. Otherwise they are refused.
   *
   * @default false
   */
  readonly keepsFaulty?: boolean | undefined;
}

const maxUnlocatable = 100;

/**
 * A technician source over plain data, with an index: searches and moves cost O(log n) of the fleet.
 *
 * @throws {InvalidRequestError} naming the first field that cannot be used, such as `technicians[3].skills[0].level`,
 * an id that occurs twice, or an unknown option
 */
export function memoryTechnicians(
  technicians: Iterable<MemoryTechnician> = [],
  options: MemoryTechniciansOptions = {},
): MemoryTechnicians {
  checkFields("", options, { clock: true, keepsFaulty: true });
  const { clock = systemClock, keepsFaulty = false } = options;
  checkMethods("clock", clock, "a clock", ["now"]);
  checkBoolean("keepsFaulty", keepsFaulty);
  const records = checkRecords("technicians", technicians);
  const fleet = createFleet();
  const { complete, claim, release, releaseHold, watchVisit } = createCalendars(fleet);
  /** The absences of each technician that `noteAbsence` got. */
  const noted = new Map<string, readonly Absence[]>();
  const changes = createTechnicianChanges();

  const store = (path: string, record: MemoryTechnician): void => {
    const given = withoutVisits(record);
    if (!keepsFaulty) checkTechnician(path, given);
    const copy = structuredClone(given);
    directory.keep(given.id, copy);
    const { isActive = true, technician } = withoutContact(copy);
    const stored = withAbsences(technician, noted.get(given.id) ?? []);
    const before = fleet.get(given.id);
    if (isActive) fleet.set(complete(stored));
    else fleet.putAway(stored);
    positions.note(given.id);
    if (isActive) changes.note(before, stored);
  };

  const findNearest: TechnicianSource["findNearest"] = async (request, { signal } = {}) => {
    signal?.throwIfAborted();
    const { near, after, within } = request;
    if (!isValidCoordinates(near))
      throw new InvalidRequestError({ parameter: "near", problem: "must be a valid position" });
    checkCount("limit", request.limit);
    if (within !== undefined) checkSearchWindow(within);
    const { technicians, next } = findPage(fleet, request, after === undefined ? start : parseCursor(after));
    return {
      technicians,
      next: next === null ? null : formatCursor(next),
      unlocatable: after === undefined ? [...fleet.unlocatable.values()].slice(0, maxUnlocatable) : [],
    };
  };
  const directory = createMemoryDirectory<TechnicianFields, TechnicianEntry, TechnicianFilter>({
    kind: technicianKind,
    technicians: { findNearest },
    findPlace: (id) => fleet.get(id) ?? fleet.inactive.get(id),
    store: (id, fields) => store("", { id, ...fields }),
    forgetMore: (id) => void noted.delete(id),
    matches: ({ skills, territories }, { skill, territory }) =>
      (skill === undefined || (Array.isArray(skills) && skills.some((held) => Object(held).name === skill))) &&
      (territory === undefined || serves(territories, territory)),
  });
  const positions = createPositions(fleet, directory.getProfile);
  records.forEach((technician, index) => {
    store(`technicians[${index}].`, technician);
  });

  return {
    ...directory.directory,
    ...positions.methods,
    specificationVersion: "v1",
    name: "memory",
    findNearest,
    async findTechnicians(technicianIds, { signal } = {}) {
      signal?.throwIfAborted();
      return [...new Set(checkIds("technicianIds", technicianIds))].flatMap(
        (technicianId) => fleet.get(technicianId) ?? [],
      );
    },
    async findInactive(technicianIds, { signal } = {}) {
      signal?.throwIfAborted();
      return checkIds("technicianIds", technicianIds).filter((technicianId) => fleet.inactive.has(technicianId));
    },
    async updateLocations(reports, options = {}) {
      checkUpdateLocationsOptions(options);
      const { signal, maxMoveMeters = Number.POSITIVE_INFINITY } = options;
      signal?.throwIfAborted();
      return withValidReports(reports, (valid) => {
        const updates = takeReports(fleet, changes, valid, { nowMs: clock.now(), maxMoveMeters });
        valid.forEach(({ technicianId }, index) => {
          if (updates[index] === "updated") positions.note(technicianId);
        });
        return updates;
      });
    },
    async noteAbsence(request, { signal } = {}) {
      signal?.throwIfAborted();
      checkNoteAbsenceRequest(request);
      const { technicianId, from, to } = request;
      const active = fleet.get(technicianId);
      const technician = active ?? fleet.inactive.get(technicianId);
      if (technician === undefined) throw new TechnicianNotFoundError(technicianId);
      if (isOver(request, clock.now())) return;
      const known = (noted.get(technicianId) ?? []).filter((absence) => !isOver(absence, clock.now()));
      if (known.some((absence) => isSameAbsence(absence, request))) return;
      if (known.length >= maxAbsences) throw tooManyAbsences(technicianId);
      noted.set(technicianId, [...known, { from, to }]);
      const absent = withAbsences(technician, [{ from, to }]);
      if (active === undefined) fleet.putAway(absent);
      else fleet.set(absent);
      positions.note(technicianId);
    },
    async removeAbsence(request, { signal } = {}) {
      signal?.throwIfAborted();
      checkRemoveAbsenceRequest(request);
      const { technicianId } = request;
      const active = fleet.get(technicianId);
      const technician = active ?? fleet.inactive.get(technicianId);
      if (technician === undefined) throw new TechnicianNotFoundError(technicianId);
      const known = noted.get(technicianId) ?? [];
      const left = known.filter((absence) => !isSameAbsence(absence, request));
      if (left.length === known.length) return false;
      noted.set(technicianId, left);
      const present = withoutAbsence(technician, request);
      if (active === undefined) fleet.putAway(present);
      else {
        fleet.set(present);
        changes.note(active, present);
      }
      positions.note(technicianId);
      return true;
    },
    async listFaultyTechnicians(request, { signal } = {}) {
      signal?.throwIfAborted();
      return listFaulty(fleet, request);
    },
    upsert: (technician) => store("", technician),
    remove(technicianId) {
      directory.forget(technicianId);
      positions.forget(technicianId);
      changes.forget(technicianId);
      return fleet.delete(technicianId);
    },
    claim,
    release,
    releaseHold,
    watchVisit,
    followAssignment: positions.follow,
    changes,
    listActive: () => fleet.active.values(),
    keepHistory: directory.keepHistory,
  };
}

/** A technician who is stored again as they were found: the ledger knows the visits. */
function withoutVisits(technician: MemoryTechnician): MemoryTechnician {
  if (Object(technician).visits === undefined) return technician;
  const { visits: _, ...others } = technician;
  return others;
}

/** The rest goes to searches, and from there into decisions. */
function withoutContact({ isActive, externalId: _, name, phone, email, address, ...technician }: MemoryTechnician) {
  return { isActive, technician };
}

const start = { here: null, elsewhere: null };

function serves(territories: Technician["territories"], territory: string): boolean {
  return territories === undefined || (Array.isArray(territories) && territories.includes(territory));
}

function isOver({ to }: Absence, nowMs: number): boolean {
  return (parseInstant(to) ?? 0) <= nowMs;
}

/** In the order of the ids; the cursor is the last id of a page. */
function listFaulty(
  { active, inactive }: Pick<Fleet, "active" | "inactive">,
  { limit = 100, cursor }: ListFaultyTechniciansRequest = {},
): Page<FaultyTechnician> {
  checkCount("limit", limit);
  const all = [...active.values(), ...inactive.values()]
    .filter(({ id }) => cursor === undefined || compareIds(id, cursor) > 0)
    .sort((left, right) => compareIds(left.id, right.id))
    .map((technician) => ({
      technicianId: technician.id,
      isActive: active.has(technician.id),
      faults: listTechnicianFaults(technician),
    }))
    .filter(({ faults }) => faults.length > 0);
  const items = all.slice(0, limit);
  return { items, nextCursor: all.length > limit ? (items.at(-1)?.technicianId ?? null) : null };
}

interface ReportLimits {
  readonly nowMs: number;
  readonly maxMoveMeters: number;
}

function takeReports(
  fleet: Fleet,
  changes: TechnicianChanges,
  reports: readonly TimedReport[],
  { nowMs, maxMoveMeters }: ReportLimits,
): readonly LocationUpdate[] {
  const updates: LocationUpdate[] = [];
  // The latest first, so the others of the same technician are outdated.
  for (const [index, report] of [...reports.entries()].sort(
    ([, left], [, right]) => right.reportedAtMs - left.reportedAtMs,
  )) {
    updates[index] =
      report.reportedAtMs > nowMs + maxClockSkewMs
        ? "in_future"
        : takeReport(fleet, changes, report, { nowMs, maxMoveMeters });
  }
  return updates;
}

function takeReport(
  fleet: Fleet,
  changes: TechnicianChanges,
  report: TimedReport,
  { nowMs, maxMoveMeters }: ReportLimits,
): LocationUpdate {
  const { latitude, longitude } = report.location;
  const active = fleet.get(report.technicianId);
  const technician = active ?? fleet.inactive.get(report.technicianId);
  if (technician === undefined) return "unknown_technician";
  const storedAtMs = parseInstant(technician.locatedAt) ?? Number.NEGATIVE_INFINITY;
  // Another program may have stored a future time, which must not block all reports.
  const isKnown = storedAtMs <= nowMs + maxClockSkewMs;
  if (isKnown && report.reportedAtMs <= storedAtMs) return "outdated";
  if (isSwapped(report.location, technician.location, maxMoveMeters)) return "swapped";
  const moved = { ...technician, location: { latitude, longitude }, locatedAt: report.reportedAt };
  if (active === undefined) fleet.putAway(moved);
  else {
    fleet.set(moved);
    changes.noteReport(technician.id, report.reportedAtMs - storedAtMs);
  }
  return "updated";
}
