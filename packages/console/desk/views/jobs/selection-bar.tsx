import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { BulkDialog, type BulkItem } from "../../act/bulk-dialog.js";
import { ReasonField, toReasonBody } from "../../act/reason-field.js";
import type { Card } from "../../data/cards.js";
import { useDesk, useMay } from "../../shell/desk-context.js";
import { goTo } from "../../shell/route.js";
import { useTexts } from "../../texts/use-texts.js";
import { AssignDialog } from "./assign-dialog.js";

export interface SelectionBarProps {
  /** The selected jobs. */
  readonly cards: readonly Card[];
  onClear(): void;
}

interface JobItem extends BulkItem {
  readonly card: Card;
}

/** What can be done with the selected jobs at once. Its dialogue stays when no job is selected any more, to show the results. */
export function SelectionBar({ cards, onClear }: SelectionBarProps): JSX.Element {
  const { texts } = useTexts();
  const [action, setAction] = useState<{ readonly is: "assign" | "cancel"; readonly items: readonly JobItem[] } | null>(
    null,
  );
  const mayAssign = useMay("dispatchJob");
  const mayPlan = useMay("dispatchBatch");
  const mayCancel = useMay("cancelJob");
  const toItem = (card: Card): JobItem => ({ id: card.id, name: card.job.reference ?? texts.jobs.job(card.id), card });
  const waiting = cards.filter(({ column }) => column === "waiting");
  const close = (): void => setAction(null);
  return (
    <>
      {cards.length > 0 && (
        <section class="selection" aria-label={texts.jobs.selected(cards.length)}>
          <span>{texts.jobs.selected(cards.length)}</span>
          {mayAssign && (
            <button
              type="button"
              class="primary"
              disabled={waiting.length === 0}
              onClick={() => setAction({ is: "assign", items: waiting.map(toItem) })}
            >
              {texts.jobs.assign}
            </button>
          )}
          {mayPlan && (
            <button type="button" disabled={waiting.length === 0} onClick={() => goTo({ view: "batch", jobId: null })}>
              {texts.jobs.assignTogether}
            </button>
          )}
          {mayCancel && (
            <button type="button" onClick={() => setAction({ is: "cancel", items: cards.map(toItem) })}>
              {texts.jobs.cancelJobs}
            </button>
          )}
          <button type="button" class="quiet" onClick={onClear}>
            {texts.jobs.clearSelection}
          </button>
        </section>
      )}
      {action?.is === "assign" && <AssignDialog items={action.items} onClose={close} />}
      {action?.is === "cancel" && <CancelDialog items={action.items} onClose={close} onDone={onClear} />}
    </>
  );
}

interface JobsDialogProps {
  readonly items: readonly JobItem[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function CancelDialog({ items, onClose, onDone }: JobsDialogProps): JSX.Element {
  const { session, board } = useDesk();
  const [reason, setReason] = useState("");
  const { texts } = useTexts();
  return (
    <BulkDialog
      title={texts.jobs.cancelTitle(items.length)}
      commitText={texts.jobs.cancelJobs}
      isDangerous
      {...{ items, onClose, onDone }}
      run={async ({ id }, { signal }) => {
        await session.client.cancelJob(id, toReasonBody(reason), { signal });
        void board.refresh(id);
        return texts.jobs.cancelled;
      }}
    >
      <p>{texts.jobs.cancelHint}</p>
      <ReasonField value={reason} onChange={setReason} />
    </BulkDialog>
  );
}
