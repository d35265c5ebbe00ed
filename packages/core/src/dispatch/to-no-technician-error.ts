import { isValidCoordinates, swapCoordinates } from "../domain/coordinates.js";
import type { Decision } from "../domain/decision.js";
import { compareIds } from "../domain/ids.js";
import type { NoTechnicianReasons, TurnedDownReason, TurnedDownTechnician } from "../domain/no-technician-reasons.js";
import type { DispatchError } from "../errors/dispatch-error.js";
import { NoTechnicianAvailableError, NoTechnicianReachableError } from "../errors/no-technician-errors.js";
import { greatCircleDistanceMeters } from "../geo/great-circle.js";
import type { Outcome, Prospect } from "./prospect.js";
import type { Survey } from "./survey.js";
import type { LongestDrive } from "./task.js";

const maxNearest = 5;

/** The error for a dispatch in which nobody can be claimed; what became of the technicians says why. */
export function toNoTechnicianError(survey: Survey, decision: Decision): DispatchError {
  const { prospects } = survey.search;
  const isAnyoneUnreachable = prospects.some(({ outcome }) => outcome.status === "unreachable");
  const isAnyoneTaken = prospects.some(({ outcome }) => outcome.status === "conflict");
  const reasons = toReasons(survey);
  return isAnyoneUnreachable && !isAnyoneTaken
    ? new NoTechnicianReachableError(decision, reasons)
    : new NoTechnicianAvailableError(
        decision,
        reasons,
        findSwapHint(decision, survey.task.longestDrive) ?? toSkillHint(reasons),
      );
}

/** Why nobody can go, in counts. In a batch, those who could go have other jobs of it. */
export function toReasons({ search, screen }: Pick<Survey, "search" | "screen">): NoTechnicianReasons {
  const turnedDown = search.prospects.map(toTurnedDown);
  const counts = new Map(screen.reasonCounts);
  for (const { reasons } of turnedDown) {
    for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const ineligible = screen.ineligible.map(({ technician, greatCircleDistanceMeters, reasons }) => ({
    technicianId: technician.id,
    greatCircleDistanceMeters,
    reasons,
  }));
  return {
    counts: Object.fromEntries(counts),
    nearest: [...turnedDown, ...ineligible].sort(compareDistances).slice(0, maxNearest),
    considered: turnedDown.length + ineligible.length + screen.ineligibleOmitted,
    isComplete: search.isEveryoneLoaded,
    ...toMissingSkills(search, screen),
  };
}

/** Those who may go have every skill. */
function toMissingSkills(
  { isEveryoneLoaded, prospects }: Survey["search"],
  { missingSkills, ineligible }: Survey["screen"],
): Pick<NoTechnicianReasons, "missingSkills"> {
  const isKnown = isEveryoneLoaded && prospects.length === 0 && ineligible.length > 0;
  if (!isKnown || missingSkills.size === 0) return {};
  return { missingSkills: [...missingSkills] };
}

function toSkillHint({ missingSkills = [] }: NoTechnicianReasons): string | null {
  if (missingSkills.length === 0) return null;
  return `no active technician has the skill ${missingSkills.map((name) => JSON.stringify(name)).join(" or ")}`;
}

function toTurnedDown({ technician, greatCircleDistanceMeters, outcome }: Prospect): TurnedDownTechnician {
  return { technicianId: technician.id, greatCircleDistanceMeters, reasons: [toReason(outcome)] };
}

function toReason(outcome: Outcome): TurnedDownReason {
  if ("reason" in outcome) return outcome.reason;
  if (outcome.status === "measured") return "OTHER_JOB";
  return outcome.status === "conflict" ? "CONFLICT" : "UNMEASURED";
}

function compareDistances(left: TurnedDownTechnician, right: TurnedDownTechnician): number {
  const [near, far] = [left, right].map((one) => one.greatCircleDistanceMeters ?? Number.MAX_VALUE);
  return (near ?? 0) - (far ?? 0) || compareIds(left.technicianId, right.technicianId);
}

/**
 * Says that a technician would be near enough if the latitude and longitude of the work were swapped. Null if none would,
 * or if a technician is near enough as it is.
 */
export function findSwapHint(
  { customer, candidates }: Pick<Decision, "customer" | "candidates">,
  { maxDistanceMeters }: LongestDrive,
): string | null {
  const swapped = swapCoordinates(customer.location);
  if (maxDistanceMeters === undefined || !isValidCoordinates(swapped)) return null;
  const located = candidates.flatMap((candidate) => {
    const { location } = candidate.technician;
    return location !== null && isValidCoordinates(location) ? [{ candidate, location }] : [];
  });
  const areAllTooFar = located.every(
    ({ candidate }) => candidate.status === "ineligible" && candidate.reasons.includes("TOO_FAR"),
  );
  if (!areAllTooFar) return null;
  const isNear = located.some(({ location }) => greatCircleDistanceMeters(location, swapped) <= maxDistanceMeters);
  if (!isNear) return null;
  const { latitude, longitude } = customer.location;
  return `nobody is near latitude ${latitude}, longitude ${longitude}, but somebody is with the two swapped`;
}
