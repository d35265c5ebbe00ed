import type { JSX } from "preact";
import { useStore } from "../kit/store.js";
import { useTexts } from "../texts/use-texts.js";
import { useDesk } from "./desk-context.js";

/** What has just happened, for eyes and for screen readers, with a way back if there is one. */
export function Notices(): JSX.Element {
  const { notices } = useDesk();
  const { texts } = useTexts();
  const list = useStore(notices.list);
  return (
    <section class="notices" aria-label={texts.shell.notices} aria-live="polite">
      {list.map(({ id, text, isProblem, undo }) => (
        <div key={id} class={isProblem ? "notice problem" : "notice"}>
          <span>{text}</span>
          {undo !== null && (
            <button
              type="button"
              onClick={() => {
                notices.dismiss(id);
                undo();
              }}
            >
              {texts.shell.undo}
            </button>
          )}
          <button type="button" class="quiet" aria-label={texts.shell.dismiss} onClick={() => notices.dismiss(id)}>
            <span aria-hidden="true">×</span>
          </button>
        </div>
      ))}
    </section>
  );
}
