import type { DecisionJson, ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { askAbout } from "../shell/route.js";
import { useNames } from "../shell/use-names.js";
import { toReasonPhrase } from "../texts/reason-codes.js";
import { toDifference } from "../texts/to-difference.js";
import { useTexts } from "../texts/use-texts.js";
import { toProofText } from "./to-proof-text.js";

export type CandidateJson = DecisionJson["candidates"][number];

/** Who goes, how far, and what it relies on that nobody is better. */
export function DecisionPart({
  decision,
  booking,
  earlier,
  job: { window, requirements },
  isOver,
}: {
  readonly decision: DecisionJson;
  /** Who gave the job to its technician, when and why. Null if that is not known. */
  readonly booking: string | null;
  /** The decision that sent the same technician before, if the present one compared them with nobody. Null otherwise. */
  readonly earlier: DecisionJson | null;
  /** As it is now: an appointment that was moved does not start when the decision says. */
  readonly job: Pick<ListedJobJson, "window" | "requirements">;
  readonly isOver: boolean;
}): JSX.Element {
  const { texts, format } = useTexts();
  const names = useNames();
  const { decision: words } = texts.why;
  const [chosen] = decision.candidates;
  const toProof = (one: DecisionJson): string =>
    toProofText(one, requirements.pinned ?? [], texts, format, names.technician);
  return (
    <section class="part" aria-labelledby="why-decision">
      <h3 id="why-decision">{words.title}</h3>
      {chosen?.status === "chosen" && (
        <p>
          <b>{(isOver ? words.went : words.goes)(names.technician(chosen.technician.id))}</b>
          {": "}
          {chosen.basis === "road"
            ? words.byRoad(format.distance(chosen.distance_meters), format.duration(chosen.duration_seconds))
            : words.byEstimate(format.distance(chosen.distance_meters))}
          {". "}
          {chosen.visit !== undefined &&
            isWithin(chosen.visit.starts_at, window) &&
            `${words.starts(format.dateTime(chosen.visit.starts_at))}.`}
        </p>
      )}
      {booking !== null && <p>{booking}</p>}
      <p>{toProof(decision)}</p>
      {earlier !== null && chosen !== undefined && (
        <p>
          {words.before(names.technician(chosen.technician.id), format.dateTime(earlier.decided_at), toProof(earlier))}
        </p>
      )}
      <p class="dim">{words.at(format.dateTime(decision.decided_at))}</p>
      <Ranking decision={decision} />
    </section>
  );
}

function isWithin(at: string, window: ListedJobJson["window"]): boolean {
  const ms = Date.parse(at);
  return window === null || (ms >= Date.parse(window.earliest) && ms <= Date.parse(window.latest));
}

const shownAtFirst = 6;

function Ranking({ decision: { candidates } }: { readonly decision: DecisionJson }): JSX.Element {
  const { texts } = useTexts();
  const { decision: words } = texts.why;
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? candidates : candidates.slice(0, shownAtFirst);
  const omitted = candidates.length - shown.length;
  return (
    <>
      <h4 id="why-ranking">{words.ranking}</h4>
      <p class="dim">{words.rankingHint}</p>
      <ol class="ranking" aria-labelledby="why-ranking">
        {shown.map((one) => (
          <RankingLine key={one.technician.id} candidate={one} best={candidates[0]} />
        ))}
      </ol>
      {omitted > 0 && (
        <button type="button" class="quiet" onClick={() => setWhole(true)}>
          {words.more(omitted)}
        </button>
      )}
    </>
  );
}

interface RankingLineProps {
  readonly candidate: CandidateJson;
  readonly best: CandidateJson | undefined;
}

function RankingLine({ candidate, best }: RankingLineProps): JSX.Element {
  const { texts, format } = useTexts();
  const names = useNames();
  const { decision: words, reasons } = texts.why;
  const { id } = candidate.technician;
  const parts: string[] = [];
  if ("distance_meters" in candidate) {
    const distance = format.distance(candidate.distance_meters);
    parts.push(candidate.basis === "road" ? distance : `${distance} ${texts.jobs.estimate}`);
    if (candidate !== best && best !== undefined && "distance_meters" in best) {
      parts.push(toDifference(candidate.distance_meters, best.distance_meters, words, texts, format));
    }
  } else if (candidate.great_circle_distance_meters !== null) {
    parts.push(words.straight(format.distance(candidate.great_circle_distance_meters)));
  }
  if (candidate.status === "ineligible") {
    parts.push(candidate.reasons.map((code) => toReasonPhrase(code, reasons)).join(", "));
  } else if (candidate.status === "unreachable") parts.push(toReasonPhrase(candidate.reason, reasons));
  else parts.push(words.statuses[candidate.status]);
  return (
    <li>
      <button type="button" class="link" onClick={() => askAbout(id)}>
        {names.technician(id)}
      </button>{" "}
      <span class="dim">{parts.join(" · ")}</span>
    </li>
  );
}
