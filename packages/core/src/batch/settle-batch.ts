import { countFreeLanes } from "../calendar/gaps.js";
import type { BookingNotes } from "../dispatch/claim.js";
import type { EligibilityScreen } from "../dispatch/eligibility-screen.js";
import { isMeasured, type MeasuredProspect, type Prospect, toPlaceKey } from "../dispatch/prospect.js";
import type { Ranking } from "../dispatch/ranking.js";
import type { Search } from "../dispatch/search.js";
import type { SearchDeadline } from "../dispatch/search-deadline.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { type KnownDrives, maxPageSize, recallDrives, type SurveyEnding, toEnding } from "../dispatch/survey.js";
import type { Task } from "../dispatch/task.js";
import { compareIds } from "../domain/ids.js";
import type { RoadResult } from "../domain/road-result.js";
import type { Technician } from "../domain/technician.js";
import { allUnknown } from "../plugin-kit/measure-checked.js";
import { createTurns, takeTurn } from "../plugin-kit/turns.js";
import { type BatchDrives, collectDrives } from "./batch-drives.js";
import { createEstimateLine, type EstimatePrior } from "./estimate-line.js";
import { addCosts, compareCosts, type LexCost, toMilli, toMilliBound, toPairCost, zeroCost } from "./lex-cost.js";
import { type PlannedCall, planMeasurements, type WantedDrives } from "./plan-measurements.js";
import {
  type AssignmentCell,
  type AssignmentRow,
  type AssignmentSolution,
  createSolver,
  toAssignmentRow,
} from "./solve-assignment.js";

/** A job in a running batch. */
export interface BatchLine {
  readonly id: string;
  readonly task: Task;
  /** What is stored with its booking. */
  readonly notes: BookingNotes;
  readonly ranking: Ranking;
  readonly screen: EligibilityScreen;
  readonly search: Search;
  readonly priority: number;
  /** Whether the caller insists on the technician who is pinned. */
  readonly isFixed: boolean;
  /** What it costs to leave the job, on all levels. */
  readonly leaveCost: LexCost;
  /** A job that is booked, or cannot be, is no longer part of what is solved. */
  isBooked: boolean;
  /** Measured, in the order of their cost. */
  measured: readonly MeasuredProspect[];
  /** Not measured, in the order of their bound. */
  open: readonly OpenPair[];
  /** Whether somebody who is preferred can still go. */
  hasPreferred: boolean;
  pageSize: number;
}

/** A pair that is not measured, with its bound as it was when the line was last sorted: it only rises. */
export interface OpenPair {
  readonly prospect: Prospect;
  readonly column: number;
  readonly bound: number;
}

/** A technician in a running batch. */
export interface BatchColumn {
  /** As the search of the first job named them. */
  readonly technician: Technician;
  /** How many lanes have time for one of the jobs. */
  lanes: number;
  /** How many jobs of the batch they were booked for. */
  booked: number;
  /** Whether they were lost to another booking. */
  isLost: boolean;
  /** How many more jobs of the batch they can take. */
  readonly freeLanes: number;
}

/** The jobs and technicians of a running batch, and what is known of them. */
export interface BatchSurvey {
  readonly lines: readonly BatchLine[];
  readonly columns: readonly BatchColumn[];
  readonly usage: { readonly calls: number; readonly elements: number; readonly rounds: number };
  /** What ended the survey before the proof; null if nothing did. */
  readonly ending: SurveyEnding | null;
  readonly levels: readonly string[];
  /** Leaves a technician out, who was lost to another booking. */
  lose(column: number): void;
  /** Takes a job that was booked, and one lane of its technician, out of what is left to do. */
  book(line: BatchLine, column: number): void;
  /** Takes a job that cannot be booked out of what is left to do. */
  drop(line: BatchLine): void;
  /** Searches, solves and measures in turn until the assignment is proven, or a budget, deadline or failure ends it. */
  settle(): Promise<BatchStanding>;
}

/** Where a batch stands. Rows are lines; the columns are those of the survey. */
export interface BatchStanding extends AssignmentSolution {
  readonly isSettled: boolean;
  readonly total: LexCost;
  /** No assignment costs less. */
  readonly lowerLimit: LexCost;
}

/** What the cost of an unmeasured pair counts as: a guess, its bound, or nothing, as if it could not be matched. */
type Unmeasured = "estimate" | "bound" | "none";

