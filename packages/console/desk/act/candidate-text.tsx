import type { CandidateExplanationJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useNames } from "../shell/use-names.js";
import { toReasonText } from "../texts/to-reason-text.js";
import { useTexts } from "../texts/use-texts.js";

/** Says in a preview how far a technician would drive, or every reason why they cannot go. */
export function CandidateText({ candidate }: { readonly candidate: CandidateExplanationJson }): JSX.Element {
  const { texts, format } = useTexts();
  const names = useNames();
  const { overrule } = texts;
  const name = names.technician(candidate.technician_id);
  const { drive, displaces } = candidate;
  if (!candidate.is_eligible) {
    return (
      <>
        <p>{overrule.cannot(name)}</p>
        <ul class="reasons">
          {candidate.reasons.map((reason) => (
            <li key={`${reason.code} ${reason.parameter}`}>{toReasonText(reason, texts, format)}</li>
          ))}
        </ul>
        {displaces !== null && <p>{texts.why.whyNot.displaces(names.job(displaces.job_id))}</p>}
      </>
    );
  }
  if (drive === null) return <p>{texts.why.whyNot.could(name, null)}</p>;
  const distance = format.distance(drive.distance_meters);
  const isMeasured = drive.basis === "road" && drive.duration_seconds !== null;
  const text = isMeasured
    ? texts.why.decision.byRoad(distance, format.duration(drive.duration_seconds ?? 0))
    : texts.why.decision.byEstimate(distance);
  return <p>{overrule.drives(name, text)}</p>;
}
