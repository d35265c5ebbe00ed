import type { CandidateExplanationJson, ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { ActButton } from "../act/act-button.js";
import { AssignTo } from "../act/assign-to.js";
import { pardonedReasons } from "../act/pardoned-reasons.js";
import { Reassign } from "../act/reassign.js";
import { Restrict } from "../act/restrict.js";
import { useStore } from "../kit/store.js";
import { useDesk, useMay } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";

export interface TechnicianActionsProps {
  readonly job: ListedJobJson;
  readonly candidate: CandidateExplanationJson;
}

/** What can be done with a job and the technician that was asked about. */
export function TechnicianActions({ job, candidate }: TechnicianActionsProps): JSX.Element | null {
  const { board } = useDesk();
  const { texts } = useTexts();
  const names = useNames();
  const assignment = useStore(board.state, ({ assignments }) => assignments.get(String(job.id)));
  const mayAssign = useMay("dispatchBatch");
  const mayReassign = useMay("reassignAssignment") && useMay("changeJob");
  const mayChange = useMay("changeJob");
  const { overrule } = texts;
  const technicianId = candidate.technician_id;
  const name = names.technician(technicianId);
  const isNamed = (ids: readonly (string | number)[] = []): boolean =>
    ids.some((id) => String(id) === String(technicianId));
  const { pinned = [], excluded } = job.requirements;
  const isPinned = pinned.length === 1 && isNamed(pinned);
  const canBeSent = candidate.is_eligible || candidate.reasons.every(({ code }) => pardonedReasons.has(code));
  if (job.status !== "waiting" && job.status !== "assigned") return null;
  return (
    <div class="actions">
      {job.status === "waiting" && candidate.is_eligible && mayAssign && (
        <ActButton
          text={overrule.assignTo(name)}
          dialog={(onClose) => <AssignTo {...{ job, technicianId, onClose }} />}
        />
      )}
      {job.status === "assigned" && assignment !== undefined && !candidate.has_job && canBeSent && mayReassign && (
        <ActButton
          text={overrule.reassignTo(name)}
          dialog={(onClose) => <Reassign {...{ job, assignment, technicianId, onClose }} />}
        />
      )}
      {mayChange && !isPinned && (
        <ActButton
          text={overrule.pin(name)}
          dialog={(onClose) => <Restrict how="pin" {...{ job, technicianId, onClose }} />}
        />
      )}
      {mayChange && !isNamed(excluded) && (
        <ActButton
          text={overrule.exclude(name)}
          dialog={(onClose) => <Restrict how="exclude" {...{ job, technicianId, onClose }} />}
        />
      )}
    </div>
  );
}
