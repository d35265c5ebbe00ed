import { findStart, toNextPlace, withLeg } from "../calendar/gaps.js";
import type { PreviewRequest } from "../contract/dispatcher.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { RoutingUsage, UnprovenReason } from "../domain/decision.js";
import type { RoadResult } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";
import { DistanceProviderError } from "../errors/distance-provider-error.js";
import { StoreError } from "../errors/store-error.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { allUnknown, isUnknown, measurePossible } from "../plugin-kit/measure-checked.js";
import { measureMatrixPossible, toBlockSize } from "../plugin-kit/measure-matrix.js";
import { createTurns } from "../plugin-kit/turns.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import { compareBounds, couldGo, couldUnseenGo, decide, type Standing, toBar, toCheaper } from "./decide.js";
import { createEligibilityScreen, type EligibilityScreen, toTimeReason } from "./eligibility-screen.js";
import {
  isMeasured,
  listExcesses,
  type Outcome,
  type PendingDrive,
  type PlacedGap,
  type Prospect,
  type ProspectVisit,
  setGaps,
  toPlaceKey,
} from "./prospect.js";
import { createRanking, type Ranking, toDoorToDoorMeters } from "./ranking.js";
import { createSearch, type Search } from "./search.js";
import type { SearchDeadline } from "./search-deadline.js";
import type { DispatcherSettings } from "./settings.js";
import { type Earlier, type Task, toTask } from "./task.js";

/** Searches, measures and decides in turn, until it is proven who goes or a budget, deadline or failure ends it. */
export interface Survey {
  readonly task: Task;
  readonly search: Search;
  readonly screen: EligibilityScreen;
  readonly ranking: Ranking;
  readonly usage: RoutingUsage;
  /** What ended the survey before the proof; null if nothing did. */
  readonly ending: SurveyEnding | null;
  /**
   * Continues until the best technician who can still be claimed is proven. After a conflict, that may need no further
   * step.
   */
  settle(): Promise<Standing>;
  /** Where the survey stands, without a further step. */
  stand(): Standing;
  /**
   * Loads the nearest of all technicians, to find out why nobody may go. Does so only once, and only if the search left
   * any out. Returns whether it found someone who may go.
   */
  lookAtEveryone(): Promise<boolean>;
  /**
   * Loads a technician again whose calendar has changed since, or in which a visit is overdue by now, and considers their
   * gaps. Returns false if they cannot go at another time, or were loaded again too often.
   *
   * @param refused the visit that a ledger has refused; null if it has refused none
   */
  reload(prospect: Prospect, refused: ProspectVisit | null): Promise<boolean>;
}

export interface SurveyEnding {
  readonly reason: UnprovenReason;
  readonly error?: unknown;
}

/**
 * A page is small at first, because nearly every decision needs only one. Each is twice as large as the one before,
 * because a source may have to rank all earlier rows again. The limit keeps one page from holding up the process: to read
 * and judge a row takes some 20 microseconds.
 */
export const maxPageSize = 1000;

/** After so many technicians, and gaps that did not fit, other work of the process gets a turn. */
const recallsPerTurn = 5000;

/** How many technicians are loaded to explain a failure: that must not cost more than an answer. */
const maxReasonRows = 1000;

/** How often a technician whose calendar changes is loaded again, and all together: others book the same times. */
const maxReloads = 10;
const maxReloadsOfAll = 200;

/** Reads what the request is about, and starts its search. */
export async function surveyRequest(
  request: PreviewRequest,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
  earlier?: Earlier,
): Promise<Survey> {
  return createSurvey(await toTask(request, settings, deadline.signal, earlier), settings, deadline);
}