/** After this many rows of a solve, or elements of calls, other work of the process gets a turn. */
const rowsPerTurn = 10;
const pairsPerTurn = 5000;
const cellsPerTurn = 300_000;
const elementsPerTurn = 500;

/** How many searches ask the source at the same time. */
const searchesAtOnce = 8;

/** If the first round wants more than this share of the matrix, all of it is asked for: later rounds would anyway. */
const wholeMatrixShare = 1 / 3;

/** What a batch survey is made from. */
export interface BatchSurveyParts {
  readonly lines: readonly BatchLine[];
  readonly levels: readonly string[];
  readonly settings: DispatcherSettings;
  readonly deadline: SearchDeadline;
  /** What is measured already, and will be. */
  readonly drives: BatchDrives;
  /** The most jobs of the batch for a technician. */
  maxJobsOf(technicianId: string): number;
}

/**
 * The exact minimum-cost assignment without the whole matrix. A round solves with measured costs and, for the other
 * pairs, estimates; then it measures every matched pair and **every pair whose bound is below the sum of its prices**,
 * and solves again. At the end, matched pairs are measured, and no other pair, measured or bounded, costs less than its
 * prices: by the duality of linear programming, no assignment costs less. The estimates only decide what is measured.
 */
export function createBatchSurvey({
  lines,
  levels,
  settings,
  deadline,
  drives,
  maxJobsOf,
}: BatchSurveyParts): BatchSurvey {
  const { distances, maxRows, maxPages } = settings;
  const { usage } = drives;
  const maxCalls = usage.calls + settings.maxCalls * lines.length;
  const maxElements = usage.elements + settings.maxElements * lines.length;
  const levelCount = levels.length;
  const columns: BatchColumn[] = [];
  const columnOfId = new Map<string, number>();
  let rounds = 0;
  let hasMeasured = false;
  let refreshed = 0;
  /** Whether somebody has no lane left whose pairs are still in the lines. */
  let isStale = false;
  const linesAt = groupBy(lines, ({ task }) => toPlaceKey(task.customer.location));
  const estimates = createEstimateLine(toPrior(settings));
  let ending: SurveyEnding | null = null;
  // Equal costs matter only for a single job: the lower id then goes. Of several jobs, only the total is proven.
  const isTieOpen = lines.length === 1;

  const toColumn = ({ technician }: Prospect): number => columnOfId.get(technician.id) ?? -1;
  const toPair = (prospect: Prospect): Omit<OpenPair, "bound"> => ({ prospect, column: toColumn(prospect) });

  /** A lane that is free for any job of the batch counts. */
  const addColumn = ({ technician }: Prospect, { work }: Task): void => {
    const known = columns[columnOfId.get(technician.id) ?? -1];
    const most = lines.length;
    if (known !== undefined && known.lanes >= Math.min(known.technician.capacity ?? 0, most)) return;
    const lanes = countFreeLanes(technician, work, most);
    if (known !== undefined) {
      known.lanes = Math.max(known.lanes, lanes);
      return;
    }
    const mostOfBatch = maxJobsOf(technician.id);
    columnOfId.set(technician.id, columns.length);
    columns.push({
      technician,
      lanes,
      booked: 0,
      isLost: false,
      get freeLanes() {
        return this.isLost ? 0 : Math.max(0, Math.min(this.lanes, mostOfBatch) - this.booked);
      },
    });
  };

  /** Takes over what is known of the drive of an unmeasured prospect. Returns whether anything is. */
  const learn = (line: BatchLine, prospect: Prospect, known: KnownDrives): boolean => {
    if (!isUnmeasured(prospect) || !isAnythingKnown(prospect, known)) return false;
    const bound = prospect.lowerBound;
    recallDrives(prospect, known, line);
    const { outcome }: Prospect = prospect;
    if (outcome.status === "measured") estimates.learn(bound, outcome.cost);
    return true;
  };

  /** Whether somebody is preferred who might be able to go: the provider could not tell. */
  const isPreferredUndetermined = (prospect: Prospect): boolean =>
    prospect.isPreferred && isUndetermined(prospect) && columns[toColumn(prospect)]?.freeLanes !== 0;

  /** Takes these prospects into the pairs of the line, which are sorted again. */
  const arrange = (line: BatchLine, changed: readonly Prospect[]): void => {
    const left = changed.map(toPair).filter(({ column }) => columns[column]?.freeLanes !== 0);
    const measured = left.flatMap(({ prospect }) => (isMeasured(prospect) ? [prospect] : []));
    const open = left.filter(({ prospect }) => isUnmeasured(prospect)).map(toOpen);
    if (measured.length > 0) line.measured = [...line.measured, ...measured].sort(compareMeasured);
    if (open.length > 0) line.open = [...line.open, ...open].sort(compareOpen);
    line.hasPreferred =
      line.measured[0]?.isPreferred === true ||
      line.open[0]?.prospect.isPreferred === true ||
      line.search.prospects.some(isPreferredUndetermined);
  };

  /** Takes over what was measured at the place of each prospect, and sorts the pairs of the line. */
  const refresh = (line: BatchLine): void => {
    const known = drives.toKnown(line.task.customer.location);
    for (const prospect of line.search.prospects) learn(line, prospect, known);
    line.measured = [];
    line.open = [];
    arrange(line, line.search.prospects);
  };

  /** The same if only drives were measured, and all other bounds are as they were: sorts only what has changed. */
  const refreshMeasured = (line: BatchLine): void => {
    const known = drives.toKnown(line.task.customer.location);
    const changed = line.open.flatMap(({ prospect }) => (learn(line, prospect, known) ? [prospect] : []));
    if (changed.length === 0) return;
    const isChanged = new Set(changed);
    line.open = line.open.filter(({ prospect }) => !isChanged.has(prospect));
    arrange(line, changed);
  };

  const load = async (line: BatchLine): Promise<void> => {
    const before = line.search.prospects.length;
    await line.search.advance(Math.min(line.pageSize, maxRows - line.search.rows), deadline.signal);
    line.pageSize = Math.min(2 * line.pageSize, maxPageSize);
    const known = drives.toKnown(line.task.customer.location);
    const found = line.search.prospects.slice(before);
    for (const prospect of found) {
      addColumn(prospect, line.task);
      learn(line, prospect, known);
    }
    arrange(line, found);
  };

  const loadAll = async (wanted: readonly BatchLine[]): Promise<void> => {
    for (let first = 0; first < wanted.length; first += searchesAtOnce) {
      if (first > 0) await takeTurn(deadline.signal);
      await Promise.all(wanted.slice(first, first + searchesAtOnce).map(load));
    }
  };

  const toCost = (line: BatchLine, isPreferred: boolean, milli: number): LexCost =>
    toPairCost(levelCount, line.hasPreferred && !isPreferred, milli);

  const toPassedOver = ({ hasPreferred }: BatchLine, isPreferred: boolean): number =>
    Number(hasPreferred && !isPreferred);

  /** The pairs of a row in the order of their cost: two sorted lists, merged. */
  const toCells = (line: BatchLine, unmeasured: Unmeasured): AssignmentRow => {
    const { measured } = line;
    const open = unmeasured === "none" ? [] : line.open;
    const count = measured.length + open.length;
    const columnsOf = new Int32Array(count);
    const costs = new Float64Array(count * levelCount);
    let [cell, next] = [0, 0];
    const add = (column: number, isPassedOver: number, milli: number): void => {
      columnsOf[cell] = column;
      cell += 1;
      costs[cell * levelCount - 2] = isPassedOver;
      costs[cell * levelCount - 1] = milli;
    };
    /** Adds the unmeasured pairs below a cost. */
    const addOpen = (isPassedOver: number, milli: number): void => {
      for (; next < open.length; next += 1) {
        const { prospect, column, bound } = open[next] as OpenPair;
        const isOtherPassedOver = toPassedOver(line, prospect.isPreferred);
        const otherMilli = toMilliBound(unmeasured === "bound" ? bound : estimates.toEstimate(bound));
        if ((isPassedOver - isOtherPassedOver || milli - otherMilli) <= 0) return;
        add(column, isOtherPassedOver, otherMilli);
      }
    };
    for (const prospect of measured) {
      const isPassedOver = toPassedOver(line, prospect.isPreferred);
      const milli = toMilli(prospect.outcome.cost);
      addOpen(isPassedOver, milli);
      add(toColumn(prospect), isPassedOver, milli);
    }
    addOpen(Number.POSITIVE_INFINITY, 0);
    return { columns: columnsOf, costs };
  };

  /** Everyone not named yet, as a column of the row's own, and everyone whom the provider could not tell about. */
  const listUnknowns = (line: BatchLine, row: number): AssignmentCell[] => {
    const unseen = line.search.unseenLowerBound;
    const undetermined = line.search.prospects.filter(isUndetermined).map((prospect) => ({
      column: toColumn(prospect),
      cost: toCost(line, prospect.isPreferred, toMilliBound(prospect.lowerBound)),
    }));
    if (unseen === null) return undetermined;
    return [...undetermined, { column: columns.length + row, cost: toCost(line, false, toMilliBound(unseen)) }];
  };

  const toRow = (line: BatchLine, row: number, unmeasured: Unmeasured): AssignmentRow => {
    if (line.isBooked) return toAssignmentRow([], levelCount);
    const known = toCells(line, unmeasured);
    if (unmeasured !== "bound") return known;
    const cells = listUnknowns(line, row);
    for (const [cell, column] of known.columns.entries()) {
      cells.push({ column, cost: [...known.costs.subarray(cell * levelCount, (cell + 1) * levelCount)] });
    }
    return toAssignmentRow(cells, levelCount);
  };

  const solve = async (unmeasured: Unmeasured, signal: AbortSignal | undefined): Promise<AssignmentSolution> => {
    const rows: AssignmentRow[] = [];
    const noteBuilt = createTurns(pairsPerTurn, signal);
    for (const [row, line] of lines.entries()) {
      const cellsOf = toRow(line, row, unmeasured);
      rows.push(cellsOf);
      await noteBuilt(cellsOf.columns.length);
    }
    const solver = createSolver({
      rowCount: lines.length,
      columnCount: columns.length + lines.length,
      levelCount,
      toCapacity: (column) => columns[column]?.freeLanes ?? Number.POSITIVE_INFINITY,
      toCells: (row) => rows[row] as AssignmentRow,
      toLeaveCost: (row) => (lines[row] as BatchLine).leaveCost,
    });
    const noteSolved = createTurns(cellsPerTurn, signal);
    for (const [row, line] of lines.entries()) if (!line.isBooked) await noteSolved(solver.assign(row));
    return solver.toSolution();
  };

  const isBelow = (cost: LexCost, price: LexCost): boolean =>
    isTieOpen ? compareCosts(cost, price) <= 0 : compareCosts(cost, price) < 0;

  const mayBeUnseen = (line: BatchLine, rowPrice: LexCost): boolean => {
    const unseen = line.search.unseenLowerBound;
    return unseen !== null && isBelow(toCost(line, false, toMilliBound(unseen)), rowPrice);
  };

  /** The unmeasured pairs of a row that the assignment uses, or that could lower its total. */
  const listContenders = (row: number, solution: AssignmentSolution): readonly Prospect[] => {
    const line = lines[row] as BatchLine;
    const rowPrice = solution.rowPrices[row] ?? line.leaveCost;
    if (line.open.length === 0) return [];
    const contenders: Prospect[] = [];
    for (const { prospect, column, bound } of line.open) {
      const cost = toCost(line, prospect.isPreferred, toMilliBound(bound));
      // No price of a column is above 0, and the bounds grow.
      if (!isBelow(cost, rowPrice)) break;
      const price = solution.columnPrices.get(column);
      if (price === undefined || isBelow(cost, addCosts(rowPrice, price))) contenders.push(prospect);
    }
    const matched = line.open.find(({ column }) => column === solution.columns[row])?.prospect;
    return matched === undefined || contenders.includes(matched) ? contenders : [...contenders, matched];
  };

  /** The drives that say what these pairs cost: in the first gap, and from there to the next visit. */
  const toWanted = (contenders: readonly (readonly Prospect[])[]): readonly WantedDrives[] => {
    const wanted = collectDrives();
    contenders.forEach((prospects, row) => {
      if (prospects.length === 0) return;
      const { location } = (lines[row] as BatchLine).task.customer;
      const key = toPlaceKey(location);
      const origins = wanted.to(location, key);
      for (const { technician, gaps, place, pending } of prospects) {
        if (pending === null) origins.set(place, gaps[0]?.place ?? technician.location);
        else wanted.to(pending.next, toPlaceKey(pending.next)).set(key, location);
      }
    });
    return wanted.toWanted();
  };

  const findBudgetEnding = (): SurveyEnding | null => {
    if (usage.calls >= maxCalls) return { reason: "max-calls" };
    return usage.elements >= maxElements ? { reason: "max-elements" } : null;
  };

  /** Takes those out who have no lane left. */
  const refreshAll = async (): Promise<void> => {
    const noteSorted = createTurns(pairsPerTurn, deadline.signal);
    for (const line of lines) {
      if (line.isBooked) continue;
      refresh(line);
      await noteSorted(line.search.prospects.length);
    }
    isStale = false;
  };

  const takeOver = async (line: BatchLine, found: readonly RoadResult[]): Promise<void> => {
    const before = line.ranking.customerSnapMeters;
    for (const result of found) if (result.status === "measured") line.ranking.note(result);
    // How far the customer is from the road tightens all bounds.
    if (line.ranking.customerSnapMeters === before) refreshMeasured(line);
    else refresh(line);
    refreshed += 1;
    if (refreshed % rowsPerTurn === 0) await takeTurn(deadline.signal);
  };

  const measureCall = async (call: PlannedCall): Promise<void> => {
    const found = await drives.measure(call);
    for (const place of new Set([...found.keys(), ...call.originKeys])) {
      for (const line of linesAt.get(place) ?? []) await takeOver(line, found.get(place) ?? []);
    }
  };

  const measureAll = async (wanted: readonly WantedDrives[]): Promise<void> => {
    rounds += 1;
    hasMeasured = true;
    let elements = 0;
    for (const call of planMeasurements(wanted, distances)) {
      ending = findBudgetEnding();
      if (ending !== null) return;
      elements += call.origins.length * call.destinations.length;
      if (elements >= elementsPerTurn) {
        elements = 0;
        await takeTurn(deadline.signal);
      }
      await measureCall(call);
    }
  };

  const isSearchEnded = ({ search }: BatchLine): boolean =>
    search.rows >= maxRows || search.isCut || search.pages >= maxPages;

  /** The pairs of the whole matrix, if the first round wants a large part of it anyway. */
  const widen = async (contenders: readonly (readonly Prospect[])[]): Promise<readonly (readonly Prospect[])[]> => {
    const count = contenders.reduce((sum, { length }) => sum + length, 0);
    const isLarge = lines.length > 1 && !hasMeasured && count > lines.length * columns.length * wholeMatrixShare;
    if (!isLarge) return contenders;
    for (;;) {
      const unseen = lines.filter((line) => line.search.unseenLowerBound !== null && !isSearchEnded(line));
      if (unseen.length === 0) return lines.map(({ open }) => open.map(({ prospect }) => prospect));
      await loadAll(unseen);
    }
  };

  /** The lines whose search has not named everybody who could be better at these prices. */
  const listUnseen = ({ rowPrices }: AssignmentSolution): readonly BatchLine[] =>
    lines.filter((line, row) => !line.isBooked && mayBeUnseen(line, rowPrices[row] ?? line.leaveCost));

  /** Loads a page for each of these; with prices of measured drives, as many as they call for. A job that is left has none. */
  const loadUnseen = async (unseen: readonly BatchLine[], solution: AssignmentSolution): Promise<void> => {
    await loadAll(unseen);
    if (!hasMeasured) return;
    const isTaken = new Set(lines.filter((_, row) => solution.columns[row] !== null));
    const left = listUnseen(solution).filter((line) => isTaken.has(line) && !isSearchEnded(line));
    if (left.length > 0) await loadUnseen(left, solution);
  };

  const listAllContenders = async (solution: AssignmentSolution): Promise<readonly (readonly Prospect[])[]> => {
    const contenders: (readonly Prospect[])[] = [];
    const noteListed = createTurns(pairsPerTurn, deadline.signal);
    for (const [row, line] of lines.entries()) {
      contenders.push(line.isBooked ? [] : listContenders(row, solution));
      await noteListed(line.open.length);
    }
    return contenders;
  };

  /** One step towards the proof. Null if there is nothing left to do. */
  const step = async (): Promise<AssignmentSolution | null> => {
    const solution = await solve("estimate", deadline.signal);
    const unseen = listUnseen(solution);
    const toLoad = unseen.filter((line) => !isSearchEnded(line));
    if (toLoad.length > 0) {
      await loadUnseen(toLoad, solution);
      return null;
    }
    const contenders = await listAllContenders(solution);
    if (contenders.every(({ length }) => length === 0)) {
      const [ended] = unseen;
      if (ended === undefined) return solution;
      ending = { reason: ended.search.rows >= maxRows || ended.search.isCut ? "max-rows" : "max-pages" };
      return null;
    }
    ending = findBudgetEnding();
    if (ending === null) await measureAll(toWanted(await widen(contenders)));
    return null;
  };

  /** The sum of all prices, which is that of the costs (strong duality). */
  const toTotal = ({ rowPrices, columnPrices }: AssignmentSolution): LexCost => {
    let total = zeroCost(levelCount);
    for (const [row, price] of rowPrices.entries()) if (lines[row]?.isBooked === false) total = addCosts(total, price);
    for (const [column, price] of columnPrices) {
      const lanes = columns[column]?.freeLanes ?? 0;
      total = addCosts(
        total,
        price.map((value) => value * lanes),
      );
    }
    return total;
  };

  for (const { task, ranking } of lines) {
    for (const result of drives.listTo(task.customer.location)) if (result.status === "measured") ranking.note(result);
  }

  const settle = async (): Promise<BatchStanding> => {
    let proven: AssignmentSolution | null = null;
    try {
      if (isStale) await refreshAll();
      await loadAll(lines.filter(({ search }) => search.pages === 0 && search.unseenLowerBound !== null));
      while (proven === null && ending === null) proven = await step();
    } catch (error) {
      ending = toEnding(error, deadline);
    }
    if (drives.isAllUnknown && ending?.error === undefined) {
      ending = { reason: "provider-failed", error: allUnknown(distances) };
    }
    return proven === null ? toCutShort() : toProven(proven);
  };

  const toProven = async (solution: AssignmentSolution): Promise<BatchStanding> => {
    const total = toTotal(solution);
    const isAnyUndetermined = lines.some(({ search, isBooked }) => !isBooked && search.prospects.some(isUndetermined));
    const lowerLimit = isAnyUndetermined ? toTotal(await solve("bound", deadline.signal)) : total;
    return { ...solution, isSettled: compareCosts(lowerLimit, total) >= 0, total, lowerLimit };
  };

  /** The best of what is measured, and how little any other could cost. The deadline does not apply: it is short work. */
  const toCutShort = async (): Promise<BatchStanding> => {
    const solution = await solve("none", undefined);
    const lowerLimit = toTotal(await solve("bound", undefined));
    return { ...solution, isSettled: false, total: toTotal(solution), lowerLimit };
  };

  return {
    lines,
    columns,
    get usage() {
      return { ...usage, rounds };
    },
    levels,
    get ending() {
      return ending;
    },
    lose(column) {
      const lost = columns[column];
      if (lost !== undefined) lost.isLost = true;
      isStale = true;
    },
    book(line, column) {
      line.isBooked = true;
      const taken = columns[column];
      if (taken !== undefined) taken.booked += 1;
      if (taken?.freeLanes === 0) isStale = true;
    },
    drop(line) {
      line.isBooked = true;
    },
    settle,
  };
}

