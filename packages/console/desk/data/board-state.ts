import type { AssignmentJson, ListedJobJson, TechnicianJson } from "@dispatch/client";

/** What the desk knows, by ids as text. Every change makes new maps; what did not change stays the same object. */
export interface BoardState {
  readonly isLoaded: boolean;
  /** Whether there are more open jobs than the desk shows. */
  readonly isCut: boolean;
  /** Jobs that wait, are assigned, or were completed today; with their customer, if the reader may see them. */
  readonly jobs: ReadonlyMap<string, ListedJobJson>;
  /** The latest assignment of these jobs, by the id of the job. */
  readonly assignments: ReadonlyMap<string, AssignmentJson>;
  /** When jobs were completed, by the id of the job. */
  readonly completedAt: ReadonlyMap<string, string>;
  readonly technicians: ReadonlyMap<string, TechnicianJson>;
}

export const emptyBoard: BoardState = {
  isLoaded: false,
  isCut: false,
  jobs: new Map(),
  assignments: new Map(),
  completedAt: new Map(),
  technicians: new Map(),
};
