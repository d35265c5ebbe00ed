import { listPlaces } from "../calendar/gaps.js";
import { type MeasuredProspect, type Prospect, toPlaceKey } from "../dispatch/prospect.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import type { Task } from "../dispatch/task.js";
import { isConsistent } from "../dispatch/to-decision.js";
import { toReasons } from "../dispatch/to-no-technician-error.js";
import type {
  BatchCandidate,
  BatchDecision,
  BatchExclusion,
  BatchExclusionReason,
  BatchGaps,
  BatchJobDecision,
  BatchTechnician,
} from "../domain/batch-decision.js";
import type { Coordinates } from "../domain/coordinates.js";
import type { DecisionPolicy, Optimality, UnprovenReason } from "../domain/decision.js";
import type { Technician } from "../domain/technician.js";
import { createTurns } from "../plugin-kit/turns.js";
import { addCosts, compareCosts, type LexCost, toMilliBound, toPairCost, zeroCost } from "./lex-cost.js";
import { createNearbyTechnicians, type NearbyTechnicians } from "./nearby-technicians.js";
import { createPairBounds, listPlacesOf } from "./pair-bounds.js";
import {
  type BatchColumn,
  type BatchLine,
  type BatchStanding,
  type BatchSurvey,
  isUndetermined,
} from "./settle-batch.js";

/** After this many pairs of a record, other work of the process gets a turn. */
const pairsPerTurn = 500;

/** Makes the record of what a batch found. The deadline does not apply: it is short work, in several turns. */
export async function toBatchDecision(
  survey: BatchSurvey,
  standing: BatchStanding,
  { distances, ranking, clock }: DispatcherSettings,
): Promise<BatchDecision> {
  const { lines, columns, levels, usage } = survey;
  const zero = zeroCost(levels.length);
  const decidedAt = new Date(lines[0]?.task.nowMs ?? clock.now()).toISOString();
  const placesOf = listOtherPlaces(survey);
  const technicians = columns.map(({ technician, freeLanes }, column): BatchTechnician => {
    const { id, location } = technician;
    const places = placesOf.get(id);
    const price = standing.columnPrices.get(column) ?? zero;
    const lanes = Number.isFinite(freeLanes) ? freeLanes : null;
    return { id, location, ...(places !== undefined && { places }), freeLanes: lanes, price };
  });
  const parts = { survey, standing, technicians, nearby: createNearbyTechnicians(technicians), decidedAt };
  const jobs: BatchJobDecision[] = [];
  let [isEstimate, areAllConsistent] = [false, true];
  const noteRecorded = createTurns(pairsPerTurn);
  for (const [row, line] of lines.entries()) {
    isEstimate ||= line.search.prospects.some(isEstimated);
    areAllConsistent &&= isLineConsistent(line);
    if (!line.isBooked) jobs.push(toJob(line, row, parts));
    await noteRecorded(line.search.prospects.length);
  }
  const { name, unit } = ranking.policy;
  const policy = { name, unit, tolerance: 0 };
  return {
    version: 1,
    decidedAt,
    policy,
    provider: distances.name,
    bounds: {
      maxSnapMeters: ranking.maxSnapMeters,
      reportsSnaps: ranking.reportsSnaps,
      topSpeedKmh: ranking.topSpeedKmh,
    },
    levels,
    jobs,
    technicians,
    total: standing.total,
    lowerLimit: standing.lowerLimit,
    routing: { ...usage },
    optimality: toOptimality(survey, standing, policy, { isEstimate, areAllConsistent }),
    basis: isEstimate ? "estimate" : "road",
  };
}

function isEstimated({ outcome }: Prospect): boolean {
  return "road" in outcome && outcome.road.basis === "estimate";
}

