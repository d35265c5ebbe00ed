import { isValidCoordinates } from "../domain/coordinates.js";
import type { IneligibleCandidate } from "../domain/decision.js";
import type { RecordFault } from "../domain/record-fault.js";
import type { Requirements } from "../domain/requirements.js";
import type { Technician } from "../domain/technician.js";
import { StoreError } from "../errors/store-error.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { listTechnicianFaults } from "../plugin-kit/technician-faults.js";
import { takeTurn } from "../plugin-kit/turns.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { type Excess, listExcesses, type Prospect, toCandidateTechnician, toPlace } from "./prospect.js";
import type { Ranking } from "./ranking.js";
import type { Task } from "./task.js";

/** The technicians who were loaded so far and may go. */
export interface Search {
  readonly prospects: readonly Prospect[];
  /** The least possible cost of a technician who is not loaded yet; null if all who may go are loaded. */
  readonly unseenLowerBound: number | null;
  /** How many pages the source returned, and how many technicians on them. */
  readonly pages: number;
  readonly rows: number;
  /** Loads the technicians that the request names and the nearest page; when called again, the next page. */
  advance(limit: number, signal: AbortSignal | undefined): Promise<void>;
  /** Whether every active technician was loaded, also those who may not go; or everyone who is pinned. */
  readonly isEveryoneLoaded: boolean;
  /** Loads the nearest of all technicians, also those whom a source left out because they may not go. */
  loadEveryone(limit: number, signal: AbortSignal | undefined): Promise<void>;
}

/** After this many technicians of a page, other work of the process gets a turn. */
const techniciansPerTurn = 250;

/** Sources may order by another formula than ours: two that round differently disagree by less than this. */
const orderToleranceMeters = 1;

/**
 * Loads the technicians in the order of their great-circle distance, page by page on request. The first page includes
 * the ineligible, so a decision can say why the nearest may not go. Later pages may leave them out.
 */
export function createSearch(
  task: Task,
  source: TechnicianSource,
  ranking: Ranking,
  screen: EligibilityScreen,
): Search {
  const near = task.customer.location;
  const { requirements, limits, startsAtMs, nowMs } = task;
  const wanted = { requirements, limits, startsAtMs, nowMs };
  const preferredIds = new Set(task.requirements.preferred);
  const prospects: Prospect[] = [];
  const seenIds = new Set<string>();
  let farthestMeters = 0;
  let areNamedLoaded = false;
  let pages = 0;
  let rows = 0;
  let isEveryoneLoaded = false;
  let next: string | null | undefined;

  /** Adds each technician only once. */
  const add = (technician: Technician): void => {
    if (seenIds.has(technician.id)) return;
    seenIds.add(technician.id);
    const meters = distanceTo(technician);
    if (!screen.admits(technician, meters) || meters === null) return;
    prospects.push({
      technician,
      place: toPlace(technician.location),
      greatCircleDistanceMeters: meters,
      isPreferred: preferredIds.has(technician.id),
      get lowerBound() {
        return ranking.toLowerBound(meters);
      },
      preference: ranking.toPreference(technician),
      outcome: { status: "unmeasured" },
    });
  };

  const distanceTo = ({ location }: Technician): number | null =>
    isValidCoordinates(location) ? greatCircleDistanceMeters(location, near) : null;

  const addInOrder = (technician: Technician): void => {
    const meters = distanceTo(technician) ?? farthestMeters;
    if (meters < farthestMeters - orderToleranceMeters) throw outOfOrder(source, technician);
    farthestMeters = Math.max(farthestMeters, meters);
    add(technician);
  };

  const addAll = async (
    technicians: readonly Technician[],
    addOne: (technician: Technician) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    for (const [index, technician] of technicians.entries()) {
      if (index > 0 && index % techniciansPerTurn === 0) await takeTurn(signal);
      addOne(technician);
    }
  };

  const loadNamedTechnicians = async (signal: AbortSignal | undefined): Promise<void> => {
    const named = await loadNamed(task, source, signal);
    areNamedLoaded = true;
    for (const technician of named.technicians) add(technician);
    for (const id of named.inactiveIds) screen.noteAbsent(id, "INACTIVE");
    for (const id of named.unknownIds) screen.noteAbsent(id, "UNKNOWN_TECHNICIAN");
    if (named.areAll) next = null;
    isEveryoneLoaded = named.areAll;
  };

  const loadPage = async (limit: number, signal: AbortSignal | undefined): Promise<void> => {
    const request = { near, limit, after: next ?? undefined, only: next === undefined ? undefined : wanted };
    const page = await untilAborted(source.findNearest(request, { signal }), signal);
    pages += 1;
    rows += page.technicians.length + (page.unlocatable?.length ?? 0);
    page.unlocatable?.forEach(add);
    await addAll(page.technicians, addInOrder, signal);
    if (page.next !== null && page.next === next) throw sameCursor(source);
    if (next === undefined) isEveryoneLoaded = page.next === null;
    next = screen.isBeyond(farthestMeters) ? null : page.next;
  };

  return {
    prospects,
    get unseenLowerBound() {
      return next === null ? null : ranking.toLowerBound(farthestMeters);
    },
    get pages() {
      return pages;
    },
    get rows() {
      return rows;
    },
    async advance(limit, signal) {
      if (!areNamedLoaded) await loadNamedTechnicians(signal);
      if (next !== null) await loadPage(limit, signal);
    },
    get isEveryoneLoaded() {
      return isEveryoneLoaded;
    },
    async loadEveryone(limit, signal) {
      const page = await untilAborted(source.findNearest({ near, limit }, { signal }), signal);
      pages += 1;
      rows += page.technicians.length;
      await addAll(page.technicians, add, signal);
      isEveryoneLoaded = page.next === null;
    },
  };
}

