import type { AssignmentRecord, DispatchResult, DistanceBasis, Optimality, RoutingUsage } from "@dispatch/core";
import { toIsoFormat } from "./to-iso-format.js";

/** The five fields of the Python service, in its order. */
export interface AssignmentJson {
  readonly id: number | string;
  readonly cust_id: number | string;
  readonly tech_id: number | string;
  readonly distance_km: number | null;
  readonly assigned_at: string | null;
}

/** What is told after them of a dispatch. */
export interface DispatchJson extends AssignmentJson {
  readonly duration_seconds: number | null;
  readonly basis: DistanceBasis;
  readonly optimality: OptimalityJson;
  readonly routing: RoutingUsage;
}

/** As `Optimality` of the core. */
export type OptimalityJson =
  | { readonly proven: true }
  | {
      readonly proven: false;
      readonly reason: string;
      readonly gap_meters: number | null;
      readonly gap_seconds: number | null;
    };

export function toAssignmentJson(assignment: AssignmentRecord): AssignmentJson {
  const { id, customerId, technicianId, distanceMeters, assignedAt } = assignment;
  return {
    id: toWireId(id),
    cust_id: toWireId(customerId),
    tech_id: toWireId(technicianId),
    distance_km: distanceMeters === null ? null : toKilometers(distanceMeters),
    assigned_at: assignedAt === null ? null : toIsoFormat(assignedAt),
  };
}

export function toDispatchJson({ assignment, decision }: DispatchResult): DispatchJson {
  const chosen = decision.candidates.find((candidate) => candidate.status === "chosen");
  return {
    ...toAssignmentJson(assignment),
    duration_seconds: chosen === undefined ? null : roundToThousandth(chosen.durationSeconds),
    basis: decision.basis,
    optimality: toOptimalityJson(decision.optimality),
    routing: decision.routing,
  };
}

function toOptimalityJson(optimality: Optimality): OptimalityJson {
  if (optimality.proven) return { proven: true };
  const { reason, gapMeters, gapSeconds } = optimality;
  return { proven: false, reason, gap_meters: round(gapMeters), gap_seconds: round(gapSeconds) };
}

function round(value: number | null): number | null {
  return value === null ? null : roundToThousandth(value);
}

function roundToThousandth(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** A number, as in the tables; whatever else a store of one's own has for an id stays text. */
function toWireId(id: string): number | string {
  const number = Number(id);
  return Number.isSafeInteger(number) && String(number) === id ? number : id;
}

/** To the millimetre, so that no noise of the division is seen. */
function toKilometers(meters: number): number {
  return Math.round(meters * 1000) / 1_000_000;
}