export function createSurvey(task: Task, settings: DispatcherSettings, deadline: SearchDeadline): Survey {
  const { technicians, distances, clock, rules, shortlistSize, maxCalls, maxElements, maxRows, maxPages } = settings;
  const ranking = createRanking(settings.ranking);
  const { tolerance } = ranking.policy;
  const screen = createEligibilityScreen(task, rules, ranking);
  const search = createSearch(task, technicians, ranking, screen);
  const usage = { calls: 0, elements: 0 };
  /** The results of the measurements, by place. */
  const results = new Map<string, RoadResult>();
  /** The drives from the work to the next visits, by place. */
  const legs = new Map<string, RoadResult>();
  const reloads = new Map<string, number>();
  let reloadsOfAll = 0;
  let pageSize = Math.min(shortlistSize, maxPageSize);
  let roundSize = shortlistSize;
  let ending: SurveyEnding | null = null;
  let isAllUnknown = true;
  let hasLookedAtEveryone = false;

  const stand = (): Standing => decide(search.prospects, search.unseenLowerBound, tolerance);

  const recall = (prospect: Prospect): void => recallDrives(prospect, { results, legs }, { task, ranking, screen });

  const recallAll = async (): Promise<void> => {
    const didWork = createTurns(recallsPerTurn, deadline.signal);
    for (const prospect of search.prospects) {
      const { length } = prospect.gaps;
      recall(prospect);
      await didWork(1 + length - prospect.gaps.length);
    }
  };

  const findSearchEnding = (): SurveyEnding | null => {
    if (search.rows >= maxRows || search.isCut) return { reason: "max-rows" };
    return search.pages >= maxPages ? { reason: "max-pages" } : null;
  };

  const loadPage = async (): Promise<readonly Prospect[]> => {
    const loadedBefore = search.prospects.length;
    await search.advance(Math.min(pageSize, maxRows - search.rows), deadline.signal);
    pageSize = Math.min(pageSize * 2, maxPageSize);
    const named = search.prospects.slice(loadedBefore);
    named.forEach(recall);
    return named;
  };

  /**
   * Loads enough contenders for one call, or all there are. A page costs only what is on it: technicians who were
   * loaded before are not considered again.
   */
  const loadContenders = async (standing: Standing, callSize: number): Promise<Standing> => {
    const places = new Set(standing.contenders.map(({ place }) => place));
    let count = standing.contenders.length;
    let { cheapest, bar, mayBeUnseen } = standing;
    // Once someone is measured, everyone who could go instead must be loaded anyway, however many share a place.
    const isEnough = (): boolean => (standing.cheapest === null ? count : places.size) >= callSize;
    while (mayBeUnseen && !isEnough() && findSearchEnding() === null) {
      for (const prospect of await loadPage()) {
        if (isMeasured(prospect)) {
          cheapest = toCheaper(cheapest, prospect);
          bar = toBar(cheapest, tolerance);
        } else if (prospect.outcome.status === "unmeasured" && couldGo(prospect, bar)) {
          count += 1;
          places.add(prospect.place);
        }
      }
      mayBeUnseen = couldUnseenGo(search.unseenLowerBound, bar);
    }
    return stand();
  };

  /**
   * The contenders, and those who come after them. If others claim the same technicians, the next conflict makes these
   * contenders too, and each would cost a call.
   */
  const loadAhead = async (contenders: readonly Prospect[], callSize: number): Promise<readonly Prospect[]> => {
    const count = Math.min(callSize, Math.max(contenders.length, roundSize));
    const listUnmeasured = () => search.prospects.filter(({ outcome }) => outcome.status === "unmeasured");
    if (listUnmeasured().length < count && findSearchEnding() === null) await loadPage();
    return listUnmeasured().sort(compareBounds).slice(0, count);
  };

  const step = async (before: Standing): Promise<void> => {
    // Everyone who could go instead of the best belongs in the next call. Until someone is reachable, that would be all
    // technicians, so the rounds double instead.
    const wanted = before.cheapest === null ? roundSize : Number.POSITIVE_INFINITY;
    const callSize = Math.min(wanted, distances.maxOriginsPerCall, maxElements - usage.elements);
    const { contenders, mayBeUnseen } = await loadContenders(before, callSize);
    if (contenders.length === 0) {
      if (mayBeUnseen) ending = findSearchEnding();
      return;
    }
    const isContended = search.prospects.some(({ outcome }) => outcome.status === "conflict");
    const chosen = toPlaces(isContended ? await loadAhead(contenders, callSize) : contenders, callSize);
    if (chosen.size > 0) await measureDrives(chosen);
    await measureLegs();
  };

  const measureDrives = async (chosen: ReadonlyMap<string, Coordinates>): Promise<void> => {
    roundSize *= 2;
    usage.calls += 1;
    usage.elements += chosen.size;
    const measured = await measure([...chosen.values()], task, distances, deadline.signal);
    [...chosen.keys()].forEach((place, index) => {
      const result = measured[index] as RoadResult;
      results.set(place, result);
      isAllUnknown &&= isUnknown(result);
      if (result.status === "measured") ranking.note(result);
    });
    await recallAll();
  };

  /** One call for the drives from the work to the next visits of all who could go; more calls only in a later round. */
  const measureLegs = async (): Promise<void> => {
    const wanted = new Map<string, Coordinates>();
    for (const { pending } of stand().contenders) {
      if (pending !== null && !legs.has(toPlaceKey(pending.next))) wanted.set(toPlaceKey(pending.next), pending.next);
    }
    const { width } = toBlockSize(1, wanted.size, distances);
    const most = Math.min(distances.measureMatrix === undefined ? 1 : width, maxElements - usage.elements);
    if (wanted.size === 0 || most < 1 || usage.calls >= maxCalls) return;
    const chosen = [...wanted].slice(0, most);
    usage.calls += 1;
    usage.elements += chosen.length;
    const request = { origins: [task.customer.location], destinations: chosen.map(([, place]) => place) };
    const { signal } = deadline;
    const [row = []] = await untilAborted(measureMatrixPossible(distances, request, { signal }), signal);
    chosen.forEach(([place], index) => {
      legs.set(place, row[index] ?? { status: "unreachable", reason: "UNKNOWN" });
    });
    await recallAll();
  };

  const findEnding = (standing: Standing): SurveyEnding | null => {
    // Without a bound, every technician could still go.
    if (!ranking.isBounded && standing.best !== null) return { reason: "no-bound" };
    if (usage.calls >= maxCalls) return { reason: "max-calls" };
    if (usage.elements >= maxElements) return { reason: "max-elements" };
    return null;
  };

  return {
    task,
    search,
    screen,
    ranking,
    usage,
    get ending() {
      return ending;
    },
    stand,
    async settle() {
      let standing = stand();
      while (!standing.isSettled && ending === null) {
        ending = findEnding(standing);
        if (ending !== null) break;
        try {
          await step(standing);
        } catch (error) {
          ending = toEnding(error, deadline);
        }
        standing = stand();
      }
      // Then nobody is known to be unreachable: the provider failed, even if a budget ended the survey.
      if (results.size > 0 && isAllUnknown && ending?.error === undefined) {
        ending = { reason: "provider-failed", error: allUnknown(distances) };
      }
      return standing;
    },
    async lookAtEveryone() {
      if (hasLookedAtEveryone || search.isEveryoneLoaded) return false;
      hasLookedAtEveryone = true;
      if (findSearchEnding() !== null) return false;
      const limit = Math.min(maxReasonRows, maxRows - search.rows);
      const { length } = search.prospects;
      try {
        await search.loadEveryone(limit, deadline.signal);
      } catch (error) {
        // Then the reasons cover fewer technicians, which does not justify another error.
        if (!deadline.isReason(error) && !StoreError.isInstance(error)) throw error;
      }
      return search.prospects.length > length;
    },
    async reload(prospect, refused) {
      const { id } = prospect.technician;
      const times = (reloads.get(id) ?? 0) + 1;
      reloads.set(id, times);
      reloadsOfAll += 1;
      if (times > maxReloads || reloadsOfAll > maxReloadsOfAll) return false;
      try {
        if (!(await search.reload(prospect, clock.now(), refused, deadline.signal))) return false;
      } catch (error) {
        if (!deadline.isReason(error)) throw error;
        ending = toEnding(error, deadline);
        return false;
      }
      recall(prospect);
      return true;
    },
  };
}

