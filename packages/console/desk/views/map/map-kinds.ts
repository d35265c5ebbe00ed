import type { TechnicianPositionJson } from "@dispatch/client";
import { type PriorityLevel, priorityLevels } from "../../data/priority-level.js";
import type { Colors } from "./use-colors.js";

/** `booked`: they are free, and a job that may begin now is theirs already. */
export type TechnicianState = TechnicianPositionJson["state"] | "booked";

/** The states in the order of the legend. */
export const technicianStates = [
  "free",
  "booked",
  "driving",
  "working",
  "off_shift",
  "stale_location",
  "inactive",
] as const satisfies readonly TechnicianState[];

/** What the legend counts and filters: a state of technicians, or a priority of jobs. */
export type MapKind = TechnicianState | PriorityLevel;

export const mapKinds: readonly MapKind[] = [...technicianStates, ...priorityLevels];

/** The colour of each kind. */
export const kindColors: Readonly<Record<MapKind, keyof Colors>> = {
  free: "good",
  booked: "accent",
  driving: "accent",
  working: "text",
  off_shift: "dim",
  stale_location: "warn",
  inactive: "dim",
  routine: "dim",
  urgent: "warn",
  emergency: "danger",
};

/** What is drawn above what: jobs above technicians, the most urgent above all, and who is free above who is not. */
export function toRank(kind: MapKind): number {
  return isJobKind(kind) ? 100 + priorityLevels.indexOf(kind) : -technicianStates.indexOf(kind);
}

export function isJobKind(kind: MapKind): kind is PriorityLevel {
  return (priorityLevels as readonly MapKind[]).includes(kind);
}
