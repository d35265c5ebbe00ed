import type { HeldWork, Hold } from "../../domain/hold.js";
import { parseInstant } from "../../domain/instant.js";
import { AssignmentConflictError } from "../../errors/assignment-conflict-error.js";
import { HoldLimitError, HoldNotFoundError } from "../../errors/hold-errors.js";
import { checkAddHoldRequest } from "../../plugin-kit/check-add-hold.js";
import type { Clock } from "../../plugins/clock.js";
import type { HoldStore } from "../../plugins/hold-store.js";
import type { JobStore } from "../../plugins/job-store.js";
import type { MemoryTechnicians } from "../memory-technicians.js";

/** The held slots. */
export interface HoldTable {
  /** What a store does with them. */
  readonly methods: Omit<HoldStore, keyof JobStore>;
  /** Frees the time of those that are over by then, and returns how many. */
  removeOver(nowMs: number): number;
  /** @throws {HoldNotFoundError} it is of another technician, or is not there */
  check(holdId: string, technicianId: string): void;
  /** Forgets a held slot that was used. */
  remove(holdId: string): void;
  /** Releases the slots that are held for some work, and returns their ids. */
  releaseOf(isTheirs: (work: HeldWork) => boolean): readonly string[];
}

export function createHoldTable(
  technicians: Pick<MemoryTechnicians, "claim" | "releaseHold"> | undefined,
  clock: Pick<Clock, "now">,
): HoldTable {
  const holds = new Map<string, Hold>();

  const removeOver = (nowMs: number): number => {
    const before = holds.size;
    for (const hold of holds.values()) {
      if (!isOver(hold, nowMs)) continue;
      holds.delete(hold.id);
      technicians?.releaseHold(hold.technicianId, hold.id);
    }
    return before - holds.size;
  };

  return {
    methods: {
      async addHold(request, { signal } = {}) {
        signal?.throwIfAborted();
        checkAddHoldRequest(request);
        const { technicianId, visit, location, heldUntil, holder = null, work, maxPerHolder, maxHolds } = request;
        const nowMs = parseInstant(visit.now) ?? clock.now();
        removeOver(nowMs);
        if (holds.size >= maxHolds) throw new HoldLimitError("all", maxHolds);
        const theirs = [...holds.values()].filter((hold) => hold.holder === holder);
        if (theirs.length >= maxPerHolder) throw new HoldLimitError("holder", maxPerHolder);
        const id = crypto.randomUUID();
        const { overrunSeconds } = request;
        const claim = {
          technicianId,
          assignmentId: null,
          holdId: id,
          heldUntil,
          visit,
          location,
          nowMs,
          overrunSeconds,
        };
        const conflict = technicians?.claim(claim);
        if (conflict) throw new AssignmentConflictError(technicianId, conflict);
        const { leavesAt, startsAt, endsAt } = visit;
        const hold = { id, holder, technicianId, leavesAt, startsAt, endsAt, heldUntil, location, work };
        holds.set(id, structuredClone(hold));
        return hold;
      },
      async findHold(holdId, { signal } = {}) {
        signal?.throwIfAborted();
        return structuredClone(holds.get(holdId) ?? null);
      },
      async releaseHold(holdId, { signal } = {}) {
        signal?.throwIfAborted();
        const hold = holds.get(holdId);
        if (hold !== undefined) technicians?.releaseHold(hold.technicianId, holdId);
        return holds.delete(holdId);
      },
    },
    removeOver,
    check(holdId, technicianId) {
      if (holds.get(holdId)?.technicianId !== technicianId) throw new HoldNotFoundError(holdId);
    },
    remove: (holdId) => void holds.delete(holdId),
    releaseOf(isTheirs) {
      const theirs = [...holds.values()].filter(({ work }) => isTheirs(work));
      for (const { id, technicianId } of theirs) {
        holds.delete(id);
        technicians?.releaseHold(technicianId, id);
      }
      return theirs.map(({ id }) => id);
    },
  };
}

function isOver({ heldUntil }: Hold, nowMs: number): boolean {
  return (parseInstant(heldUntil) ?? 0) <= nowMs;
}
