import { createEligibilityScreen } from "../dispatch/eligibility-screen.js";
import { type Prospect, toPlace } from "../dispatch/prospect.js";
import { createRanking } from "../dispatch/ranking.js";
import { createSearch } from "../dispatch/search.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { type SurveyEnding, toEnding } from "../dispatch/survey.js";
import type { Task } from "../dispatch/task.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { UnprovenReason } from "../domain/decision.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { allUnknown, isUnknown, measurePossible } from "../plugin-kit/measure-checked.js";
import { measureMatrixPossible, toBlockSize } from "../plugin-kit/measure-matrix.js";
import { createTurns, takeTurn } from "../plugin-kit/turns.js";
import {
  type Drives,
  type FoundSlot,
  listOpenings,
  type Opening,
  rankSlots,
  toPair,
  updateOpening,
} from "./openings.js";

/** What a search for slots has found. */
export interface SurveyedSlots {
  readonly slots: readonly FoundSlot[];
  readonly incompleteReason: UnprovenReason | null;
  /** What ended the search before it was complete; null if nothing did. */
  readonly ending: SurveyEnding | null;
  readonly rows: number;
  readonly pages: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly routing: { readonly calls: number; readonly elements: number };
}

/** After so many technicians, other work of the process gets a turn: to judge one takes longer than in a dispatch. */
const techniciansPerTurn = 100;

/** After so many openings, other work of the process gets a turn. */
const openingsPerTurn = 2000;

/**
 * The most stretches of time in which technicians could start that a search keeps: 2,000 technicians with three shifts on
 * each of 28 days.
 */
const maxOpenings = 200_000;

/** A source may have to rank all earlier rows again for each page. */
const mostPages = 100;

/**
 * Finds the slots that add least to the drives. First loads everyone who could go, because work on somebody's way adds
 * little however far away they are now. Then measures the openings that could still be among the first `count`: a slot
 * with no visit after it adds at least its drive, which has a bound; one with a visit after it must be measured.
 */
export async function surveySlots(
  task: Task,
  count: number,
  settings: DispatcherSettings,
  deadline: SearchDeadline,
): Promise<SurveyedSlots> {
  const { technicians, distances, rules, maxPages, shortlistSize } = settings;
  const [maxRows, maxCalls, maxElements] = (["maxRows", "maxCalls", "maxElements"] as const).map((name) =>
    Math.min(settings[name], settings.slots[name]),
  ) as [number, number, number];
  const pageSize = Math.max(techniciansPerTurn, Math.ceil(maxRows / mostPages));
  const ranking = createRanking(settings.ranking);
  const screen = createEligibilityScreen(task, rules, ranking);
  const search = createSearch(task, technicians, ranking, screen);
  const means = { task, screen, ranking };
  const drives: Drives = { toWork: new Map(), fromWork: new Map(), past: new Map() };
  const routing = { calls: 0, elements: 0 };
  const { signal } = deadline;
  const { location } = task.customer;
  let openings: readonly Opening[] = [];
  let roundSize = Math.max(shortlistSize, 2 * count);
  let isConsistent = true;
  let ending: SurveyEnding | null = null;

  const load = async (): Promise<SurveyEnding | null> => {
    while (search.unseenLowerBound !== null) {
      if (search.rows >= maxRows || hasManyOpenings(search.prospects)) return { reason: "max-rows" };
      if (search.pages >= maxPages) return { reason: "max-pages" };
      await search.advance(Math.min(pageSize, maxRows - search.rows), signal);
      await takeTurn(signal);
    }
    return null;
  };

  /** One call: for what the openings are missing, which become slots sooner if they are completed first. */
  const measure = async (open: readonly Opening[]): Promise<void> => {
    const room = maxElements - routing.elements;
    const direct = open.filter(({ state }) => state.status === "needs-direct");
    const legs = open.filter(({ state }) => state.status === "needs-leg");
    if (direct.length > 0) await measurePast(direct, room);
    else if (legs.length > 0) await measureFromWork(legs, room);
    else await measureToWork(open, room);
    const didWork = createTurns(openingsPerTurn, signal);
    for (const opening of openings) {
      await didWork(1);
      updateOpening(opening, drives, means);
    }
  };

  const measureToWork = async (open: readonly Opening[], room: number): Promise<void> => {
    const places = takePlaces(
      open.map(({ gap }) => gap.place),
      Math.min(roundSize, distances.maxOriginsPerCall, room),
    );
    roundSize *= 4;
    note(places.length);
    const request = { origins: places, destination: location };
    const results = await untilAborted(measurePossible(distances, request, { signal }), signal);
    results.forEach((result, index) => {
      drives.toWork.set(toPlace(places[index] as Coordinates), result);
      if (result.status === "measured") ranking.note(result);
    });
    const gapByPlace = new Map(openings.map(({ gap }) => [gap.key, gap]));
    for (const gap of gapByPlace.values()) {
      const road = drives.toWork.get(gap.key);
      if (road?.status !== "measured") continue;
      isConsistent &&= ranking.isPossible(road, gap.greatCircleDistanceMeters, true);
    }
  };

  const measureFromWork = async (open: readonly Opening[], room: number): Promise<void> => {
    const { width } = toBlockSize(1, open.length, distances);
    const places = takePlaces(open.map(toNext), Math.min(distances.measureMatrix === undefined ? 1 : width, room));
    note(places.length);
    const request = { origins: [location], destinations: places };
    const [row = []] = await untilAborted(measureMatrixPossible(distances, request, { signal }), signal);
    places.forEach((place, index) => {
      const result = row[index];
      if (result !== undefined) drives.fromWork.set(toPlace(place), result);
    });
  };

  const measurePast = async (open: readonly Opening[], room: number): Promise<void> => {
    const { origins, destinations } = takePairs(open, distances, room);
    note(origins.length * destinations.length);
    const rows = await untilAborted(measureMatrixPossible(distances, { origins, destinations }, { signal }), signal);
    origins.forEach((origin, row) => {
      destinations.forEach((destination, column) => {
        const result = rows[row]?.[column];
        if (result !== undefined) drives.past.set(toPair(origin, destination), result);
      });
    });
  };

  const note = (elements: number): void => {
    routing.calls += 1;
    routing.elements += elements;
  };

  try {
    ending = await load();
    openings = await listAllOpenings(search.prospects, means, signal);
    for (;;) {
      const bar = rankSlots(openings, count)[count - 1]?.addedDriveSeconds ?? Number.POSITIVE_INFINITY;
      const open = openings.filter((opening) => isOpen(opening) && opening.leastSeconds <= bar).sort(compareNearness);
      if (open.length === 0) break;
      if (routing.calls >= maxCalls || routing.elements >= maxElements) {
        ending ??= { reason: routing.calls >= maxCalls ? "max-calls" : "max-elements" };
        break;
      }
      await measure(open);
      await takeTurn(signal);
    }
  } catch (error) {
    ending = toEnding(error, deadline);
  }
  if (drives.toWork.size > 0 && [...drives.toWork.values()].every(isUnknown)) {
    ending = { reason: "provider-failed", error: allUnknown(distances) };
  }
  const slots = rankSlots(openings, count);
  return {
    slots,
    ending,
    incompleteReason: ending?.reason ?? findDoubt(openings, drives, isConsistent),
    rows: search.rows,
    pages: search.pages,
    reasons: toReasons(openings, screen.reasonCounts),
    routing,
  };
}

