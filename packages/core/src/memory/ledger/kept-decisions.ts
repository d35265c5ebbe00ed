import type { Decision } from "../../domain/decision.js";
import { readStoredDecision } from "../../plugin-kit/check-requirements.js";
import { toCompactDecision } from "../../plugin-kit/compact-decision.js";

/** The decisions of the assignments of a ledger. */
export interface KeptDecisions {
  set(assignmentId: string, decision: Decision): void;
  /** A copy; null if there is none. */
  find(assignmentId: string): Decision | null;
  replaceAll(toReplacement: (decision: Decision) => Decision): void;
  /** Removes those of these assignments. Returns how many there were. */
  remove(isTheirs: (assignmentId: string) => boolean): number;
}

/**
 * As text, as in a database: an object for each candidate would take five times the memory, and a copy of them a tenth of
 * the time of a dispatch.
 */
export function createKeptDecisions(): KeptDecisions {
  const texts = new Map<string, string>();
  const write = (decision: Decision): string => JSON.stringify(toCompactDecision(decision));
  const read = (text: string): Decision => readStoredDecision(JSON.parse(text));
  return {
    set: (assignmentId, decision) => void texts.set(assignmentId, write(decision)),
    find(assignmentId) {
      const text = texts.get(assignmentId);
      return text === undefined ? null : read(text);
    },
    replaceAll(toReplacement) {
      for (const [assignmentId, text] of texts) texts.set(assignmentId, write(toReplacement(read(text))));
    },
    remove(isTheirs) {
      const before = texts.size;
      for (const assignmentId of texts.keys()) if (isTheirs(assignmentId)) texts.delete(assignmentId);
      return before - texts.size;
    },
  };
}
