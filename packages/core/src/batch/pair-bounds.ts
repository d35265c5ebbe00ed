import type { Span } from "../calendar/gaps.js";
import { toLeastStart } from "../dispatch/prospect.js";
import type { Ranking } from "../dispatch/ranking.js";
import type { BatchGap, BatchGaps, BatchJobDecision, BatchTechnician } from "../domain/batch-decision.js";
import type { Coordinates } from "../domain/coordinates.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";

/** The least possible cost of a pair that was not measured, as far as the record of a batch says. */
export interface PairBounds {
  /** From this distance, whatever the calendar says. */
  atDistance(greatCircleDistanceMeters: number): number;
  /** From the nearest place that they could set off from. */
  anywhere(technician: Pick<BatchTechnician, "location" | "places">): number;
  /** In the gaps that the record lists. */
  inGaps(gaps: BatchGaps["gaps"]): number;
}

export function createPairBounds(
  { customer, window }: Pick<BatchJobDecision, "customer" | "window">,
  decidedAt: string,
  ranking: Ranking,
): PairBounds {
  const nowMs = Date.parse(decidedAt);
  const waitSeconds = window === null ? 0 : Math.max(0, (Date.parse(window.earliest) - nowMs) / 1000);
  const isLater = (driveSeconds: number): number => Math.max(driveSeconds, waitSeconds);
  const toMeters = (place: Coordinates): number => greatCircleDistanceMeters(place, customer.location);
  const atDistance = (meters: number): number => ranking.toLowerBound(meters, isLater);
  return {
    atDistance,
    anywhere: (technician) => Math.min(...listPlacesOf(technician, window).map((place) => atDistance(toMeters(place)))),
    inGaps: (gaps) =>
      Math.min(
        ...gaps.map(({ place, spans, leastCost }) => {
          const work = { nowMs, window: window === null ? null : { earliestMs: 0, latestMs: 0 } };
          const toStart = toLeastStart(spans.map(toSpan(nowMs)), work);
          return leastCost ?? ranking.toLowerBound(toMeters(place), toStart);
        }),
      ),
  };
}

/** From where a technician could set off to a job: without a window, only from where they are. */
export function listPlacesOf(
  { location, places = [] }: Pick<BatchTechnician, "location" | "places">,
  window: BatchJobDecision["window"],
): readonly Coordinates[] {
  return window === null ? [location] : [location, ...places];
}

const toSpan =
  (nowMs: number) =>
  ({ leavesFromSeconds, startsFromSeconds, startsToSeconds }: BatchGap["spans"][number]): Span => ({
    leavesFromMs: nowMs + leavesFromSeconds * 1000,
    startsFromMs: nowMs + startsFromSeconds * 1000,
    startsToMs: startsToSeconds === null ? Number.POSITIVE_INFINITY : nowMs + startsToSeconds * 1000,
  });