function outOfOrder(source: TechnicianSource, technician: Technician): StoreError {
  return new StoreError(
    "STORE_FAILED",
    `Technician source ${source.name} gave technician ${technician.id} out of order: increasing great-circle distance is its contract`,
  );
}

function sameCursor(source: TechnicianSource): StoreError {
  return new StoreError("STORE_FAILED", `Technician source ${source.name} gave the same cursor twice`);
}

/** Sorts technicians into those who may go and those who may not. */
export interface EligibilityScreen {
  /** The nearest technicians who may not go, and why. */
  readonly ineligible: readonly IneligibleCandidate[];
  readonly ineligibleOmitted: number;
  /** How many technicians may not go for each reason, the omitted ones included. */
  readonly reasonCounts: ReadonlyMap<string, number>;
  /** Why this technician may not go; empty if they may. Notes nothing. */
  listReasons(technician: Technician, greatCircleDistanceMeters: number | null): readonly string[];
  /** Whether this technician may go; if not, notes why. `greatCircleDistanceMeters` is null if their place is not on Earth. */
  admits(technician: Technician, greatCircleDistanceMeters: number | null): boolean;
  /** Notes an id that the request names, and that belongs to no active technician. */
  noteAbsent(id: string, reason: "INACTIVE" | "UNKNOWN_TECHNICIAN"): void;
  /** Whether everyone at this distance or farther is too far. */
  isBeyond(greatCircleDistanceMeters: number): boolean;
}

const maxIneligibleFound = 100;

