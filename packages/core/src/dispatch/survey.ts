import type { RoutingUsage, UnprovenReason } from "../domain/decision.js";
import { DistanceProviderError } from "../errors/distance-provider-error.js";
import { compareBounds, decide, type Standing } from "./decide.js";
import { measure } from "./measure.js";
import type { Prospect } from "./prospect.js";
import type { Ranking } from "./ranking.js";
import { createScreen, type Screen } from "./screen.js";
import { createSearch, type Search } from "./search.js";
import type { SearchDeadline } from "./search-deadline.js";
import type { DispatcherSettings } from "./settings.js";
import type { Task } from "./task.js";

/** Search, measure and decide in turn, until it is proven who goes or something ends it. */
export interface Survey {
  readonly task: Task;
  readonly search: Search;
  readonly screen: Screen;
  readonly ranking: Ranking;
  readonly usage: RoutingUsage;
  /** What ended the survey before the proof, if anything did. */
  readonly ending: SurveyEnding | null;
  /** Goes on to where the best who can still be claimed is proven, which after a conflict may be no step at all. */
  settle(): Promise<Standing>;
}

export interface SurveyEnding {
  readonly reason: UnprovenReason;
  readonly error?: unknown;
}

/** A page is small at first, as nearly every decision needs one only, and grows up to this. */
const maxPageSize = 1000;

export function createSurvey(task: Task, settings: DispatcherSettings, deadline: SearchDeadline): Survey {
  const { technicians, distances, ranking, rules, shortlistSize, maxCalls, maxElements } = settings;
  const screen = createScreen(task, rules, ranking);
  const search = createSearch(task, technicians, ranking, screen);
  const usage = { calls: 0, elements: 0 };
  let pageSize = Math.min(shortlistSize, maxPageSize);
  let roundSize = shortlistSize;
  let ending: SurveyEnding | null = null;

  const stand = (): Standing => decide(search.prospects, search.unseenLowerBound, ranking.policy.tolerance);

  /** Names enough contenders for one call, or all there are. */
  const nameContenders = async (callSize: number): Promise<Standing> => {
    let standing = stand();
    while (standing.mayBeUnseen && standing.contenders.length < callSize) {
      await search.advance(pageSize, deadline.signal);
      pageSize = Math.min(pageSize * 2, maxPageSize);
      standing = stand();
    }
    return standing;
  };

  /**
   * The contenders, and those who come after them. Where others claim the same technicians, the next conflict would make
   * contenders of these, and each would cost a call.
   */
  const nameAhead = async (contenders: readonly Prospect[], callSize: number): Promise<readonly Prospect[]> => {
    const count = Math.min(callSize, Math.max(contenders.length, roundSize));
    const listUnmeasured = () => search.prospects.filter(({ outcome }) => outcome.status === "unmeasured");
    if (listUnmeasured().length < count) await search.advance(pageSize, deadline.signal);
    return listUnmeasured().sort(compareBounds).slice(0, count);
  };

  const step = async (isAnyoneMeasured: boolean): Promise<void> => {
    // Everyone who could go instead of the best belongs into the next call. While nobody is reachable that would be
    // everyone there is, so the rounds double instead.
    const wanted = isAnyoneMeasured ? Number.POSITIVE_INFINITY : roundSize;
    const callSize = Math.min(wanted, distances.maxOriginsPerCall, maxElements - usage.elements);
    const { contenders } = await nameContenders(callSize);
    if (contenders.length === 0) return;
    const isContended = search.prospects.some(({ outcome }) => outcome.status === "conflict");
    const chosen = isContended ? await nameAhead(contenders, callSize) : contenders.slice(0, callSize);
    roundSize *= 2;
    usage.calls += 1;
    usage.elements += chosen.length;
    await measure(chosen, task, distances, ranking, deadline.signal);
  };

  const findEnding = (standing: Standing): SurveyEnding | null => {
    // Without a bound everyone there is could still go.
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
          await step(standing.best !== null);
        } catch (error) {
          ending = toEnding(error, deadline);
        }
        standing = stand();
      }
      return standing;
    },
  };
}

/** A deadline or a failing provider ends the survey; whoever is measured by then can still be claimed. */
function toEnding(error: unknown, deadline: SearchDeadline): SurveyEnding {
  if (deadline.isReason(error)) return { reason: "deadline", error };
  if (DistanceProviderError.isInstance(error)) return { reason: "provider-failed", error };
  throw error;
}
