import { listPlaces, type Work } from "../calendar/gaps.js";
import { isValidCoordinates } from "../domain/coordinates.js";
import type { Technician } from "../domain/technician.js";
import { StoreError } from "../errors/store-error.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { createTurns } from "../plugin-kit/turns.js";
import type { SearchCriteria, TechnicianSource } from "../plugins/technician-source.js";
import { type EligibilityScreen, listNamed, type PlacedGaps } from "./eligibility-screen.js";
import {
  type Outcome,
  type PendingDrive,
  type PlacedGap,
  type Prospect,
  type ProspectVisit,
  setGaps,
  toLeastStart,
} from "./prospect.js";
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
  /** Whether technicians were left out because there was no room. */
  readonly isCut: boolean;
  /** Whether every active technician was loaded, also those who may not go; or everyone who is pinned. */
  readonly isEveryoneLoaded: boolean;
  /** Loads the nearest of all technicians, also those whom a source left out because they may not go. */
  loadEveryone(limit: number, signal: AbortSignal | undefined): Promise<void>;
  /**
   * Loads a technician again whose calendar has changed. Returns whether they may still go.
   *
   * @param presentMs the current time: visits that should have ended by then are overdue
   * @param refused the visit that a ledger has refused; null if it has refused none
   */
  reload(
    prospect: Prospect,
    presentMs: number,
    refused: Pick<ProspectVisit, "leavesAtMs"> | null,
    signal: AbortSignal | undefined,
  ): Promise<boolean>;
}

/** After this many technicians of a page, other work of the process gets a turn. */
const techniciansPerTurn = 250;

/** Of shifts and absences, which take about as long to judge as one technician with a few. */
const datesPerTechnician = 4;

const dayMs = 86_400_000;

/**
 * How long it takes to judge a technician, in technicians with a few shifts: each shift counts on each day of the window.
 * The record may be anything.
 */
function toJudgingWork({ availability }: Technician, { window }: Work): number {
  const { shifts, absences } = availability ?? {};
  if (shifts === undefined && absences === undefined) return 1;
  const [shiftCount, absenceCount] = [shifts, absences].map((list) => (Array.isArray(list) ? list.length : 0)) as [
    number,
    number,
  ];
  const days = window === null ? 0 : (window.latestMs - window.earliestMs) / dayMs;
  return Math.max(1, Math.floor((shiftCount * (1 + days) + absenceCount) / datesPerTechnician));
}

/**
 * How many stretches of time in which technicians could start one search keeps, besides one of each technician: those of
 * 2,000 technicians with three shifts on each of 28 days fit.
 */
const maxStretches = 200_000;

/** Room for stretches of time in which technicians could start. Each takes some 400 bytes. */
export interface StretchRoom {
  /** At 0, no further technicians are looked at. */
  left: number;
}

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
  room: StretchRoom = { left: maxStretches },
): Search {
  const near = task.customer.location;
  const { startsAtMs, nowMs } = task;
  const within = task.work.window ?? undefined;
  const wanted = { ...toSearched(task), startsAtMs, nowMs };
  const toOwnStart = (driveSeconds: number): number => Math.max(driveSeconds, (startsAtMs - nowMs) / 1000);
  const preferredIds = new Set(task.requirements.preferred);
  const prospects: Prospect[] = [];
  const seenIds = new Set<string>();
  let farthestMeters = 0;
  let areNamedLoaded = false;
  let pages = 0;
  let rows = 0;
  let isEveryoneLoaded = false;
  let isCut = false;
  let next: string | null | undefined;

  /** Adds each technician only once. */
  const add = (technician: Technician): void => {
    if (seenIds.has(technician.id)) return;
    seenIds.add(technician.id);
    const gaps = screen.admit(technician);
    if (gaps === null) return;
    for (const { spans } of gaps) room.left -= spans.length;
    room.left += 1;
    prospects.push(new FoundProspect(technician, gaps, preferredIds.has(technician.id), task, ranking));
  };

  /** To the nearest place from which they could set off; null if they are not on Earth. */
  const distanceTo = (technician: Technician): number | null => {
    if (!isValidCoordinates(technician.location)) return null;
    if (within === undefined) return greatCircleDistanceMeters(technician.location, near);
    const places = listPlaces(technician, task.work.window);
    return Math.min(...places.map((place) => greatCircleDistanceMeters(place, near)));
  };

  const addInOrder = (technician: Technician): void => {
    // Another place of someone who was on an earlier page.
    if (within !== undefined && seenIds.has(technician.id)) return;
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
    const didWork = createTurns(techniciansPerTurn, signal);
    for (const technician of technicians) {
      if (room.left <= 0) {
        isCut = true;
        break;
      }
      await didWork(toJudgingWork(technician, task.work));
      addOne(technician);
    }
  };

  const loadNamedTechnicians = async (signal: AbortSignal | undefined): Promise<void> => {
    const named = await loadNamed(task, source, signal);
    areNamedLoaded = true;
    await addAll(named.technicians, add, signal);
    for (const id of named.inactiveIds) screen.noteAbsent(id, "INACTIVE");
    for (const id of named.unknownIds) screen.noteAbsent(id, "UNKNOWN_TECHNICIAN");
    if (named.areAll) next = null;
    isEveryoneLoaded = named.areAll;
  };

  const loadPage = async (limit: number, signal: AbortSignal | undefined): Promise<void> => {
    const request = { near, limit, within, after: next ?? undefined, only: next === undefined ? undefined : wanted };
    const page = await untilAborted(source.findNearest(request, { signal }), signal);
    pages += 1;
    rows += page.technicians.length + (page.unlocatable?.length ?? 0);
    await addAll(page.unlocatable ?? [], add, signal);
    await addAll(page.technicians, addInOrder, signal);
    if (page.next !== null && page.next === next) throw sameCursor(source);
    if (next === undefined) isEveryoneLoaded = page.next === null;
    next = screen.isBeyond(farthestMeters) ? null : page.next;
  };

  return {
    prospects,
    get unseenLowerBound() {
      return next === null && !isCut ? null : ranking.toLowerBound(farthestMeters, toOwnStart);
    },
    get pages() {
      return pages;
    },
    get rows() {
      return rows;
    },
    async advance(limit, signal) {
      if (!areNamedLoaded) await loadNamedTechnicians(signal);
      if (next !== null && !isCut) await loadPage(limit, signal);
    },
    get isCut() {
      return isCut;
    },
    get isEveryoneLoaded() {
      return isEveryoneLoaded && !isCut;
    },
    async loadEveryone(limit, signal) {
      const page = await untilAborted(source.findNearest({ near, limit, within }, { signal }), signal);
      pages += 1;
      rows += page.technicians.length;
      await addAll(page.technicians, add, signal);
      isEveryoneLoaded = page.next === null;
    },
    async reload(prospect, presentMs, refused, signal) {
      const [technician] = await untilAborted(source.findTechnicians([prospect.technician.id], { signal }), signal);
      if (technician === undefined) return false;
      // If nothing has changed, it is later by the clock of the ledger: what was to end before the refused visit is overdue.
      const isSame = refused !== null && hasSameVisits(technician, prospect.technician);
      const gaps = screen.readmit(technician, isSame ? Math.max(presentMs, refused.leavesAtMs) : presentMs);
      if (gaps === null) return false;
      prospect.technician = technician;
      prospect.preference = ranking.toPreference(technician);
      setGaps(prospect, gaps);
      prospect.outcome = { status: "unmeasured" };
      return true;
    },
  };
}