/** The places of the first contenders that are to be measured, each once, at most `limit`. */
function toPlaces(contenders: readonly Prospect[], limit: number): ReadonlyMap<string, Coordinates> {
  const places = new Map<string, Coordinates>();
  for (const { place, gaps, pending } of contenders) {
    if (places.size >= limit) break;
    const [gap] = gaps;
    if (gap !== undefined && pending === null) places.set(place, gap.place);
  }
  return places;
}

/** A deadline or a failing provider ends the survey; technicians measured by then can still be claimed. */
export function toEnding(error: unknown, deadline: SearchDeadline): SurveyEnding {
  if (deadline.isReason(error)) return { reason: "deadline", error };
  if (DistanceProviderError.isInstance(error)) return { reason: "provider-failed", error };
  throw error;
}

/** Asks the provider, in one call, for the drive from each of these places. */
async function measure(
  origins: readonly Coordinates[],
  { customer }: Task,
  distances: DistanceProvider,
  signal: AbortSignal | undefined,
): Promise<readonly RoadResult[]> {
  const request = { origins, destination: customer.location };
  return untilAborted(measurePossible(distances, request, { signal }), signal);
}

/** What was measured, by place: drives to the work, and drives from it to next visits. */
export interface KnownDrives {
  readonly results: Pick<ReadonlyMap<string, RoadResult>, "get">;
  readonly legs: Pick<ReadonlyMap<string, RoadResult>, "get">;
}

