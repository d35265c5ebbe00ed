import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { BulkDialog, type BulkItem } from "../../act/bulk-dialog.js";
import type { Card } from "../../data/cards.js";
import { useDesk, useMay } from "../../shell/desk-context.js";
import { goTo } from "../../shell/route.js";
import { useTexts } from "../../texts/use-texts.js";

export interface SelectionBarProps {
  /** The selected jobs. */
  readonly cards: readonly Card[];
  onClear(): void;
}

interface JobItem extends BulkItem {
  readonly card: Card;
}

/** What can be done with the selected jobs at once. */
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
      {action?.is === "assign" && <AssignDialog items={action.items} onClose={close} onDone={onClear} />}
      {action?.is === "cancel" && <CancelDialog items={action.items} onClose={close} onDone={onClear} />}
    </section>
  );
}

interface JobsDialogProps {
  readonly items: readonly JobItem[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function AssignDialog({ items, onClose }: JobsDialogProps): JSX.Element {
  const { session, board } = useDesk();
  const { texts } = useTexts();
  const nameOf = (id: string | number): string =>
    board.state.get().technicians.get(String(id))?.name ?? texts.jobs.technician(String(id));
  return (
    <BulkDialog
      title={texts.jobs.assignTitle(items.length)}
      commitText={texts.jobs.assign}
      {...{ items, onClose }}
      run={async ({ id }, { signal }) => {
        const answer = await session.client.dispatchJob(id, {}, { signal });
        void board.refresh(id);
        if ("tech_id" in answer) return texts.jobs.assignedTo(nameOf(answer.tech_id));
        const { failure } = answer;
        return texts.jobs.stillWaits(failure === null ? "" : (texts.why.failures[failure.code] ?? failure.detail));
      }}
    >
      <p>{texts.jobs.assignHint}</p>
    </BulkDialog>
  );
}

function CancelDialog({ items, onClose, onDone }: JobsDialogProps): JSX.Element {
  const { session, board } = useDesk();
  const { texts } = useTexts();
  return (
    <BulkDialog
      title={texts.jobs.cancelTitle(items.length)}
      commitText={texts.jobs.cancelJobs}
      isDangerous
      {...{ items, onClose, onDone }}
      run={async ({ id }, { signal }) => {
        await session.client.cancelJob(id, {}, { signal });
        void board.refresh(id);
        return texts.jobs.cancelled;
      }}
    >
      <p>{texts.jobs.cancelHint}</p>
    </BulkDialog>
  );
}
