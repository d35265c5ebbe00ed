import type { ListedJobJson } from "@dispatch/client";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useDesk } from "../shell/desk-context.js";
import { Dialog } from "../shell/dialog.js";
import { useTexts } from "../texts/use-texts.js";
import { ChangeAct } from "./change-act.js";
import { toMoveFinder } from "./find-offers.js";
import { OfferList } from "./offer-list.js";

export interface OfferMovesProps {
  readonly job: ListedJobJson;
  readonly onClose: () => void;
}

/** Offers other appointments for an assigned job, and moves it to the chosen one after a preview. */
export function OfferMoves({ job, onClose }: OfferMovesProps): JSX.Element {
  const { session } = useDesk();
  const { texts, format } = useTexts();
  const { overrule } = texts;
  const [startsAt, setStartsAt] = useState<string | null>(null);
  if (startsAt !== null) {
    const window = { earliest: startsAt, latest: startsAt };
    return <ChangeAct title={overrule.moveTo(format.dateTime(startsAt))} changes={{ window }} {...{ job, onClose }} />;
  }
  return (
    <Dialog title={overrule.slotsTitle} onClose={onClose}>
      <OfferList
        job={job}
        window={null}
        chooseText={overrule.choose}
        find={toMoveFinder(session.client, job)}
        onChoose={(offer) => setStartsAt(offer.startsAt)}
      />
      <footer>
        <button type="button" onClick={onClose}>
          {texts.shell.close}
        </button>
      </footer>
    </Dialog>
  );
}
