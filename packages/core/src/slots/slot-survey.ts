import { toNextPlace } from "../calendar/gaps.js";
import { createEligibilityScreen } from "../dispatch/eligibility-screen.js";
import { type Prospect, toPlaceKey } from "../dispatch/prospect.js";
import { createRanking } from "../dispatch/ranking.js";
import { createSearch } from "../dispatch/search.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { type SurveyEnding, toEnding } from "../dispatch/survey.js";
import type { Task } from "../dispatch/task.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { UnprovenReason } from "../domain/decision.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { allUnknown, isUnknown, measurePossible } from "../plugin-kit/measure-checked.js";
import { measureMatrixPossible, toBlockSize } from "../plugin-kit/measure-matrix.js";
import { createTurns, takeTurn } from "../plugin-kit/turns.js";
import {
  addSlot,
  type Drives,
  type FoundSlot,
  isOpen,
  listOpenings,
  type Opening,
  toPair,
  updateOpening,
} from "./openings.js";
import { sortInTurns } from "./sort-in-turns.js";

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
  const best: FoundSlot[] = [];
  let openings: readonly Opening[] = [];
  /** Those that could still become one of the best slots, the nearest first. */
  let open: readonly Opening[] = [];
  let roundSize = Math.max(shortlistSize, 2 * count);
  let isConsistent = true;
  let ending: SurveyEnding | null = null;

  const load = async (): Promise<SurveyEnding | null> => {
    while (search.unseenLowerBound !== null) {
      if (search.rows >= maxRows || search.isCut) return { reason: "max-rows" };
      if (search.pages >= maxPages) return { reason: "max-pages" };
      await search.advance(Math.min(pageSize, maxRows - search.rows), signal);
      await takeTurn(signal);
    }
    return search.isCut ? { reason: "max-rows" } : null;
  };

  /** One call: for what the openings are missing, which become slots sooner if they are completed first. */
  const measure = async (): Promise<void> => {
    const room = maxElements - routing.elements;
    const direct = open.filter(({ state }) => state.status === "needs-direct");
    const legs = open.filter(({ state }) => state.status === "needs-leg");
    if (direct.length > 0) await measurePast(direct, room);
    else if (legs.length > 0) await measureFromWork(legs, room);
    else await measureToWork(room);
    const didWork = createTurns(openingsPerTurn, signal);
    for (const opening of open) {
      const { past } = opening;
      for (const slot of updateOpening(opening, drives, means, count)) addSlot(best, slot, count);
      await didWork(1 + opening.past - past);
    }
  };

  const measureToWork = async (room: number): Promise<void> => {
    const places = takePlaces(open.map(toOrigin), Math.min(roundSize, distances.maxOriginsPerCall, room));
    roundSize *= 4;
    note(places.length);
    const request = { origins: places, destination: location };
    const results = await untilAborted(measurePossible(distances, request, { signal }), signal);
    results.forEach((result, index) => {
      const place = places[index] as Coordinates;
      drives.toWork.set(toPlaceKey(place), result);
      if (result.status !== "measured") return;
      ranking.note(result);
      isConsistent &&= ranking.isPossible(result, greatCircleDistanceMeters(place, location), true);
    });
  };

  const measureFromWork = async (open: readonly Opening[], room: number): Promise<void> => {
    const { width } = toBlockSize(1, open.length, distances);
    const places = takePlaces(open.map(toNext), Math.min(distances.measureMatrix === undefined ? 1 : width, room));
    note(places.length);
    const request = { origins: [location], destinations: places };
    const [row = []] = await untilAborted(measureMatrixPossible(distances, request, { signal }), signal);
    places.forEach((place, index) => {
      const result = row[index];
      if (result !== undefined) drives.fromWork.set(toPlaceKey(place), result);
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
    open = await sortInTurns(openings, compareNearness, signal);
    for (;;) {
      const bar = best[count - 1]?.addedDriveSeconds ?? Number.POSITIVE_INFINITY;
      open = open.filter((opening) => isOpen(opening) && opening.leastSeconds <= bar);
      if (open.length === 0) break;
      if (routing.calls >= maxCalls || routing.elements >= maxElements) {
        ending ??= { reason: routing.calls >= maxCalls ? "max-calls" : "max-elements" };
        break;
      }
      await measure();
      await takeTurn(signal);
    }
  } catch (error) {
    ending = toEnding(error, deadline);
  }
  if (drives.toWork.size > 0 && [...drives.toWork.values()].every(isUnknown)) {
    ending = { reason: "provider-failed", error: allUnknown(distances) };
  }
  return {
    slots: best,
    ending,
    incompleteReason: ending?.reason ?? findDoubt(openings, drives, isConsistent),
    rows: search.rows,
    pages: search.pages,
    reasons: await toReasons(openings, screen.reasonCounts),
    routing,
  };
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
    for (const opening of found) openings.push(opening);
    await didWork(1 + prospect.gaps.length);
  }
  return openings;
}

