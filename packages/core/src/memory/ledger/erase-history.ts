import { jobStatuses } from "../../domain/job.js";
import { readStoredDecision } from "../../plugin-kit/check-requirements.js";
import { toCompactDecision } from "../../plugin-kit/compact-decision.js";
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
    for (const [assignmentId, decision] of decisions) {
      decisions.set(assignmentId, toCompactDecision(eraseFromDecision(readStoredDecision(decision), person)));
    }
    jobs.eraseDecisions((decision) => eraseFromDecision(decision, person));
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
      const assignmentIds = new Set(theirs.map(({ id }) => id));
      history.eraseAuthors((assignmentId) => assignmentIds.has(assignmentId));
      if (person.kind === "technician") {
        jobs.eraseAuthors(({ assignmentId }) => assignmentId !== null && assignmentIds.has(assignmentId));
        eraseDecisions(person);
        return;
      }
      const { jobIds, places } = jobs.eraseOf(person.id);
      const all = new Set([...jobIds, ...theirs.map(({ jobId }) => jobId)]);
      jobs.eraseAuthors(({ jobId }) => all.has(jobId));
      keys.erase(({ assignmentId, jobId }) => assignmentIds.has(assignmentId ?? "") || all.has(jobId ?? ""));
      const holdIds = releaseHoldsOf(({ customerId, jobId }) => customerId === person.id || all.has(jobId ?? ""));
      eraseDecisions({ ...person, visitIds: [...assignmentIds, ...holdIds], places: [place, ...places] });
    },
  };
}
