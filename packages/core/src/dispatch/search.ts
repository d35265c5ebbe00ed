import { isValidCoordinates } from "../domain/coordinates.js";
import type { Technician } from "../domain/technician.js";
import { StoreError } from "../errors/store-error.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import { untilAborted } from "../plugin-kit/aborts.js";
import { pause, systemClock } from "../plugin-kit/clock.js";
import type { TechnicianSource } from "../plugins/technician-source.js";
import { type Prospect, toPlace } from "./prospect.js";
import type { Ranking } from "./ranking.js";
import type { Screen } from "./screen.js";
import { findSeeds } from "./seed.js";
import type { Task } from "./task.js";

/** Everyone who was named so far and may go. */
export interface Search {
  readonly prospects: readonly Prospect[];
  /** The least possible cost of anyone not named yet; null where everyone is who may go. */
  readonly unseenLowerBound: number | null;
  /** How many pages the source gave, and how many technicians on them. */
  readonly pages: number;
  readonly rows: number;
  /** Names whoever is looked at wherever they are, then page by page whoever is next to the customer. */
  advance(limit: number, signal: AbortSignal | undefined): Promise<void>;
  /** Whether everyone who is active was named, also those who may not go; or everyone who is pinned. */
  readonly isEveryoneNamed: boolean;
  /** Names the nearest of everyone, also of those whom a source left out because they may not go. */
  nameEveryone(limit: number, signal: AbortSignal | undefined): Promise<void>;
}

/** After so many of one page, others get a turn. */
const techniciansPerTurn = 250;

/** Sources may order by another formula than ours: two that round differently disagree by less than this. */
const orderToleranceMeters = 1;

/**
 * Goes through the technicians in the order of their great-circle distance, as far as it is asked to. The first page is
 * of everyone, so that a decision can say why the nearest may not go; from the second on, a source may leave those out.
 */
export function createSearch(task: Task, source: TechnicianSource, ranking: Ranking, screen: Screen): Search {
  const near = task.customer.location;
  const { requirements, limits, startsAtMs, nowMs } = task;
  const wanted = { requirements, limits, startsAtMs, nowMs };
  const preferredIds = new Set(task.requirements.preferred);
  const prospects: Prospect[] = [];
  const seenIds = new Set<string>();
  let farthestMeters = 0;
  let areSeedsNamed = false;
  let pages = 0;
  let rows = 0;
  let isEveryoneNamed = false;
  let next: string | null | undefined;

  /** Each once. */
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
      if (index > 0 && index % techniciansPerTurn === 0) await pause(0, systemClock, signal);
      addOne(technician);
    }
  };

  const nameSeeds = async (signal: AbortSignal | undefined): Promise<void> => {
    const seeds = await findSeeds(task, source, signal);
    areSeedsNamed = true;
    for (const technician of seeds.technicians) add(technician);
    for (const id of seeds.inactiveIds) screen.noteAbsent(id, "INACTIVE");
    for (const id of seeds.unknownIds) screen.noteAbsent(id, "UNKNOWN_TECHNICIAN");
    if (seeds.areAll) next = null;
    isEveryoneNamed = seeds.areAll;
  };

  const namePage = async (limit: number, signal: AbortSignal | undefined): Promise<void> => {
    const request = { near, limit, after: next ?? undefined, only: next === undefined ? undefined : wanted };
    const page = await untilAborted(source.findNearest(request, { signal }), signal);
    pages += 1;
    rows += page.technicians.length + (page.unlocatable?.length ?? 0);
    page.unlocatable?.forEach(add);
    await addAll(page.technicians, addInOrder, signal);
    if (page.next !== null && page.next === next) throw sameCursor(source);
    if (next === undefined) isEveryoneNamed = page.next === null;
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
      if (!areSeedsNamed) await nameSeeds(signal);
      if (next !== null) await namePage(limit, signal);
    },
    get isEveryoneNamed() {
      return isEveryoneNamed;
    },
    async nameEveryone(limit, signal) {
      const page = await untilAborted(source.findNearest({ near, limit }, { signal }), signal);
      pages += 1;
      rows += page.technicians.length;
      await addAll(page.technicians, add, signal);
      isEveryoneNamed = page.next === null;
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
