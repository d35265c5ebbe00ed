import type { Assignment } from "../../domain/assignment.js";
import { jobStatuses } from "../../domain/job.js";
import { type ErasedPerson, eraseFromDecision } from "../../plugin-kit/erase-records.js";
import type { MemoryHistory } from "../memory-history.js";
import type { LedgerState } from "./book.js";

const maxOpenJobs = 10;

/** Erases people from the history of a ledger. */
export function createMemoryHistory(
  { history, jobs, keys, decisions }: Pick<LedgerState, "history" | "jobs" | "keys" | "decisions">,
  releaseHoldsOf: (
    isTheirs: (work: { readonly customerId: string | null; readonly jobId: string | null }) => boolean,
  ) => readonly string[],
): MemoryHistory {
  const listAssignments = ({ kind, id }: Pick<ErasedPerson, "kind" | "id">) =>
    history.table.list({
      limit: Number.MAX_SAFE_INTEGER,
      filter: kind === "customer" ? { customerId: id } : { technicianId: id },
    }).items;

  const eraseDecisions = (person: ErasedPerson): void => {
    decisions.replaceAll((decision) => eraseFromDecision(decision, person));
    jobs.eraseDecisions((decision) => eraseFromDecision(decision, person));
  };

  /**
   * The assignments that each followed one of these in its job. They were booked with the words with which that one was
   * given back.
   */
  const listFollowing = (theirs: readonly Assignment[]): ReadonlySet<string> => {
    const following = theirs.flatMap(({ id, jobId }) => {
      const { items } = history.table.list({ limit: Number.MAX_SAFE_INTEGER, filter: { jobId } });
      return items.findLast((other) => Number(other.id) > Number(id))?.id ?? [];
    });
    return new Set(following);
  };

  const eraseTechnician = (theirs: readonly Assignment[], isTheirs: (assignmentId: string | null) => boolean): void => {
    const following = listFollowing(theirs);
    history.eraseAuthors(
      ({ assignmentId, from }) => isTheirs(assignmentId) || (from === null && following.has(assignmentId)),
    );
    const bookings = new Map<string, number>();
    for (const { assignmentId, version } of jobs.events.list({ limit: Number.MAX_SAFE_INTEGER }, () => true)) {
      if (assignmentId !== null && following.has(assignmentId) && !bookings.has(assignmentId)) {
        bookings.set(assignmentId, version);
      }
    }
    jobs.eraseAuthors(
      ({ assignmentId, version }) => isTheirs(assignmentId) || bookings.get(assignmentId ?? "") === version,
    );
  };

  return {
    listOpenJobs(person) {
      const assigned = [...history.table.listOpen()]
        .filter(
          ({ customerId, technicianId }) => (person.kind === "customer" ? customerId : technicianId) === person.id,
        )
        .map(({ jobId }) => jobId);
      const statuses = jobStatuses.filter((status) => status !== "completed" && status !== "cancelled");
      const filter = { customerId: person.id, statuses };
      const waiting =
        person.kind === "customer" ? jobs.list({ limit: maxOpenJobs, filter }, history.table.find).items : [];
      return [...new Set([...assigned, ...waiting.map(({ id }) => id)])].slice(0, maxOpenJobs);
    },
    erase(person, place) {
      const theirs = listAssignments(person);
      const assignmentIds = new Set<string | null>(theirs.map(({ id }) => id));
      if (person.kind === "technician") {
        eraseTechnician(theirs, (assignmentId) => assignmentIds.has(assignmentId));
        eraseDecisions(person);
        return;
      }
      history.eraseAuthors(({ assignmentId }) => assignmentIds.has(assignmentId));
      const { jobIds, places } = jobs.eraseOf(person.id);
      const all = new Set([...jobIds, ...theirs.map(({ jobId }) => jobId)]);
      jobs.eraseAuthors(({ jobId }) => all.has(jobId));
      keys.erase(({ assignmentId, jobId }) => assignmentIds.has(assignmentId ?? "") || all.has(jobId ?? ""));
      const holdIds = releaseHoldsOf(({ customerId, jobId }) => customerId === person.id || all.has(jobId ?? ""));
      eraseDecisions({ ...person, visitIds: [...theirs.map(({ id }) => id), ...holdIds], places: [place, ...places] });
    },
  };
}