export function createEligibilityScreen(
  task: Task,
  rules: readonly EligibilityRule[],
  ranking: Ranking,
): EligibilityScreen {
  const { requirements, limits, customer, passedOver, nowMs, startsAtMs } = task;
  const context = { requirements, limits, location: customer.location, nowMs, startsAtMs };
  const maxIneligible = maxIneligibleFound + listNamed(requirements).length;
  const ineligible: IneligibleCandidate[] = [];
  let ineligibleOmitted = 0;
  const reasonCounts = new Map<string, number>();

  const excessesAt = (greatCircleDistanceMeters: number): readonly Excess[] => {
    const { doorToDoorMeters, durationSeconds } = ranking.toLeastDrive(greatCircleDistanceMeters);
    return listExcesses(doorToDoorMeters, durationSeconds, task.longestDrive);
  };

  /** A loop rather than spreads: most technicians have no reason, and then nothing is allocated. */
  const listReasons = (technician: Technician, meters: number | null): readonly string[] => {
    const reasons: string[] = meters === null ? ["INVALID_LOCATION"] : [];
    if (passedOver.has(technician.id)) reasons.push("HAD_THE_JOB");
    for (const rule of rules) {
      const reason = rule.check(technician, context);
      if (reason !== null) reasons.push(reason);
    }
    if (meters !== null) reasons.push(...excessesAt(meters));
    return reasons;
  };

  return {
    ineligible,
    reasonCounts,
    listReasons,
    get ineligibleOmitted() {
      return ineligibleOmitted;
    },
    admits(technician, greatCircleDistanceMeters) {
      const reasons = listReasons(technician, greatCircleDistanceMeters);
      if (reasons.length === 0) return true;
      for (const reason of reasons) reasonCounts.set(reason, (reasonCounts.get(reason) ?? 0) + 1);
      if (ineligible.length < maxIneligible) {
        ineligible.push({
          status: "ineligible",
          technician: toCandidateTechnician(technician),
          greatCircleDistanceMeters,
          reasons,
          ...toFaults(technician, reasons),
        });
      } else ineligibleOmitted += 1;
      return false;
    },
    noteAbsent(id, reason) {
      reasonCounts.set(reason, (reasonCounts.get(reason) ?? 0) + 1);
      ineligible.push({
        status: "ineligible",
        technician: { id, location: null },
        greatCircleDistanceMeters: null,
        reasons: [reason],
      });
    },
    isBeyond: (greatCircleDistanceMeters) => excessesAt(greatCircleDistanceMeters).length > 0,
  };
}

/** The faults of the record that are a reason. */
function toFaults(technician: Technician, reasons: readonly string[]): { readonly faults?: readonly RecordFault[] } {
  if (!reasons.some((reason) => reason.startsWith("INVALID_"))) return {};
  const faults = listTechnicianFaults(technician).filter(({ code }) => reasons.includes(code));
  return faults.length === 0 ? {} : { faults };
}

/** The technicians that a request names, however far away they are. */
export interface NamedTechnicians {
  readonly technicians: readonly Technician[];
  /** Named ids of technicians who are not active. */
  readonly inactiveIds: readonly string[];
  /** Named ids that the source does not know. */
  readonly unknownIds: readonly string[];
  /** Whether nobody else may go. */
  readonly areAll: boolean;
}

/** Loads the pinned, the preferred and the excluded technicians, and those whom a preview changes. */
async function loadNamed(
  { requirements, changes }: Task,
  source: TechnicianSource,
  signal: AbortSignal | undefined,
): Promise<NamedTechnicians> {
  const areAll = requirements.pinned !== undefined;
  const ids = [...new Set([...listNamed(requirements), ...changes.map(({ id }) => id)])];
  if (ids.length === 0) return { technicians: [], inactiveIds: [], unknownIds: [], areAll };
  const found = await untilAborted(source.findTechnicians(ids, { signal }), signal);
  const byId = new Map(found.map((technician) => [technician.id, technician]));
  for (const change of changes) {
    const stored = byId.get(change.id);
    const { location } = { ...stored, ...change };
    // With another number of open assignments, the stored visits would contradict it.
    const visits = change.openAssignments === undefined ? stored?.visits : undefined;
    if (location !== undefined) byId.set(change.id, { ...stored, visits, ...change, location });
  }
  const absentIds = ids.filter((id) => !byId.has(id));
  const inactiveIds = await listInactive(absentIds, source, signal);
  const unknownIds = absentIds.filter((id) => !inactiveIds.includes(id));
  return { technicians: [...byId.values()], inactiveIds, unknownIds, areAll };
}

/** The ids that the requirements name. */
function listNamed({ pinned = [], preferred = [], excluded = [] }: Requirements): readonly string[] {
  return [...pinned, ...preferred, ...excluded];
}

async function listInactive(
  ids: readonly string[],
  source: TechnicianSource,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (ids.length === 0 || source.findInactive === undefined) return [];
  const inactive = await untilAborted(source.findInactive(ids, { signal }), signal);
  return ids.filter((id) => inactive.includes(id));
}