/** The nearest first. */
function compareNearness(left: Opening, right: Opening): number {
  return left.gaps[0].greatCircleDistanceMeters - right.gaps[0].greatCircleDistanceMeters;
}

function toOrigin({ gaps: [gap] }: Opening): Coordinates {
  return gap.place;
}

function toNext({ gaps: [gap] }: Opening): Coordinates {
  return toNextPlace(gap) ?? gap.place;
}

/** The first of these places, each once, at most `limit`. */
function takePlaces(places: readonly Coordinates[], limit: number): readonly Coordinates[] {
  const byKey = new Map<string, Coordinates>();
  for (const place of places) {
    if (byKey.size >= limit) break;
    byKey.set(toPlaceKey(place), place);
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
        open.filter((opening) => toPlaceKey(toNext(opening)) === toPlaceKey(toNext(first)))
      : open;
  const pairs = chosen.slice(0, Math.max(1, measureMatrix === undefined ? Math.min(maxOriginsPerCall, cells) : most));
  return {
    origins: takePlaces(pairs.map(toOrigin), pairs.length),
    destinations: takePlaces(pairs.map(toNext), pairs.length),
  };
}

/** Why it is not proven that the list is complete although nothing ended the search. */
function findDoubt(openings: readonly Opening[], drives: Drives, isConsistent: boolean): UnprovenReason | null {
  const measured = [...drives.toWork.values(), ...drives.fromWork.values(), ...drives.past.values()];
  if (measured.some((road) => road.status === "measured" && road.basis === "estimate")) return "estimate";
  if (!isConsistent) return "inconsistent-distances";
  const isUndetermined = ({ reasons }: Opening): boolean => reasons.includes("UNKNOWN");
  return openings.some(isUndetermined) || [...drives.past.values()].some(isUnknown) ? "undetermined" : null;
}

/** Why technicians have no slot, in counts. */
async function toReasons(
  openings: readonly Opening[],
  ineligible: ReadonlyMap<string, number>,
): Promise<Readonly<Record<string, number>>> {
  const counts = new Map(ineligible);
  // No signal: the answer is complete, but for the reasons.
  const didWork = createTurns(openingsPerTurn);
  const withSlot = new Set<string>();
  for (const opening of openings) {
    // Those whose stretches are not all known may have one.
    if (opening.slots > 0 || isOpen(opening)) withSlot.add(opening.technician.id);
    await didWork(1);
  }
  const noted = new Map<string, Set<string>>();
  for (const { technician, reasons } of openings) {
    await didWork(1);
    if (withSlot.has(technician.id)) continue;
    const known = noted.get(technician.id) ?? new Set();
    noted.set(technician.id, known);
    for (const reason of reasons) {
      if (!known.has(reason)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
      known.add(reason);
    }
  }
  return Object.fromEntries(counts);
}