function toOptimality(
  { ending }: BatchSurvey,
  { isSettled, total, lowerLimit }: BatchStanding,
  { unit }: DecisionPolicy,
  { isEstimate, areAllConsistent }: { readonly isEstimate: boolean; readonly areAllConsistent: boolean },
): Optimality {
  const unproven = (reason: UnprovenReason, gap: number | null = null): Optimality => ({
    proven: false,
    reason,
    gapMeters: unit === "meters" ? gap : null,
    gapSeconds: unit === "seconds" ? gap : null,
  });
  if (isEstimate) return unproven("estimate");
  if (!isSettled) {
    const differing = total.findIndex((value, level) => value !== lowerLimit[level]);
    const [most = 0, least = 0] = [total.at(-1), lowerLimit.at(-1)];
    // If fewer jobs might be left, there is no gap in metres.
    const gap = differing === total.length - 1 || differing < 0 ? (most - least) / 1000 : null;
    return unproven(ending?.reason ?? "undetermined", gap);
  }
  return areAllConsistent ? { proven: true } : unproven("inconsistent-distances");
}

function isLineConsistent({ search, ranking, task }: BatchLine): boolean {
  const isTimeLimited = task.requirements.maxDriveSeconds !== undefined || task.window !== null;
  return isConsistent(search.prospects, ranking, isTimeLimited, task);
}

/** What the record of a job is made from. */
interface JobParts {
  readonly survey: BatchSurvey;
  readonly standing: BatchStanding;
  readonly technicians: readonly BatchTechnician[];
  readonly nearby: NearbyTechnicians;
  readonly decidedAt: string;
}

function toJob(line: BatchLine, row: number, parts: JobParts): BatchJobDecision {
  const { survey, standing } = parts;
  const { id: jobId, task, priority, leaveCost, search, hasPreferred } = line;
  const column = standing.columns[row] ?? null;
  const technicianId = column === null ? null : (survey.columns[column]?.technician.id ?? null);
  const { unseenLowerBound } = search;
  return {
    jobId,
    customer: task.customer,
    requirements: task.requirements,
    window: task.window,
    workSeconds: task.workSeconds,
    priority,
    technicianId,
    price: standing.rowPrices[row] ?? leaveCost,
    leaveCost,
    hasPreferred,
    customerSnapMeters: line.ranking.customerSnapMeters,
    candidates: line.measured.map(toCandidate),
    ...listUnmeasured(line, row, parts),
    unseenLowerBound,
    reasons: technicianId === null ? toReasons(line) : null,
  };
}

function toCandidate({ technician, outcome, isPreferred }: MeasuredProspect): BatchCandidate {
  const { road, cost } = outcome;
  return {
    technicianId: technician.id,
    distanceMeters: road.distanceMeters,
    durationSeconds: road.durationSeconds,
    originSnapMeters: road.originSnapMeters ?? 0,
    destinationSnapMeters: road.destinationSnapMeters ?? 0,
    basis: road.basis ?? "road",
    cost,
    ...(isPreferred && { isPreferred }),
  };
}

/**
 * The places besides where technicians are from which they could set off to a job: those of their calendar, and where the
 * search of another job found them since.
 */
function listOtherPlaces({ lines, columns }: BatchSurvey): ReadonlyMap<string, readonly Coordinates[]> {
  const placesOf = new Map<string, Map<string, Coordinates>>();
  const add = (technicianId: string, others: readonly Coordinates[]): void => {
    if (others.length === 0) return;
    const places = placesOf.get(technicianId) ?? new Map<string, Coordinates>();
    placesOf.set(technicianId, places);
    for (const place of others) places.set(toPlaceKey(place), place);
  };
  const keyOf = new Map(columns.map(({ technician: { id, location } }) => [id, toPlaceKey(location)]));
  for (const { task, search, measured } of lines) {
    const { window } = task.work;
    if (window !== null)
      for (const { technician } of search.prospects) add(technician.id, listPlaces(technician, window).slice(1));
    for (const { technician, outcome } of measured) {
      const place = outcome.visit?.gap.place ?? technician.location;
      if (toPlaceKey(place) !== keyOf.get(technician.id)) add(technician.id, [place]);
    }
  }
  return new Map([...placesOf].map(([id, places]) => [id, [...places.values()]]));
}

