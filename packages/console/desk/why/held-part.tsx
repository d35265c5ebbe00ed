import type { ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { changeOnce } from "../act/change-once.js";
import { useRun } from "../act/use-run.js";
import { useNow } from "../kit/use-now.js";
import { useDesk, useMay } from "../shell/desk-context.js";
import { useTexts } from "../texts/use-texts.js";
import { isHeld } from "./is-held.js";

/** Says until when the queue leaves the job alone, and lets it go on. */
export function HeldPart({ job }: { readonly job: ListedJobJson }): JSX.Element | null {
  const { session, board } = useDesk();
  const { texts, format } = useTexts();
  const mayChange = useMay("changeJob");
  const { isBusy, problem, run } = useRun();
  const now = useNow();
  if (!isHeld(job, now)) return null;
  const letGo = (): Promise<void> =>
    run(async () => {
      await changeOnce(session.client, job, { held_until: null }, { signal: new AbortController().signal });
      await board.refresh(job.id);
    });
  return (
    <section class="part" aria-label={texts.why.heldTitle}>
      <p>{texts.why.heldUntil(format.dateTime(job.held_until))}</p>
      {mayChange && (
        <button type="button" disabled={isBusy} onClick={() => void letGo()}>
          {texts.why.letGo}
        </button>
      )}
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
