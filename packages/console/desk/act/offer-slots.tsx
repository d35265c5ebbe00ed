import type { AssignmentJson, DispatchClient, DispatchJson, HoldJson, ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { repeatSafely } from "../kit/repeat-safely.js";
import { useDesk } from "../shell/desk-context.js";
import { Dialog } from "../shell/dialog.js";
import { useNames } from "../shell/use-names.js";
import { useTexts } from "../texts/use-texts.js";
import { type Offer, toSlotFinder } from "./find-offers.js";
import { OfferList } from "./offer-list.js";
import { useHeldJobs } from "./use-held-jobs.js";
import { useRun } from "./use-run.js";

export interface OfferSlotsProps {
  readonly job: ListedJobJson;
  readonly onClose: () => void;
}

type Answer = Awaited<ReturnType<DispatchClient["dispatchJob"]>>;

/** Who has the job now. */
function toPresent(answer: DispatchJson): Pick<AssignmentJson, "id" | "tech_id"> {
  return answer.current_assignment ?? answer;
}

/** Whether the job has the technician and the time that were held. Somebody else may have given it to others before. */
async function isAsHeld(client: DispatchClient, answer: Answer, held: HoldJson): Promise<boolean> {
  if ("job" in answer) return false;
  const { id, tech_id: holder } = toPresent(answer);
  if (String(holder) !== String(held.technician_id)) return false;
  if (!answer.is_repeat) return true;
  const { visits } = await client.readTechnicianCalendar(holder, { from: held.starts_at, to: held.ends_at });
  const visit = visits.find(({ assignment_id: one }) => String(one) === String(id));
  return visit !== undefined && Date.parse(visit.starts_at) === Date.parse(held.starts_at);
}

interface Kept {
  /** Shows a time that is held. If the dialogue is gone by now, it is freed instead. */
  (held: HoldJson): void;
  /** The time that was shown is no longer to be freed. */
  forget(): void;
}

/**
 * Keeps a time that is held while its dialogue is there, and frees it when that goes away, by whatever way: nobody could find
 * the time again.
 */
function useKept(show: (held: HoldJson) => void, free: (held: HoldJson) => void): Kept {
  const kept = useRef<HoldJson | null>(null);
  const isGone = useRef(false);
  const latestFree = useRef(free);
  latestFree.current = free;
  useEffect(
    () => () => {
      isGone.current = true;
      if (kept.current !== null) latestFree.current(kept.current);
    },
    [],
  );
  const keep = (held: HoldJson): void => {
    if (isGone.current) latestFree.current(held);
    else {
      kept.current = held;
      show(held);
    }
  };
  const forget = (): void => {
    kept.current = null;
  };
  return Object.assign(keep, { forget });
}

/** Offers the next appointments of a job that waits, holds one while the customer decides, and books it. */
export function OfferSlots({ job, onClose }: OfferSlotsProps): JSX.Element {
  const { session, board, notices } = useDesk();
  const { texts, format } = useTexts();
  const names = useNames();
  const { client } = session;
  const { overrule } = texts;
  // While the customer decides, the queue books no other time.
  useHeldJobs([String(job.id)]);
  const [round, setRound] = useState(0);
  const [hold, setHold] = useState<HoldJson | null>(null);
  const { isBusy, problem, run: runShown } = useRun();
  /** Without it, the time would become free by itself, only later. */
  const freeLater = ({ id }: HoldJson): void => void client.releaseHold(id).catch(session.notice);
  const keep = useKept(setHold, (held) => {
    freeLater(held);
    notices.tell(overrule.released);
  });
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
  const take = ({ technicianId, startsAt }: Offer): Promise<void> =>
    run(async () => keep(await client.holdSlot({ job_id: job.id, technician_id: technicianId, starts_at: startsAt })));
  const book = (held: HoldJson): Promise<void> =>
    run(async () => {
      // From here on it is booked or freed, whether the dialogue is still there or not.
      keep.forget();
      try {
        const answer = await repeatSafely(() => client.dispatchJob(job.id, { hold_id: String(held.id) }));
        void board.refresh(job.id);
        const isBooked = await isAsHeld(client, answer, held);
        if (!isBooked) freeLater(held);
        notices.tell(isBooked ? toBooked(held) : toOther(answer), { isProblem: !isBooked });
        onClose();
      } catch (error) {
        freeLater(held);
        throw error;
      }
    });
  const toBooked = ({ technician_id: id, starts_at: startsAt }: HoldJson): string =>
    overrule.booked(names.technician(id), format.dateTime(startsAt));
  const toOther = (answer: Answer): string =>
    "job" in answer ? overrule.bookedNobody : overrule.bookedOther(names.technician(toPresent(answer).tech_id));
  const giveUp = (held: HoldJson): Promise<void> =>
    run(async () => {
      await client.releaseHold(held.id);
      keep.forget();
      notices.tell(overrule.released);
      setHold(null);
      setRound((known) => known + 1);
    });
  const bookButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (hold !== null && !isBusy) bookButton.current?.focus();
  }, [hold, isBusy]);
  return (
    <Dialog title={overrule.slotsTitle} onClose={onClose} isBusy={isBusy}>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {hold !== null && (
        <div class="preview" aria-live="polite">
          <p>
            <b>{overrule.slot(format.dateTime(hold.starts_at), names.technician(hold.technician_id))}</b>
          </p>
          <p>{overrule.held(format.time(hold.held_until))}</p>
        </div>
      )}
      {hold === null && (
        <OfferList
          key={round}
          {...{ job, isBusy }}
          window={job.window}
          chooseText={overrule.hold}
          find={toSlotFinder(client, job)}
          onChoose={(offer) => void take(offer)}
        />
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
        <button type="button" disabled={isBusy} onClick={onClose}>
          {texts.shell.close}
        </button>
      </footer>
    </Dialog>
  );
}
