import type { MeasuredProspect, Prospect } from "../dispatch/prospect.js";
import type { DispatcherSettings } from "../dispatch/settings.js";
import { isConsistent } from "../dispatch/to-decision.js";
import { toReasons } from "../dispatch/to-no-technician-error.js";
import type {
  BatchCandidate,
  BatchDecision,
  BatchExclusion,
  BatchExclusionReason,
  BatchJobDecision,
} from "../domain/batch-decision.js";
import type { DecisionPolicy, Optimality, UnprovenReason } from "../domain/decision.js";
import type { Technician } from "../domain/technician.js";
import { earthRadiusMeters, greatCircleDistanceMeters } from "../geo/great-circle.js";
import { addCosts, compareCosts, type LexCost, toMilliBound, toPairCost, zeroCost } from "./lex-cost.js";
import { type BatchLine, type BatchStanding, type BatchSurvey, isUndetermined } from "./settle-batch.js";

/** Makes the record of what a batch found. */
export function toBatchDecision(
  survey: BatchSurvey,
  standing: BatchStanding,
  { distances, ranking, clock }: DispatcherSettings,
): BatchDecision {
  const { lines, columns, levels, usage } = survey;
  const lookUp = createLookUp(survey);
  const isEstimate = lines.some(({ search }) => search.prospects.some(isEstimated));
  const zero = zeroCost(levels.length);
  const { name, unit } = ranking.policy;
  const policy = { name, unit, tolerance: 0 };
  return {
    version: 1,
    decidedAt: new Date(lines[0]?.task.nowMs ?? clock.now()).toISOString(),
    policy,
    provider: distances.name,
    bounds: {
      maxSnapMeters: ranking.maxSnapMeters,
      reportsSnaps: ranking.reportsSnaps,
      topSpeedKmh: ranking.topSpeedKmh,
    },
    levels,
    jobs: lines.flatMap((line, row) => (line.isBooked ? [] : [toJob(line, row, survey, standing, lookUp)])),
    technicians: columns.map(({ technician, freeLanes }, column) => ({
      id: technician.id,
      location: technician.location,
      freeLanes: Number.isFinite(freeLanes) ? freeLanes : null,
      price: standing.columnPrices.get(column) ?? zero,
    })),
    total: standing.total,
    lowerLimit: standing.lowerLimit,
    routing: { ...usage },
    optimality: toOptimality(survey, standing, policy, isEstimate),
    basis: isEstimate ? "estimate" : "road",
  };
}

function isEstimated({ outcome }: Prospect): boolean {
  return "road" in outcome && outcome.road.basis === "estimate";
}

function toOptimality(
  { lines, ending }: BatchSurvey,
  { isSettled, total, lowerLimit }: BatchStanding,
  { unit }: DecisionPolicy,
  isEstimate: boolean,
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
  const areAllConsistent = lines.every(({ search, ranking, task }) =>
    isConsistent(
      search.prospects,
      ranking,
      task.requirements.maxDriveSeconds !== undefined || task.window !== null,
      task,
    ),
  );
  return areAllConsistent ? { proven: true } : unproven("inconsistent-distances");
}

function toJob(
  line: BatchLine,
  row: number,
  survey: BatchSurvey,
  standing: BatchStanding,
  lookUp: LookUp,
): BatchJobDecision {
  const { id: jobId, task, priority, leaveCost, search, hasPreferred } = line;
  const column = standing.columns[row] ?? null;
  const technicianId = column === null ? null : (survey.columns[column]?.technician.id ?? null);
  const { unseenLowerBound } = search;
  return {
    jobId,
    customer: task.customer,
    requirements: task.requirements,
    priority,
    technicianId,
    price: standing.rowPrices[row] ?? leaveCost,
    leaveCost,
    hasPreferred,
    customerSnapMeters: line.ranking.customerSnapMeters,
    candidates: line.measured.map(toCandidate),
    excluded: listExcluded(line, row, survey, standing, lookUp),
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

/** Finds the technicians near a place: those within a band of latitudes, nearest band first. */
interface LookUp {
  /** Calls `visit` for each technician of the batch, until it returns false for the least possible distance. */
  visit(latitude: number, isNear: (leastMeters: number) => boolean, visit: (column: number) => void): void;
}

function createLookUp({ columns }: BatchSurvey): LookUp {
  const byLatitude = columns
    .map(({ technician }, column) => ({ latitude: technician.location.latitude, column }))
    .sort((left, right) => left.latitude - right.latitude);
  return {
    visit(latitude, isNear, visit) {
      const found = byLatitude.findIndex((one) => one.latitude >= latitude);
      const start = found < 0 ? byLatitude.length : found;
      const walk = (first: number, step: 1 | -1): void => {
        for (let index = first; index >= 0 && index < byLatitude.length; index += step) {
          const one = byLatitude[index];
          if (one === undefined) return;
          // Along a meridian, the great circle is the difference of the latitudes; any other is longer.
          if (!isNear(Math.abs(one.latitude - latitude) * radiansPerDegree * earthRadiusMeters)) return;
          visit(one.column);
        }
      };
      walk(start, 1);
      walk(start - 1, -1);
    },
  };
}

const radiansPerDegree = Math.PI / 180;

/** Those whose bound is below the prices although they are not measured: each must have a reason. */
function listExcluded(
  line: BatchLine,
  row: number,
  { columns, levels }: BatchSurvey,
  { rowPrices, columnPrices }: BatchStanding,
  lookUp: LookUp,
): readonly BatchExclusion[] {
  const rowPrice = rowPrices[row] ?? line.leaveCost;
  const prospects = new Map(line.search.prospects.map((prospect) => [prospect.technician.id, prospect]));
  const preferred = new Set(line.task.requirements.preferred);
  const toBound = (meters: number, isPreferred: boolean): LexCost => {
    const milli = toMilliBound(line.ranking.toLowerBound(meters));
    return toPairCost(levels.length, line.hasPreferred && !isPreferred, milli);
  };
  const excluded: BatchExclusion[] = [];
  const { latitude } = line.task.customer.location;
  lookUp.visit(
    latitude,
    (leastMeters) => compareCosts(toBound(leastMeters, true), rowPrice) < 0,
    (column) => {
      const technician = columns[column]?.technician;
      if (technician === undefined) return;
      const meters = greatCircleDistanceMeters(technician.location, line.task.customer.location);
      const price = columnPrices.get(column);
      const sum = price === undefined ? rowPrice : addCosts(rowPrice, price);
      if (compareCosts(toBound(meters, preferred.has(technician.id)), sum) >= 0) return;
      const isLost = columns[column]?.freeLanes === 0;
      const reasons = listReasons(line, prospects.get(technician.id), technician, isLost);
      if (reasons.length > 0) excluded.push({ technicianId: technician.id, reasons });
    },
  );
  return excluded;
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
  // An unknown drive is no reason: it leaves the batch unproven.
  return "reason" in prospect.outcome && !isUndetermined(prospect) ? [prospect.outcome.reason] : [];
}
