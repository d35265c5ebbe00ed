import type { Coordinates } from "../domain/coordinates.js";
import type { DispatchLimits } from "../domain/limits.js";
import type { Requirements } from "../domain/requirements.js";
import type { Technician } from "../domain/technician.js";

/** What is to be decided. */
export interface Task {
  /** `id` is null where the work is at a place of no customer. */
  readonly customer: { readonly id: string | null; readonly location: Coordinates };
  readonly requirements: Requirements;
  /** What holds for every dispatch. */
  readonly limits: DispatchLimits;
  /** The longest drive: of the requirements and the limits, the stricter. */
  readonly longestDrive: LongestDrive;
  /** The ids of those who had the job before, and do not get it again. Not bounded as what a caller gives is. */
  readonly passedOver: ReadonlySet<string>;
  /** What would be, in a preview. */
  readonly changes: readonly TechnicianChange[];
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** When the work starts, in the same: never before now. */
  readonly startsAtMs: number;
}

export type LongestDrive = Pick<Requirements, "maxDistanceMeters" | "maxDurationSeconds">;

/** A technician as they might be: what is given replaces what is stored. One who is not stored is made up of it. */
export interface TechnicianChange extends Partial<Technician> {
  readonly id: string;
}
