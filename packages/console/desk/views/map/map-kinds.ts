import type { TechnicianPositionJson } from "@dispatch/client";
import { type PriorityLevel, priorityLevels } from "../../data/priority-level.js";
import type { Colors } from "./use-colors.js";

export type TechnicianState = TechnicianPositionJson["state"];

/** The states in the order of the legend. */
export const technicianStates = [
  "free",
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
  driving: "accent",
  working: "text",
  off_shift: "dim",
  stale_location: "warn",
  inactive: "dim",
  routine: "dim",
  urgent: "warn",
  emergency: "danger",
};

export function isJobKind(kind: MapKind): kind is PriorityLevel {
  return (priorityLevels as readonly MapKind[]).includes(kind);
}