/** Those who have a place whose bound is below the prices although they are not measured: each must have a reason. */
function listUnmeasured(
  line: BatchLine,
  row: number,
  { survey, standing, technicians, nearby, decidedAt }: JobParts,
): Pick<BatchJobDecision, "excluded" | "gaps"> {
  const { columns, levels } = survey;
  const { task, ranking, search, hasPreferred } = line;
  const rowPrice = standing.rowPrices[row] ?? line.leaveCost;
  const prospects = new Map(search.prospects.map((prospect) => [prospect.technician.id, prospect]));
  const preferred = new Set(task.requirements.preferred);
  const bounds = createPairBounds(task, decidedAt, ranking);
  const isBelow = (bound: number, isPreferred: boolean, price: LexCost): boolean =>
    compareCosts(toPairCost(levels.length, hasPreferred && !isPreferred, toMilliBound(bound)), price) < 0;
  const isNear = (meters: number): boolean => isBelow(bounds.atDistance(meters), true, rowPrice);
  const mayBeBelow = (technician: BatchTechnician, column: number): boolean => {
    const price = standing.columnPrices.get(column);
    const sum = price === undefined ? rowPrice : addCosts(rowPrice, price);
    return isBelow(bounds.anywhere(technician), preferred.has(technician.id), sum);
  };
  const excluded: BatchExclusion[] = [];
  const gaps: BatchGaps[] = [];
  const near = [...nearby.list(task.customer.location, isNear)];
  const passedOver = new Set(listPassedOver(line, technicians));
  const others = [...passedOver].map((technician) => technicians.indexOf(technician));
  for (const column of new Set([...near, ...others])) {
    const technician = technicians[column] as BatchTechnician;
    const entry = columns[column] as BatchColumn;
    const prospect = prospects.get(technician.id);
    const isCandidate = prospect?.outcome.status === "measured" && entry.freeLanes > 0;
    if (isCandidate || !(passedOver.has(technician) || mayBeBelow(technician, column))) continue;
    const reasons = listReasons(line, prospect, entry.technician, entry.freeLanes === 0);
    if (reasons.length > 0) excluded.push({ technicianId: technician.id, reasons });
    else if (prospect?.outcome.status !== "unmeasured") continue;
    else if (isOfRecord(prospect, technician, task)) gaps.push(toGaps(prospect, task.nowMs));
    else excluded.push({ technicianId: technician.id, reasons: ["NOT_NAMED"] });
  }
  return { excluded, gaps };
}

/** If nobody who is preferred can go, each of them has a reason, wherever they are. */
function listPassedOver(
  { hasPreferred, task: { requirements } }: BatchLine,
  technicians: readonly BatchTechnician[],
): readonly BatchTechnician[] {
  const preferred = new Set(hasPreferred ? [] : requirements.preferred);
  return preferred.size === 0 ? [] : technicians.filter(({ id }) => preferred.has(id));
}

/** Whether they would set off from places of the record: it has those that another search found. */
function isOfRecord({ gaps }: Prospect, technician: BatchTechnician, { window }: Task): boolean {
  const places = new Set(listPlacesOf(technician, window).map(toPlaceKey));
  return gaps.every(({ key }) => places.has(key));
}

function toGaps({ technician, gaps, pending }: Prospect, nowMs: number): BatchGaps {
  const toSeconds = (ms: number): number => (ms - nowMs) / 1000;
  return {
    technicianId: technician.id,
    gaps: gaps.map(({ place, spans }, index) => ({
      place,
      spans: spans.map(({ leavesFromMs, startsFromMs, startsToMs }) => ({
        leavesFromSeconds: toSeconds(leavesFromMs),
        startsFromSeconds: toSeconds(startsFromMs),
        startsToSeconds: Number.isFinite(startsToMs) ? toSeconds(startsToMs) : null,
      })),
      ...(index === 0 && pending !== null && { leastCost: pending.cost }),
    })),
  };
}

function listReasons(
  { screen }: BatchLine,
  prospect: Prospect | undefined,
  technician: Technician,
  isLost: boolean,
): readonly BatchExclusionReason[] {
  if (prospect === undefined) {
    const reasons = screen.listReasons(technician);
    return reasons.length > 0 ? reasons : ["NOT_NAMED"];
  }
  if (isLost) return ["CONFLICT"];
  // An unknown drive does not exclude anybody: it leaves the batch unproven.
  return "reason" in prospect.outcome && !isUndetermined(prospect) ? [prospect.outcome.reason] : [];
}