function hasManyOpenings(prospects: readonly Prospect[]): boolean {
  let spans = 0;
  for (const { gaps } of prospects) for (const gap of gaps) spans += gap.spans.length;
  return spans >= maxOpenings;
}

async function listAllOpenings(
  prospects: readonly Prospect[],
  means: Parameters<typeof listOpenings>[1],
  signal: AbortSignal | undefined,
): Promise<readonly Opening[]> {
  const openings: Opening[] = [];
  const didWork = createTurns(openingsPerTurn, signal);
  for (const prospect of prospects) {
    const found = listOpenings(prospect, means);
    openings.push(...found);
    await didWork(found.length);
  }
  return openings;
}

function isOpen({ state }: Opening): boolean {
  return state.status !== "none" && state.status !== "slot";
}

/** The nearest first. */
function compareNearness(left: Opening, right: Opening): number {
  return left.gap.greatCircleDistanceMeters - right.gap.greatCircleDistanceMeters;
}

function toNext({ gap }: Opening): Coordinates {
  return gap.neighbours?.after?.location ?? gap.place;
}

/** The first of these places, each once, at most `limit`. */
function takePlaces(places: readonly Coordinates[], limit: number): readonly Coordinates[] {
  const byKey = new Map<string, Coordinates>();
  for (const place of places) {
    if (byKey.size >= limit) break;
    byKey.set(toPlace(place), place);
  }
  return [...byKey.values()];
}

/** A matrix measures each origin to each destination, so many pairs at once cost many elements that nobody needs. */
const maxPairs = { calls: 50, elements: 10 };

/** The places of as many openings as one call can have. */
function takePairs(
  open: readonly Opening[],
  distances: DispatcherSettings["distances"],
  room: number,
): { readonly origins: readonly Coordinates[]; readonly destinations: readonly Coordinates[] } {
  const { measureMatrix, maxOriginsPerCall, maxCellsPerCall = Number.POSITIVE_INFINITY, billing } = distances;
  const cells = Math.min(maxCellsPerCall, room);
  const most = Math.min(maxPairs[billing ?? "elements"], maxOriginsPerCall, Math.floor(Math.sqrt(cells)));
  const [first] = open;
  const chosen =
    measureMatrix === undefined && first !== undefined
      ? // Without a matrix, a call has one destination.
        open.filter((opening) => toPlace(toNext(opening)) === toPlace(toNext(first)))
      : open;
  const pairs = chosen.slice(0, Math.max(1, measureMatrix === undefined ? Math.min(maxOriginsPerCall, cells) : most));
  return {
    origins: takePlaces(
      pairs.map(({ gap }) => gap.place),
      pairs.length,
    ),
    destinations: takePlaces(pairs.map(toNext), pairs.length),
  };
}

/** Why it is not proven that the list is complete although nothing ended the search. */
function findDoubt(openings: readonly Opening[], drives: Drives, isConsistent: boolean): UnprovenReason | null {
  const measured = [...drives.toWork.values(), ...drives.fromWork.values(), ...drives.past.values()];
  if (measured.some((road) => road.status === "measured" && road.basis === "estimate")) return "estimate";
  if (!isConsistent) return "inconsistent-distances";
  const isUndetermined = ({ state }: Opening): boolean => state.status === "none" && state.reason === "UNKNOWN";
  return openings.some(isUndetermined) || [...drives.past.values()].some(isUnknown) ? "undetermined" : null;
}

/** Why technicians have no slot, in counts. */
function toReasons(
  openings: readonly Opening[],
  ineligible: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> {
  const counts = new Map(ineligible);
  const others = openings.filter(({ state }) => state.status !== "none");
  const withSlot = new Set(others.map(({ technician }) => technician.id));
  const noted = new Set<string>();
  for (const { technician, state } of openings) {
    if (state.status !== "none" || withSlot.has(technician.id)) continue;
    const key = `${state.reason} ${technician.id}`;
    if (!noted.has(key)) counts.set(state.reason, (counts.get(state.reason) ?? 0) + 1);
    noted.add(key);
  }
  return Object.fromEntries(counts);
}
