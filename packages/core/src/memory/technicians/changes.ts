import type { Technician } from "../../domain/technician.js";
import { leastSilenceSeconds } from "../../plugin-kit/check-queue-requests.js";

/** Counts what may make a waiting job possible: technicians who come, change, or report after a silence. */
export interface TechnicianChanges {
  /** How many changes there were. */
  readonly count: number;
  /**
   * Whether there was a change after the first `count`. Reports count only after a silence longer than this, in seconds;
   * undefined: no report counts.
   */
  isAnySince(count: number, silenceSeconds: number | undefined): boolean;
  /**
   * Counts a technician who was stored, if they are new, if anything but their place is different, or if the place has no
   * time any more, so that it cannot be too old.
   */
  note(before: Technician | undefined, after: Technician): void;
  /** Counts a location report, if the one before is long enough ago. */
  noteReport(technicianId: string, silenceMs: number): void;
  /** Forgets a technician who was deleted. */
  forget(technicianId: string): void;
}

/** The last change of a technician. */
interface Change {
  readonly place: number;
  /** Null for a change that always counts. */
  readonly silenceSeconds: number | null;
}

export function createTechnicianChanges(): TechnicianChanges {
  /** One for each technician: a later change replaces the earlier one. */
  const changes = new Map<string, Change>();
  let count = 0;

  const add = (technicianId: string, silenceSeconds: number | null): void => {
    count += 1;
    changes.delete(technicianId);
    changes.set(technicianId, { place: count, silenceSeconds });
  };

  return {
    get count() {
      return count;
    },
    isAnySince(before, silenceSeconds = Number.POSITIVE_INFINITY) {
      if (count === before) return false;
      for (const { place, silenceSeconds: silence } of changes.values()) {
        if (place > before && (silence === null || silence > silenceSeconds)) return true;
      }
      return false;
    },
    note(before, after) {
      const isBased = before?.locatedAt !== undefined && after.locatedAt === undefined;
      if (before === undefined || isBased || toAbility(before) !== toAbility(after)) add(after.id, null);
    },
    noteReport(technicianId, silenceMs) {
      if (Number.isFinite(silenceMs) && silenceMs >= leastSilenceSeconds * 1000) add(technicianId, silenceMs / 1000);
    },
    forget: (technicianId) => changes.delete(technicianId),
  };
}

/** What decides whether a technician can have a job, besides where they are. */
function toAbility({ location: _, locatedAt: __, visits: ___, openAssignments: ____, ...ability }: Technician): string {
  return JSON.stringify(ability);
}
