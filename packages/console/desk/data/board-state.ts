import type { AssignmentJson, ListedJobJson, TechnicianJson } from "@dispatch/client";

/** What the desk knows, by ids as text. Every change makes new maps; what did not change stays the same object. */
export interface BoardState {
  /** Whether the jobs are there. */
  readonly isLoaded: boolean;
  /** Whether the technicians are there too, who come after the jobs. */
  readonly hasFleet: boolean;
  /** Whether there are more open jobs than the desk shows. */
  readonly isCut: boolean;
  /** Jobs that wait, are assigned, or were completed today; with their customer, if the reader may see them. */
  readonly jobs: ReadonlyMap<string, ListedJobJson>;
  /** The latest assignment of these jobs, by the id of the job. */
  readonly assignments: ReadonlyMap<string, AssignmentJson>;
  /** When jobs were completed, by the id of the job. */
  readonly completedAt: ReadonlyMap<string, string>;
  /** When jobs began to wait again, by the id of the job. A job that is not listed has waited since it was created. */
  readonly waitingSince: ReadonlyMap<string, string>;
  /** When jobs were cancelled or missed, by the id of the job, as far as it is known. */
  readonly endedAt: ReadonlyMap<string, string>;
  /** Jobs that were cancelled or missed, as far as they were seen or looked for. */
  readonly ended: ReadonlyMap<string, ListedJobJson>;
  readonly technicians: ReadonlyMap<string, TechnicianJson>;
}

export const emptyBoard: BoardState = {
  isLoaded: false,
  hasFleet: false,
  isCut: false,
  jobs: new Map(),
  assignments: new Map(),
  completedAt: new Map(),
  waitingSince: new Map(),
  endedAt: new Map(),
  ended: new Map(),
  technicians: new Map(),
};
