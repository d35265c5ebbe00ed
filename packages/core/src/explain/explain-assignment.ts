import type { Explanation } from "../contract/dispatcher.js";
import { findAssignment } from "../dispatch/history.js";
import type { Candidate } from "../domain/decision.js";
import type { AssignmentLedger } from "../plugins/assignment-ledger.js";

/** More events than any assignment has. */
const maxEvents = 1000;

/** What is known of an assignment: its history, and how it was chosen. */
export async function explainAssignment(
  assignmentId: string,
  ledger: AssignmentLedger,
  signal: AbortSignal | undefined,
): Promise<Explanation> {
  const assignment = await findAssignment(assignmentId, ledger, signal);
  const [history, decision] = await Promise.all([
    ledger.listEvents({ assignmentId, limit: maxEvents }, { signal }),
    ledger.findDecision(assignmentId, { signal }),
  ]);
  const candidates: readonly Candidate[] = decision?.candidates ?? [];
  return {
    assignment,
    history,
    decision,
    chosen: candidates.find((candidate) => candidate.status === "chosen") ?? null,
    runnerUp: candidates.find((candidate) => candidate.status === "measured") ?? null,
  };
}
