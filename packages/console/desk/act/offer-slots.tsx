import type { HoldJson, ListedJobJson, SlotListJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLoaded } from "../kit/use-loaded.js";
import { useDesk } from "../shell/desk-context.js";
import { Dialog } from "../shell/dialog.js";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";
import { explainFailure } from "./explain-failure.js";
import { useRun } from "./use-run.js";

export interface OfferSlotsProps {
  readonly job: ListedJobJson;
  readonly onClose: () => void;
}

const maxSlots = 8;

/** Offers the next appointments of a job that waits, holds one while the customer decides, and books it. */
export function OfferSlots({ job, onClose }: OfferSlotsProps): JSX.Element {
  const { session, board, notices } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const { client } = session;
  const { overrule } = texts;
  const [round, setRound] = useState(0);
  const [hold, setHold] = useState<HoldJson | null>(null);
  const { isBusy, problem, run: runShown } = useRun();
  const slots = useLoaded(
    `${job.id} ${round}`,
    (signal) => client.findSlots({ job_id: String(job.id), count: maxSlots }, { signal }),
    session.notice,
  );
  const run = (work: () => Promise<void>): Promise<void> =>
    runShown(async () => {
      try {
        await work();
      } catch (error) {
        // The time may be taken by now: the list shows what is left.
        setHold(null);
        setRound((known) => known + 1);
        throw error;
      }
    });
  const take = (slot: SlotListJson["slots"][number]): Promise<void> =>
    run(async () =>
      setHold(await client.holdSlot({ job_id: job.id, technician_id: slot.technician_id, starts_at: slot.starts_at })),
    );
  const book = (held: HoldJson): Promise<void> =>
    run(async () => {
      await client.dispatchJob(job.id, { hold_id: String(held.id) });
      void board.refresh(job.id);
      notices.tell(overrule.booked(names.technician(held.technician_id), format.dateTime(held.starts_at)));
      onClose();
    });
  const giveUp = (held: HoldJson): Promise<void> =>
    run(async () => {
      await client.releaseHold(held.id);
      notices.tell(overrule.released);
      setHold(null);
      setRound((known) => known + 1);
    });
  const bookButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (hold !== null && !isBusy) bookButton.current?.focus();
  }, [hold, isBusy]);
  /** Nobody could find a slot again that is held: it becomes free. */
  const leave = (): void => {
    if (hold !== null) client.releaseHold(hold.id).catch(session.notice);
    onClose();
  };
  return (
    <Dialog title={overrule.slotsTitle} onClose={leave} isBusy={isBusy}>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {hold !== null && (
        <div class="preview" aria-live="polite">
          <p>
            <b>{overrule.slot(format.window(hold.starts_at, hold.ends_at), names.technician(hold.technician_id))}</b>
          </p>
          <p>{overrule.held(format.time(hold.held_until))}</p>
        </div>
      )}
      {hold === null && slots.state === "loading" && <p>{texts.act.preview}</p>}
      {hold === null && slots.state === "failed" && <p role="alert">{explainFailure(slots.error, texts).text}</p>}
      {hold === null && slots.state === "ready" && (
        <ul class="slots" aria-label={overrule.slotsTitle}>
          {slots.value.slots.length === 0 && <li>{overrule.slotsNone}</li>}
          {slots.value.slots.map((slot) => {
            const name = overrule.slot(
              format.window(slot.starts_at, slot.ends_at),
              names.technician(slot.technician_id),
            );
            return (
              <li key={`${slot.technician_id} ${slot.starts_at}`}>
                <span>
                  {name}
                  <span class="dim">{` · ${overrule.addedDrive(format.duration(slot.added_drive_seconds))}`}</span>
                </span>
                <button
                  type="button"
                  disabled={isBusy}
                  aria-label={`${overrule.hold}: ${name}`}
                  onClick={() => void take(slot)}
                >
                  {overrule.hold}
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <footer>
        {hold !== null && (
          <>
            <button type="button" class="primary" ref={bookButton} disabled={isBusy} onClick={() => void book(hold)}>
              {overrule.book}
            </button>
            <button type="button" disabled={isBusy} onClick={() => void giveUp(hold)}>
              {overrule.release}
            </button>
          </>
        )}
        <button type="button" disabled={isBusy} onClick={leave}>
          {texts.shell.close}
        </button>
      </footer>
    </Dialog>
  );
}
