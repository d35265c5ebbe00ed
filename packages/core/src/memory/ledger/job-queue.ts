import type { Job } from "../../domain/job.js";
import {
  checkHoldQueueRequest,
  checkLeaveQueueRequest,
  checkListOpeningsRequest,
  checkListWaitingRequest,
  checkReadQueueOptions,
} from "../../plugin-kit/check-queue-requests.js";
import type { Clock } from "../../plugins/clock.js";
import type { JobStore } from "../../plugins/job-store.js";
import type {
  LastFailure,
  ListWaitingRequest,
  QueueStore,
  ReadQueueOptions,
  WaitingClass,
} from "../../plugins/queue-store.js";
import type { MemoryTechnicians } from "../memory-technicians.js";
import type { AssignmentHistory } from "./assignment-history.js";
import type { JobTable } from "./job-table.js";
import { toOpenings } from "./openings.js";

/** Who holds the queue, and what the last turn kept. */
interface Held {
  holder: string | null;
  untilMs: number;
  note: string | null;
  mark: string | null;
}

/** The waiting jobs of a table as a queue. */
export function createJobQueue(
  jobs: Pick<JobTable, "listWaiting" | "listFailedAttempts">,
  history: Pick<AssignmentHistory, "ended">,
  technicians: Pick<MemoryTechnicians, "changes" | "listActive"> | undefined,
  clock: Pick<Clock, "now">,
): Omit<QueueStore, keyof JobStore> {
  const held: Held = { holder: null, untilMs: 0, note: null, mark: null };
  let hasEverWaited = false;

  const isHeld = ({ heldUntil }: Job): boolean => heldUntil !== null && Date.parse(heldUntil) > clock.now();

  const isSame = (mark: string, kept: string | null, { silenceSeconds }: ReadQueueOptions): boolean => {
    if (kept === null || mark === kept) return mark === kept;
    const [count = "", keptCount = ""] = [mark, kept].map((text) => text.slice(0, text.indexOf(" ")));
    if (mark.slice(count.length) !== kept.slice(keptCount.length)) return false;
    return technicians?.changes.isAnySince(Number(keptCount), silenceSeconds) !== true;
  };

  return {
    async readQueue(options = {}) {
      options.signal?.throwIfAborted();
      checkReadQueueOptions(options);
      const all = jobs.listWaiting();
      const waiting = all.filter((job) => !isHeld(job));
      const mark = `${technicians?.changes.count ?? 0} ${history.ended} ${toFingerprint(waiting)}`;
      const { note } = held;
      const isChanged = waiting.length > 0 && !isSame(mark, held.mark, options);
      const counted = { waiting: toClasses(waiting), held: all.length - waiting.length };
      return { ...counted, firstLatest: toFirstLatest(all), mark, isChanged, note };
    },
    async holdQueue(request, { signal } = {}) {
      signal?.throwIfAborted();
      checkHoldQueueRequest(request);
      hasEverWaited ||= jobs.listWaiting().length > 0;
      const isFree = held.holder === null || held.holder === request.holder || held.untilMs <= clock.now();
      if (!hasEverWaited || !isFree) return false;
      held.holder = request.holder;
      held.untilMs = clock.now() + request.leaseMs;
      return true;
    },
    async leaveQueue(request, { signal } = {}) {
      signal?.throwIfAborted();
      checkLeaveQueueRequest(request);
      if (held.holder !== request.holder) return false;
      const { note = held.note, mark = held.mark } = request;
      Object.assign(held, { holder: null, note, mark });
      return true;
    },
    async listWaiting(request, { signal } = {}) {
      signal?.throwIfAborted();
      checkListWaitingRequest(request);
      const { limit, withHeld = false } = request;
      const meets = toTest(request);
      return jobs
        .listWaiting()
        .filter((job) => meets(job) && (withHeld || !isHeld(job)))
        .slice(0, limit);
    },
    async listOpenings(request, { signal } = {}) {
      signal?.throwIfAborted();
      checkListOpeningsRequest(request);
      return toOpenings(technicians?.listActive() ?? [], request);
    },
    async listLastFailures(jobIds, { signal } = {}) {
      signal?.throwIfAborted();
      return [...new Set(jobIds)].flatMap((jobId): readonly LastFailure[] => {
        const [last] = jobs.listFailedAttempts(jobId);
        if (last === undefined) return [];
        const { at, failure, reasons } = last.attempt;
        return [structuredClone({ jobId, at, failure, reasons })];
      });
    },
  };
}

function toClasses(waiting: readonly Job[]): readonly WaitingClass[] {
  const classes = new Map<number, WaitingClass>();
  for (const { priority, createdAt } of waiting) {
    const { count = 0, oldestAt = createdAt } = classes.get(priority) ?? {};
    const [oldest = createdAt] = [createdAt, oldestAt].sort();
    classes.set(priority, { priority, count: count + 1, oldestAt: oldest });
  }
  return [...classes.values()];
}

function toFirstLatest(waiting: readonly Job[]): string | null {
  const ends = waiting.flatMap(({ window }) => (window === null ? [] : [window.latest]));
  return ends.sort((left, right) => Date.parse(left) - Date.parse(right))[0] ?? null;
}

/** Of the ids and versions (FNV-1a). */
function toFingerprint(waiting: readonly Job[]): string {
  let hash = 0x811c9dc5;
  for (const { id, version } of waiting) {
    for (const character of `${id}.${version},`) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return `${waiting.length} ${hash >>> 0}`;
}

function toTest({ after, leastPriority, latestBefore }: ListWaitingRequest): (job: Job) => boolean {
  const beforeMs = latestBefore === undefined ? null : Date.parse(latestBefore);
  return ({ id, priority, window }) =>
    (after === undefined ||
      priority < after.priority ||
      (priority === after.priority && Number(id) > Number(after.jobId))) &&
    (leastPriority === undefined || priority >= leastPriority) &&
    (beforeMs === null || (window !== null && Date.parse(window.latest) < beforeMs));
}
