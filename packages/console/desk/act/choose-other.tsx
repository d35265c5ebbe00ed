import type { AssignmentJson, DecisionJson, DispatchClient, ListedJobJson, WireId } from "@dispatch/client";
import type { JSX } from "preact";
import { useLoaded } from "../kit/use-loaded.js";
import { useDesk, useMay } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { toReasonPhrase } from "../texts/reason-codes.js";
import { toDifference } from "../texts/to-difference.js";
import { useTexts } from "../texts/use-texts.js";

export interface ChooseOtherProps {
  readonly job: ListedJobJson;
  readonly assignment: AssignmentJson;
  /** Null: the best one. */
  readonly chosenId: WireId | null;
  onChoose(id: WireId | null): void;
}

const maxChoices = 5;
/** So many of those who cannot go are named, with the reason. */
const maxBarred = 5;

/**
 * The next few who could go instead, each with how much farther it is for them: in the order of what is shown, the nearest on
 * top. Below are those near it who cannot go, and why. Nothing until they are known.
 */
export function ChooseOther({ job, assignment, chosenId, onChoose }: ChooseOtherProps): JSX.Element | null {
  const { session } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const may = useMay("dispatch");
  const loaded = useLoaded(may ? `${job.id} ${job.version}` : null, (signal) =>
    listOthers(session.client, job, signal),
  );
  if (loaded.state !== "ready" || loaded.value.free.length < 2) return null;
  const { free, barred, bestId } = loaded.value;
  const { overrule, why } = texts;
  const holder = names.technician(assignment.tech_id);
  const words = {
    farther: (distance: string) => overrule.choiceFarther(distance, holder),
    nearer: (distance: string) => overrule.choiceNearer(distance, holder),
    same: why.decision.same,
  };
  const toDrive = (meters: number, isRoad: boolean): string => {
    const distance = isRoad ? format.distance(meters) : why.decision.byEstimate(format.distance(meters));
    if (assignment.distance_km === null) return distance;
    return `${distance}, ${toDifference(meters, assignment.distance_km * 1000, words, texts, format)}`;
  };
  return (
    <fieldset class="choices">
      <legend>{overrule.reassignWho}</legend>
      {free.map(({ technician: { id }, distance_meters: meters, basis }) => (
        <label key={id} class="check">
          <input
            type="radio"
            name="other"
            checked={id === bestId ? chosenId === null : chosenId === id}
            onChange={() => onChoose(id === bestId ? null : id)}
          />
          {overrule.choice(names.technician(id), toDrive(meters, basis === "road"), id === bestId)}
        </label>
      ))}
      {barred
        .filter(({ technician: { id } }) => String(id) !== String(assignment.tech_id))
        .slice(0, maxBarred)
        .map(({ technician: { id }, reasons }) => (
          <label key={id} class="check dim">
            <input type="radio" name="other" disabled />
            {overrule.choiceBarred(
              names.technician(id),
              reasons.map((code) => toReasonPhrase(code, why.reasons)).join(", "),
            )}
          </label>
        ))}
    </fieldset>
  );
}

type Candidate = DecisionJson["candidates"][number];

interface Others {
  /** The nearest first. */
  readonly free: readonly Extract<Candidate, { readonly status: "chosen" | "measured" }>[];
  readonly barred: readonly { readonly technician: Candidate["technician"]; readonly reasons: readonly string[] }[];
  /** Who is sent if nobody is chosen. The best is not always the nearest: some jobs prefer somebody. */
  readonly bestId: WireId | null;
}

/** Asks who could go without the present technician and those who had the job before, and who cannot. */
async function listOthers(client: DispatchClient, job: ListedJobJson, signal: AbortSignal): Promise<Others> {
  const { requirements, priority, window, work_seconds } = job;
  const { latitude, longitude } = job.location;
  if (latitude === null || longitude === null) return { free: [], barred: [], bestId: null };
  const work = { latitude, longitude, priority, window, work_seconds, requirements };
  const { decision, tech_id: bestId } = await client.preview({ ...work, job_id: job.id }, { signal });
  const toStraight = ({ great_circle_distance_meters: meters }: Candidate): number => meters ?? Number.MAX_VALUE;
  const free = decision.candidates.filter((one) => one.status === "chosen" || one.status === "measured");
  const first = free.slice(0, maxChoices).sort((one, other) => one.distance_meters - other.distance_meters);
  const barred = decision.candidates
    .toSorted((one, other) => toStraight(one) - toStraight(other))
    .flatMap((one) => {
      if (one.status === "ineligible") return [{ technician: one.technician, reasons: one.reasons }];
      return one.status === "unreachable" ? [{ technician: one.technician, reasons: [one.reason] }] : [];
    });
  return { free: first, barred, bestId };
}
