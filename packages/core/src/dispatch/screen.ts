import type { IneligibleCandidate } from "../domain/decision.js";
import type { RecordFault } from "../domain/record-fault.js";
import type { Technician } from "../domain/technician.js";
import { listTechnicianFaults } from "../plugin-kit/technician-faults.js";
import type { EligibilityRule } from "../plugins/eligibility-rule.js";
import { type Excess, listExcesses } from "./excess.js";
import type { Ranking } from "./ranking.js";
import { listNamed } from "./seed.js";
import type { Task } from "./task.js";
import { toCandidateTechnician } from "./to-candidate-technician.js";

/** Tells who may go from who may not. */
export interface Screen {
  /** The nearest of those who may not, and why. */
  readonly ineligible: readonly IneligibleCandidate[];
  readonly ineligibleOmitted: number;
  /** How many may not go for each reason, the omitted ones included. */
  readonly reasonCounts: ReadonlyMap<string, number>;
  /** Notes it where they may not. `greatCircleDistanceMeters` is null where they are nowhere on Earth. */
  admits(technician: Technician, greatCircleDistanceMeters: number | null): boolean;
  /** Notes an id that the request names, and that no active technician has. */
  noteAbsent(id: string, reason: "INACTIVE" | "UNKNOWN_TECHNICIAN"): void;
  /** Whether everyone at this distance or farther is too far. */
  isBeyond(greatCircleDistanceMeters: number): boolean;
}

const maxIneligibleFound = 100;

export function createScreen(task: Task, rules: readonly EligibilityRule[], ranking: Ranking): Screen {
  const { requirements, limits, customer, passedOver, nowMs, startsAtMs } = task;
  const context = { requirements, limits, location: customer.location, nowMs, startsAtMs };
  const maxIneligible = maxIneligibleFound + listNamed(requirements).length;
  const ineligible: IneligibleCandidate[] = [];
  let ineligibleOmitted = 0;
  const reasonCounts = new Map<string, number>();

  const excessesAt = (greatCircleDistanceMeters: number): readonly Excess[] => {
    const { doorToDoorMeters, durationSeconds } = ranking.toLeastDrive(greatCircleDistanceMeters);
    return listExcesses(doorToDoorMeters, durationSeconds, task.longestDrive);
  };

  /** A loop rather than spreads: most have no reason, and nothing need be made for them. */
  const listReasons = (technician: Technician, meters: number | null): readonly string[] => {
    const reasons: string[] = meters === null ? ["INVALID_LOCATION"] : [];
    if (passedOver.has(technician.id)) reasons.push("HAD_THE_JOB");
    for (const rule of rules) {
      const reason = rule.check(technician, context);
      if (reason !== null) reasons.push(reason);
    }
    if (meters !== null) reasons.push(...excessesAt(meters));
    return reasons;
  };

  return {
    ineligible,
    reasonCounts,
    get ineligibleOmitted() {
      return ineligibleOmitted;
    },
    admits(technician, greatCircleDistanceMeters) {
      const reasons = listReasons(technician, greatCircleDistanceMeters);
      if (reasons.length === 0) return true;
      for (const reason of reasons) reasonCounts.set(reason, (reasonCounts.get(reason) ?? 0) + 1);
      if (ineligible.length < maxIneligible) {
        ineligible.push({
          status: "ineligible",
          technician: toCandidateTechnician(technician),
          greatCircleDistanceMeters,
          reasons,
          ...toFaults(technician, reasons),
        });
      } else ineligibleOmitted += 1;
      return false;
    },
    noteAbsent(id, reason) {
      reasonCounts.set(reason, (reasonCounts.get(reason) ?? 0) + 1);
      ineligible.push({
        status: "ineligible",
        technician: { id, location: null },
        greatCircleDistanceMeters: null,
        reasons: [reason],
      });
    },
    isBeyond: (greatCircleDistanceMeters) => excessesAt(greatCircleDistanceMeters).length > 0,
  };
}

/** What is wrong with the record, as far as it is a reason. */
function toFaults(technician: Technician, reasons: readonly string[]): { readonly faults?: readonly RecordFault[] } {
  if (!reasons.some((reason) => reason.startsWith("INVALID_"))) return {};
  const faults = listTechnicianFaults(technician).filter(({ code }) => reasons.includes(code));
  return faults.length === 0 ? {} : { faults };
}
