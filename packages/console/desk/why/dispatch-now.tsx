import type { ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ActDialog } from "../act/act-dialog.js";
import { SentText } from "../act/sent-text.js";
import { useDesk, useMay } from "../shell/desk-context.js";
import { useTexts } from "../texts/use-texts.js";
import { toWaitingText } from "./to-waiting-text.js";

const tried = { tried_at: "", next_try_at: null };

/** Sends the best technician to a waiting job, after a look at who that would be. */
export function DispatchNow({ job }: { readonly job: ListedJobJson }): JSX.Element | null {
  const { session, board } = useDesk();
  const { texts } = useTexts();
  const [isOpen, setOpen] = useState(false);
  const may = useMay("dispatchJob") && useMay("dispatch");
  if (!may) return null;
  const nameOf = (id: string | number): string =>
    board.state.get().technicians.get(String(id))?.name ?? texts.jobs.technician(String(id));
  const { latitude, longitude } = job.location;
  const place = latitude === null || longitude === null ? {} : { latitude, longitude };
  const work = {
    requirements: job.requirements,
    window: job.window,
    work_seconds: job.work_seconds,
    priority: job.priority,
  };
  return (
    <>
      <button type="button" class="primary" onClick={() => setOpen(true)}>
        {texts.jobs.assign}
      </button>
      {isOpen && (
        <ActDialog
          title={texts.jobs.assignTitle(1)}
          commitText={texts.jobs.assign}
          preview={(signal) => session.client.preview({ ...place, ...work, job_id: job.id }, { signal })}
          showPreview={(preview) => <SentText preview={preview} />}
          isPossible={({ tech_id: technician }) => technician !== null}
          commit={(_, { signal, reason }) => session.client.dispatchJob(job.id, { reason }, { signal })}
          doneText={(answer) => {
            void board.refresh(job.id);
            if ("tech_id" in answer) return texts.jobs.assignedTo(nameOf(answer.tech_id));
            const { failure, reasons } = answer;
            return texts.jobs.stillWaits(toWaitingText({ waiting: { ...tried, failure, reasons } }, texts));
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
