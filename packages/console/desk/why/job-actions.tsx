import type { AssignmentJson, ListedJobJson, WireId } from "@dispatch/client";
import type { JSX } from "preact";
import { ActButton } from "../act/act-button.js";
import { ChangeAct } from "../act/change-act.js";
import { ChangeDialog } from "../act/change-dialog.js";
import { CancelJob } from "../act/end-job.js";
import { MakeEmergency } from "../act/make-emergency.js";
import { MarkIll } from "../act/mark-ill.js";
import { MoveAct, nextMoves } from "../act/move-act.js";
import { OfferMoves } from "../act/offer-moves.js";
import { OfferSlots } from "../act/offer-slots.js";
import { Reassign } from "../act/reassign.js";
import { Restrict } from "../act/restrict.js";
import { toPriorityLevel } from "../data/priority-level.js";
import { useStore } from "../kit/store.js";
import { useDesk, useMay } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";
import { DispatchNow } from "./dispatch-now.js";

/** What can be done with the job, as far as the reader may. */
export function JobActions({ job }: { readonly job: ListedJobJson }): JSX.Element | null {
  const { board } = useDesk();
  const { texts } = useTexts();
  const assignment = useStore(board.state, ({ assignments }) => assignments.get(String(job.id)));
  const isWaiting = job.status === "waiting";
  const mayChange = useMay("changeJob");
  const mayCancel = useMay("cancelJob");
  const mayOffer = useMay("findSlots") && useMay("holdSlot") && useMay("dispatchJob");
  const { overrule } = texts;
  if (!isWaiting && job.status !== "assigned") return null;
  const isEmergency = toPriorityLevel(job.priority) === "emergency";
  const mayTake = { requirements: { ...job.requirements, may_interrupt: true } };
  return (
    <section class="part" aria-label={overrule.title}>
      <div class="actions">
        {isWaiting && <DispatchNow job={job} />}
        {isWaiting && mayOffer && (
          <ActButton text={overrule.slots} dialog={(onClose) => <OfferSlots {...{ job, onClose }} />} />
        )}
        {!isWaiting && assignment !== undefined && <AssignedActions {...{ job, assignment }} />}
        {mayChange && (
          <>
            <ActButton
              text={overrule.move}
              dialog={(onClose) => <ChangeDialog part="window" {...{ job, onClose }} />}
            />
            <ActButton text={overrule.change} dialog={(onClose) => <ChangeDialog part="all" {...{ job, onClose }} />} />
          </>
        )}
        {mayChange && !isEmergency && (
          <ActButton text={overrule.emergency} dialog={(onClose) => <MakeEmergency {...{ job, onClose }} />} />
        )}
        {mayChange && isEmergency && job.requirements.may_interrupt !== true && (
          <ActButton
            text={overrule.interrupt}
            dialog={(onClose) => (
              <ChangeAct title={overrule.interrupt} changes={mayTake} dispatches={isWaiting} {...{ job, onClose }} />
            )}
          />
        )}
        {mayChange && <Unrestrict job={job} />}
        {mayCancel && <ActButton text={overrule.cancel} dialog={(onClose) => <CancelJob {...{ job, onClose }} />} />}
      </div>
    </section>
  );
}

/** More are not offered here: who is asked about has their own button. */
const maxNamed = 5;

/** Takes back that only some technicians may go, or that some may not. */
function Unrestrict({ job }: { readonly job: ListedJobJson }): JSX.Element {
  const { texts } = useTexts();
  const names = useNames();
  const { pinned = [], excluded = [] } = job.requirements;
  const toButton = (how: "unpin" | "allow") => (technicianId: WireId) => (
    <ActButton
      key={`${how} ${technicianId}`}
      text={texts.overrule[how](names.technician(technicianId))}
      dialog={(onClose) => <Restrict {...{ how, job, technicianId, onClose }} />}
    />
  );
  return (
    <>
      {pinned.slice(0, maxNamed).map(toButton("unpin"))}
      {excluded.slice(0, maxNamed).map(toButton("allow"))}
    </>
  );
}

interface AssignedActionsProps {
  readonly job: ListedJobJson;
  readonly assignment: AssignmentJson;
}

function AssignedActions({ job, assignment }: AssignedActionsProps): JSX.Element {
  const { texts } = useTexts();
  const names = useNames();
  const mayReassign = useMay("reassignAssignment") && useMay("changeJob");
  const mayRelease = useMay("releaseTechnician") && useMay("changeJob");
  const move = assignment.status === null ? undefined : nextMoves[assignment.status];
  const mayMove = useMay(`${move}Assignment`);
  const mayChange = useMay("changeJob");
  const hasBegun = assignment.status === "en_route" || assignment.status === "on_site";
  const { overrule } = texts;
  return (
    <>
      {move !== undefined && mayMove && (
        <ActButton
          text={overrule.moves[move]}
          isPrimary
          dialog={(onClose) => <MoveAct {...{ assignment, move, onClose }} />}
        />
      )}
      {mayChange && !hasBegun && (
        <ActButton text={overrule.slots} dialog={(onClose) => <OfferMoves {...{ job, onClose }} />} />
      )}
      {mayReassign && (
        <ActButton
          text={overrule.reassign}
          dialog={(onClose) => <Reassign technicianId={null} {...{ job, assignment, onClose }} />}
        />
      )}
      {mayRelease && (
        <ActButton
          text={overrule.ill(names.technician(assignment.tech_id))}
          dialog={(onClose) => <MarkIll technicianId={assignment.tech_id} onClose={onClose} />}
        />
      )}
    </>
  );
}
