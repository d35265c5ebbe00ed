import type { AssignmentJson, JobJson, ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useDesk } from "../shell/desk-context.js";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";
import { ActDialog } from "./act-dialog.js";

export interface CancelJobProps {
  readonly job: ListedJobJson;
  readonly onClose: () => void;
}

/** Cancels a job, after it has been said who loses it. */
export function CancelJob({ job, onClose }: CancelJobProps): JSX.Element {
  const { session, board } = useDesk();
  const { texts } = useTexts();
  const names = useNames();
  const { client } = session;
  return (
    <ActDialog<AssignmentJson | null, JobJson>
      title={texts.overrule.cancelTitle}
      commitText={texts.overrule.cancel}
      isDangerous
      preview={async (signal) => {
        const now = await client.readJob(job.id, {}, { signal });
        const isHeld = now.status === "assigned" && now.assignment_id !== null;
        return isHeld ? client.readAssignment(now.assignment_id ?? "", {}, { signal }) : null;
      }}
      showPreview={(assignment) => (
        <>
          {assignment !== null && <p>{texts.overrule.loses(names.technician(assignment.tech_id))}</p>}
          <p>{texts.overrule.cancelText}</p>
        </>
      )}
      commit={(_, { signal, reason }) => client.cancelJob(job.id, { reason }, { signal })}
      doneText={() => {
        void board.refresh(job.id);
        return texts.overrule.cancelled;
      }}
      onClose={onClose}
    />
  );
}