/**
 * What a source may search by. How old a location is matters only to those who set off from there, which the source does
 * not know if the work may start later.
 */
function toSearched({ requirements, limits, work }: Task): Pick<SearchCriteria, "requirements" | "limits"> {
  if (work.window === null) return { requirements, limits };
  const { maxLocationAgeSeconds: _, ...others } = requirements;
  return { requirements: others, limits: { ...limits, maxLocationAgeSeconds: null } };
}

/** The least possible cost of a prospect, and what it was found from. */
interface KnownBound extends Pick<Prospect, "gaps" | "pending"> {
  readonly customerSnapMeters: number | null;
  readonly cost: number;
}

/** Someone may have thousands of gaps, and is compared with many others: as long as nothing changes, the bound is known. */
function toBound(
  { gaps, pending }: Pick<Prospect, "gaps" | "pending">,
  known: KnownBound | null,
  work: Work,
  ranking: Ranking,
): KnownBound {
  const { customerSnapMeters } = ranking;
  const isKnown =
    known !== null &&
    known.gaps === gaps &&
    known.pending === pending &&
    known.customerSnapMeters === customerSnapMeters;
  return isKnown ? known : { gaps, pending, customerSnapMeters, cost: toLeastCost({ gaps, pending }, work, ranking) };
}

const unmeasured: Outcome = { status: "unmeasured" };

/** A class, because a search finds thousands: a getter in each object would take most of its time and memory. */
class FoundProspect implements Prospect {
  technician: Technician;
  gaps: readonly PlacedGap[];
  pending: PendingDrive | null = null;
  place: string;
  greatCircleDistanceMeters: number;
  readonly isPreferred: boolean;
  preference: number;
  outcome: Outcome = unmeasured;
  private readonly task: Task;
  private readonly ranking: Ranking;
  private bound: KnownBound | null = null;

  constructor(technician: Technician, gaps: PlacedGaps, isPreferred: boolean, task: Task, ranking: Ranking) {
    const [{ key, greatCircleDistanceMeters }] = gaps;
    this.technician = technician;
    this.gaps = gaps;
    this.place = key;
    this.greatCircleDistanceMeters = greatCircleDistanceMeters;
    this.isPreferred = isPreferred;
    this.preference = ranking.toPreference(technician);
    this.task = task;
    this.ranking = ranking;
  }

  get lowerBound(): number {
    this.bound = toBound(this, this.bound, this.task.work, this.ranking);
    return this.bound.cost;
  }
}

/** The least possible cost in any of the gaps. */
function toLeastCost({ gaps, pending }: Pick<Prospect, "gaps" | "pending">, work: Work, ranking: Ranking): number {
  let least = Number.POSITIVE_INFINITY;
  for (const gap of gaps) {
    const cost =
      gap === gaps[0] && pending !== null
        ? pending.cost
        : ranking.toLowerBound(gap.greatCircleDistanceMeters, toLeastStart(gap.spans, work));
    least = Math.min(least, cost);
  }
  return least;
}

function hasSameVisits({ visits: left }: Technician, { visits: right }: Technician): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
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

async function listInactive(
  ids: readonly string[],
  source: TechnicianSource,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  if (ids.length === 0 || source.findInactive === undefined) return [];
  const inactive = await untilAborted(source.findInactive(ids, { signal }), signal);
  return ids.filter((id) => inactive.includes(id));
}