/**
 * Takes over what is known: a technician at a place that was measured before needs no call. If their first gap does not
 * fit by road, the next one counts.
 */
export function recallDrives(
  prospect: Prospect,
  { results, legs }: KnownDrives,
  survey: Pick<Survey, "task" | "ranking" | "screen">,
): void {
  if (prospect.outcome.status !== "unmeasured") return;
  const { gaps } = prospect;
  let found: Outcome | Pending | null = null;
  let passed = 0;
  for (; passed < gaps.length; passed += 1) {
    const gap = gaps[passed] as PlacedGap;
    const result = results.get(gap.key);
    found = result === undefined ? null : judgeGap(prospect.technician, gap, result, legs, survey);
    const isOver = found !== null && (found.status === "unreachable" || found.status === "beyond");
    // It may be that there is no drive because nobody knows: another gap would be a guess.
    if (!isOver || (result !== undefined && isUnknown(result)) || passed + 1 === gaps.length) break;
  }
  // Once: someone may have thousands of gaps of which none fits.
  if (passed > 0) setGaps(prospect, gaps.slice(passed));
  prospect.pending = found?.status === "pending" ? found.drive : null;
  if (found !== null && found.status !== "pending") prospect.outcome = found;
}

/** A gap fits unless the next visit cannot be reached. */
interface Pending {
  readonly status: "pending";
  readonly drive: PendingDrive;
}

/** What a result means for a gap at its place. */
function judgeGap(
  technician: Technician,
  gap: PlacedGap,
  road: RoadResult,
  legs: KnownDrives["legs"],
  { task: { longestDrive, work }, ranking, screen }: Pick<Survey, "task" | "ranking" | "screen">,
): Outcome | Pending {
  if (road.status === "unreachable") return { status: "unreachable", reason: road.reason };
  const [excess] = listExcesses(toDoorToDoorMeters(road), road.durationSeconds, longestDrive);
  if (excess !== undefined) return { status: "beyond", reason: excess, road };
  const driveMs = toMs(road.durationSeconds);
  const next = toNextPlace(gap);
  const leg = next === null ? undefined : legs.get(toPlaceKey(next));
  const isLegKnown = next === null || leg !== undefined;
  if (leg?.status === "unreachable") return { status: "unreachable", reason: leg.reason };
  const driveToNextSeconds = leg?.durationSeconds ?? null;
  const startsAtMs = findStart(withLeg(gap, toMs(driveToNextSeconds ?? 0), work), driveMs, work);
  if (startsAtMs === null) return { status: "beyond", reason: toTimeReason(gap, work), road };
  const problem = screen.findProblem(technician, gap, startsAtMs);
  if (problem !== null) return { status: "beyond", reason: problem, road };
  const cost = ranking.toCost(technician, road, (startsAtMs - work.nowMs) / 1000);
  if (!isLegKnown && next !== null) return { status: "pending", drive: { cost, next } };
  const [leavesAtMs, endsAtMs] = [startsAtMs - driveMs, startsAtMs + work.workMs];
  return { status: "measured", road, cost, visit: { leavesAtMs, startsAtMs, endsAtMs, gap, driveToNextSeconds } };
}

/** Rounded up: the drive must not be longer than its time in the calendar. */
function toMs(seconds: number): number {
  return Math.ceil(seconds * 1000);
}