function toOpen({ prospect, column }: Omit<OpenPair, "bound">): OpenPair {
  return { prospect, column, bound: prospect.lowerBound };
}

function isUnmeasured({ outcome }: Prospect): boolean {
  return outcome.status === "unmeasured";
}

/** Whether the drive that a prospect waits for is known. */
function isAnythingKnown({ place, pending }: Prospect, { results, legs }: KnownDrives): boolean {
  return (pending === null ? results.get(place) : legs.get(toPlaceKey(pending.next))) !== undefined;
}

function groupBy<Item>(items: readonly Item[], toKey: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = toKey(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Likeliest first. */
function compareOpen(left: OpenPair, right: OpenPair): number {
  return (
    Number(right.prospect.isPreferred) - Number(left.prospect.isPreferred) ||
    left.bound - right.bound ||
    left.prospect.greatCircleDistanceMeters - right.prospect.greatCircleDistanceMeters
  );
}

/** In the order in which they would go. */
function compareMeasured(left: MeasuredProspect, right: MeasuredProspect): number {
  return (
    Number(right.isPreferred) - Number(left.isPreferred) ||
    left.outcome.cost - right.outcome.cost ||
    compareIds(left.technician.id, right.technician.id)
  );
}

/** Whether the provider could not tell if there is a drive. */
export function isUndetermined({ outcome }: Prospect): boolean {
  return outcome.status === "unreachable" && outcome.reason === "UNKNOWN";
}

/** Detours as in towns: 300 m, and 1.3 times the bound; by time, at a third of the top speed. */
function toPrior({ ranking }: DispatcherSettings): EstimatePrior {
  if (ranking.policy.unit === "meters") return { intercept: 300, slope: 1.3, leastSlope: 1.02, mostSlope: 2.5 };
  if (ranking.policy.unit === "seconds") return { intercept: 30, slope: 3.9, leastSlope: 1.02, mostSlope: 10 };
  return { intercept: 0, slope: 1.3, leastSlope: 1.02, mostSlope: 10 };
}
