import type { ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useTexts } from "../texts/use-texts.js";
import { ChangeAct } from "./change-act.js";

export interface MakeEmergencyProps {
  readonly job: ListedJobJson;
  readonly onClose: () => void;
}

/** Gives a job the highest priority. It takes a technician from another job only if the reader says so. */
export function MakeEmergency({ job, onClose }: MakeEmergencyProps): JSX.Element {
  const { texts } = useTexts();
  const { overrule } = texts;
  const isAllowed = job.requirements.may_interrupt === true;
  const [mayInterrupt, setMayInterrupt] = useState(isAllowed);
  const requirements = { ...job.requirements, may_interrupt: true };
  return (
    <ChangeAct
      title={overrule.emergency}
      changes={{ priority: 20, ...(mayInterrupt && !isAllowed && { requirements }) }}
      dispatches={job.status === "waiting"}
      {...{ job, onClose }}
    >
      {!isAllowed && (
        <label class="check">
          <input
            type="checkbox"
            checked={mayInterrupt}
            onChange={({ currentTarget }) => setMayInterrupt(currentTarget.checked)}
          />
          {overrule.mayInterrupt}
        </label>
      )}
    </ChangeAct>
  );
}
