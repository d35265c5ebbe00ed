import type { AssignmentJson, DispatchClient, ListedJobJson, WireId } from "@dispatch/client";
import type { JSX } from "preact";
import { useLoaded } from "../kit/use-loaded.js";
import { useDesk, useMay } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
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

/** The next few who could go instead, each with how much farther it is for them. Nothing until they are known. */
export function ChooseOther({ job, assignment, chosenId, onChoose }: ChooseOtherProps): JSX.Element | null {
  const { session } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const may = useMay("dispatch");
  const loaded = useLoaded(may ? `${job.id} ${job.version}` : null, (signal) =>
    listOthers(session.client, job, signal),
  );
  if (loaded.state !== "ready" || loaded.value.length < 2) return null;
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
    return `${distance}, ${toDifference(meters - assignment.distance_km * 1000, words, format.distance)}`;
  };
  return (
    <fieldset class="choices">
      <legend>{overrule.reassignWho}</legend>
      {loaded.value.map(({ technician: { id }, distance_meters: meters, basis }, index) => (
        <label key={id} class="check">
          <input
            type="radio"
            name="other"
            checked={index === 0 ? chosenId === null : chosenId === id}
            onChange={() => onChoose(index === 0 ? null : id)}
          />
          {overrule.choice(names.technician(id), toDrive(meters, basis === "road"), index === 0)}
        </label>
      ))}
    </fieldset>
  );
}

/** Asks who could go without the present technician and those who had the job before, the best first. */
async function listOthers(client: DispatchClient, job: ListedJobJson, signal: AbortSignal) {
  const { requirements, priority, window, work_seconds } = job;
  const { latitude, longitude } = job.location;
  if (latitude === null || longitude === null) return [];
  const work = { latitude, longitude, priority, window, work_seconds, requirements };
  const { decision } = await client.preview({ ...work, job_id: job.id }, { signal });
  return decision.candidates.filter((one) => one.status === "chosen" || one.status === "measured").slice(0, maxChoices);
}
