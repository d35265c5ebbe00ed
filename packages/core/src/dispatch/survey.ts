import type { Coordinates } from "../domain/coordinates.js";
import type { RoutingUsage, UnprovenReason } from "../domain/decision.js";
import type { RoadResult } from "../domain/road-result.js";
import { DistanceProviderError } from "../errors/distance-provider-error.js";
import { StoreError } from "../errors/store-error.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { allUnknown, isUnknown, measurePossible } from "../plugin-kit/measure-checked.js";
import type { DistanceProvider } from "../plugins/distance-provider.js";
import { compareBounds, couldGo, couldUnseenGo, decide, type Standing, toBar, toLesser } from "./decide.js";
import { isMeasured, listExcesses, type Outcome, type Prospect } from "./prospect.js";
import { createRanking, type Ranking, toDoorToDoorMeters } from "./ranking.js";
import { createEligibilityScreen, createSearch, type EligibilityScreen, type Search } from "./search.js";
import type { SearchDeadline } from "./search-deadline.js";
import type { DispatcherSettings } from "./settings.js";
import type { LongestDrive, Task } from "./task.js";

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
  /**
   * Loads the nearest of all technicians, to find out why nobody may go. Does so only once, and only if the search left
   * any out. Returns whether it found someone who may go.
   */
  lookAtEveryone(): Promise<boolean>;
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

/** How many technicians are loaded to explain a failure: that must not cost more than an answer. */
const maxReasonRows = 1000;

export function createSurvey(task: Task, settings: DispatcherSettings, deadline: SearchDeadline): Survey {
  const { technicians, distances, rules, shortlistSize, maxCalls, maxElements, maxRows, maxPages } = settings;
  const ranking = createRanking(settings.ranking);
  const { tolerance } = ranking.policy;
  const screen = createEligibilityScreen(task, rules, ranking);
  const search = createSearch(task, technicians, ranking, screen);
  const usage = { calls: 0, elements: 0 };
  /** The results of the measurements, by place. */
  const results = new Map<string, RoadResult>();
  let pageSize = Math.min(shortlistSize, maxPageSize);
  let roundSize = shortlistSize;
  let ending: SurveyEnding | null = null;
  let isAllUnknown = true;
  let hasLookedAtEveryone = false;

  const stand = (): Standing => decide(search.prospects, search.unseenLowerBound, tolerance);

  /** A technician at a place that was measured before needs no call. */
  const recall = (prospect: Prospect): void => {
    const result = prospect.outcome.status === "unmeasured" ? results.get(prospect.place) : undefined;
    if (result !== undefined) prospect.outcome = toOutcome(prospect, result, task.longestDrive, ranking);
  };

  const findSearchEnding = (): SurveyEnding | null => {
    if (search.rows >= maxRows) return { reason: "max-rows" };
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
    let { least, bar, mayBeUnseen } = standing;
    // Once someone is measured, everyone who could go instead must be loaded anyway, however many share a place.
    const isEnough = (): boolean => (standing.least === null ? count : places.size) >= callSize;
    while (mayBeUnseen && !isEnough() && findSearchEnding() === null) {
      for (const prospect of await loadPage()) {
        if (isMeasured(prospect)) {
          least = toLesser(least, prospect);
          bar = toBar(least, tolerance);
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
    const wanted = before.least === null ? roundSize : Number.POSITIVE_INFINITY;
    const callSize = Math.min(wanted, distances.maxOriginsPerCall, maxElements - usage.elements);
    const { contenders, mayBeUnseen } = await loadContenders(before, callSize);
    if (contenders.length === 0) {
      if (mayBeUnseen) ending = findSearchEnding();
      return;
    }
    const isContended = search.prospects.some(({ outcome }) => outcome.status === "conflict");
    const chosen = toPlaces(isContended ? await loadAhead(contenders, callSize) : contenders, callSize);
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
    search.prospects.forEach(recall);
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
  };
}

/** The places of the first contenders, each once, at most `limit`. */
function toPlaces(contenders: readonly Prospect[], limit: number): ReadonlyMap<string, Coordinates> {
  const places = new Map<string, Coordinates>();
  for (const { place, technician } of contenders) {
    if (places.size >= limit) break;
    places.set(place, technician.location);
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

/** What a result means for one of the technicians at its place. */
export function toOutcome(
  { technician }: Prospect,
  result: RoadResult,
  longestDrive: LongestDrive,
  ranking: Ranking,
): Outcome {
  if (result.status === "unreachable") return { status: "unreachable", reason: result.reason };
  const [excess] = listExcesses(toDoorToDoorMeters(result), result.durationSeconds, longestDrive);
  if (excess !== undefined) return { status: "beyond", reason: excess, road: result };
  return { status: "measured", road: result, cost: ranking.toCost(technician, result) };
}
